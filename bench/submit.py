"""Reports sent through HTTP: POST /api/v1/reports, JSON, no photo, 8 clients at once
(threads of one other process, keep-alive), each report with a key and a place of its own,
on the demonstration's data. Server and clients share the machine's cores. Statements are
counted in process, without BEGIN, COMMIT and savepoints.

The brief: at most 15 statements; one serving process at most 200 MB.
"""

import http.client
import json
import os
import random
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.serving import Served, data, server

BOTH_DATABASES = True
CLIENTS = 8
REPORTS = int(os.environ.get("BENCH_REPORTS", "1200"))
WARM_UP = 80
TOPICS = ("road.surface", "road.light", "road.sidewalk")


def report(chance: random.Random) -> dict[str, Any]:
    """Return one report from somewhere in the middle of the city."""
    return {
        "topic": chance.choice(TOPICS),
        "text": f"Mặt đường trước số nhà {chance.randrange(400)} hỏng đã lâu, đi lại khó.",
        "lat": 21.03 + chance.uniform(-0.02, 0.02),
        "lon": 105.83 + chance.uniform(-0.02, 0.02),
        "address": f"Số {chance.randrange(400)}",
        "contact": {"name": "Người thử máy", "phone": "0900000000"},
        "consent": True,
        "lang": "vi",
    }


def send(port: int, count: int, seed: int) -> list[tuple[float, int]]:
    """Send `count` reports one after another; return seconds and status of each."""
    chance, answers = random.Random(seed), []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(count):
        body = json.dumps(report(chance))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_urlsafe(24),
        }
        began = time.perf_counter()
        connection.request("POST", "/api/v1/reports", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        answers.append((time.perf_counter() - began, answer.status))
        if answer.status != 201:
            print(text[:500].decode(), file=sys.stderr)
    connection.close()
    return answers


def load(
    served: Served, reports: int, seed: int
) -> tuple[float, list[tuple[float, int]]]:
    """Send `reports` from all clients; return seconds in all and every answer."""
    each = reports // CLIENTS
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        runs = [pool.submit(send, served.port, each, seed + n) for n in range(CLIENTS)]
        answers = [answer for run in runs for answer in run.result()]
    return time.perf_counter() - began, answers


def main() -> int:
    with data() as environment:
        statements = count_statements(environment)
        with server(environment) as served:
            load(served, WARM_UP, seed=1000)
            seconds, answers = load(served, REPORTS, seed=0)
            resident = served.resident()
    times = sorted(took for took, status in answers if status == 201)
    if len(times) < len(answers):
        print(f"{len(answers) - len(times)} of {len(answers)} were refused")
        return 1
    print("| measured | figure |\n|---|--:|")
    print(f"| reports a second, {CLIENTS} clients | {len(times) / seconds:.0f} |")
    for share in (50, 95, 99):
        took = times[min(len(times) - 1, len(times) * share // 100)]
        print(f"| p{share} | {1000 * took:.1f} ms |")
    print(f"| SQL statements a report | {statements} |")
    print(
        f"| largest serving process after {len(times)} reports | {resident >> 20} MB |"
    )
    return 0


def count_statements(environment: dict[str, str]) -> int:
    line = [sys.executable, "-m", "bench.submit", "--count"]
    ended = subprocess.run(line, env=environment, check=True, stdout=subprocess.PIPE)
    return int(ended.stdout.split()[-1])


def count_here() -> int:
    """Count the statements of the second report that this process takes."""
    from bench.asking import statements

    def ask(client: Any) -> Any:
        return client.post(
            "/api/v1/reports",
            json.dumps(report(random.Random(5))),
            content_type="application/json",
            headers={"Idempotency-Key": secrets.token_urlsafe(24)},
        )

    return statements(ask)


if __name__ == "__main__":
    if "--count" in sys.argv:
        print(count_here())
    else:
        sys.exit(main())
