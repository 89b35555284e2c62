"""`nhactruong check --json` on a million tasks with their events, results and decisions,
made by `nhactruong simulate --fast` (2,000 reports played through the real acts, copied
over a year), then every promise held against all of them, in one process. Seconds of
processor are of the command's own process; the database's are beside it in wall time.

The brief: check at most 60 s at 1,000,000 tasks.
"""

import json
import os
import resource
import subprocess
import time

from bench.serving import data, nhactruong, run

BOTH_DATABASES = True
TASKS = int(os.environ.get("BENCH_TASKS", "1000000"))
DAYS = 365


def main() -> int:
    with data(demo=False) as environment:
        began = time.monotonic()
        run(
            ["simulate", "--fast", "--reports", str(TASKS), "--days", str(DAYS)],
            environment,
        )
        filled = time.monotonic() - began
        before = processor_seconds()
        began = time.monotonic()
        ended = subprocess.run(
            nhactruong("check", "--json"),
            env=environment,
            stdout=subprocess.PIPE,
            check=False,
        )
        took = time.monotonic() - began
        used = processor_seconds() - before
    print(
        f"Filled with {TASKS:,} reports in {filled:.0f} s ({TASKS / filled:,.0f}/s).\n"
    )
    print(
        f"Checked in {took:.1f} s ({used:.1f} s of processor),"
        f" exit code {ended.returncode}.\n"
    )
    print("| promise | looked at | broken |\n|---|--:|--:|")
    for promise in json.loads(ended.stdout)["promises"]:
        broken = len(promise["failures"])
        print(f"| {promise['name']} | {promise['checked']:,} | {broken} |")
    return ended.returncode


def processor_seconds() -> float:
    """Return the seconds of processor that processes which have ended took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    raise SystemExit(main())
