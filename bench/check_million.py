"""`nhactruong check --json` on a million tasks with their events, results and decisions:
the demonstration's rows copied by the database (bench/multiply.py), then every promise
held against all of them, in one process.

The brief: at most 60 s.
"""

import json
import os
import subprocess
import sys
import time

from bench.asking import start
from bench.serving import data, nhactruong

BOTH_DATABASES = True
TASKS = int(os.environ.get("BENCH_TASKS", "1000000"))


def main() -> int:
    with data() as environment:
        line = [sys.executable, "-m", "bench.check_million", "--fill"]
        subprocess.run(line, env=environment, check=True)
        began = time.monotonic()
        ended = subprocess.run(
            nhactruong("check", "--json"),
            env=environment,
            stdout=subprocess.PIPE,
            check=False,
        )
        took = time.monotonic() - began
    print(f"{TASKS:,} tasks: {took:.1f} s, exit code {ended.returncode}\n")
    print("| promise | looked at | broken |\n|---|--:|--:|")
    for promise in json.loads(ended.stdout)["promises"]:
        broken = len(promise["failures"])
        print(f"| {promise['name']} | {promise['checked']:,} | {broken} |")
    return 0


def fill() -> None:
    start()
    from bench.multiply import multiply

    multiply(TASKS)


if __name__ == "__main__":
    if "--fill" in sys.argv:
        fill()
    else:
        sys.exit(main())
