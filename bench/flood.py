"""A flood: 10,000 submissions in a minute from one address (POST /api/v1/reports with
shipped limits, open loop), while another address sends one every half second. Processor
time is that of all serving processes, divided by the refused requests of the second half,
when nearly all are refused.

The brief: one address is throttled, others are not.
"""

import http.client
import json
import os
import random
import secrets
import threading
import time
from collections import Counter
from pathlib import Path

from bench.load import report
from bench.processes import below
from bench.serving import data, server

BOTH_DATABASES = True
SECONDS = float(os.environ.get("BENCH_FLOOD_SECONDS", "60"))
RATE = 10_000 / 60
SENDERS = 8


class Sender(threading.Thread):
    """Sends at its rate from one address, on one connection."""

    def __init__(self, port: int, address: str, rate: float, until: float) -> None:
        super().__init__()
        self.port, self.address, self.rate, self.until = port, address, rate, until
        self.answers: list[tuple[float, float, int]] = []

    def run(self) -> None:
        chance = random.Random(hash(self.address))
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        due = time.perf_counter()
        while due < self.until:
            time.sleep(max(0.0, due - time.perf_counter()))
            headers = {
                "Content-Type": "application/json",
                "Idempotency-Key": secrets.token_urlsafe(24),
                "X-Forwarded-For": self.address,
            }
            began = time.perf_counter()
            body = json.dumps(report(chance))
            connection.request("POST", "/api/v1/reports", body, headers)
            answer = connection.getresponse()
            answer.read()
            took = time.perf_counter() - began
            self.answers.append((began, took, answer.status))
            due += 1 / self.rate


def processor_seconds(pid: int) -> float:
    """Return what the supervisor's descendants have used so far."""
    ticks = 0
    for one in below(pid):
        fields = Path(f"/proc/{one}/stat").read_text("ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> int:
    with data() as environment:
        environment |= {"NHACTRUONG_TRUSTED_PROXIES": "127.0.0.1"}
        del environment["NHACTRUONG_LIMIT_REPORT_API"]
        with server(environment) as served:
            # From the beginning of a minute: the count is by the minute.
            time.sleep(60 - time.time() % 60 if SECONDS >= 60 else 0)
            began = time.perf_counter()
            until = began + SECONDS
            flood = [
                Sender(served.port, "203.0.113.9", RATE / SENDERS, until)
                for _ in range(SENDERS)
            ]
            other = Sender(served.port, "198.51.100.7", 2, until)
            for one in [*flood, other]:
                one.start()
            time.sleep(SECONDS / 2)
            half, used = time.perf_counter(), processor_seconds(served.pid)
            time.sleep(max(0.0, until - time.perf_counter() - 1))
            end, used_later = time.perf_counter(), processor_seconds(served.pid)
            for one in [*flood, other]:
                one.join()
    said = Counter(status for one in flood for _b, _t, status in one.answers)
    others = Counter(status for _b, _t, status in other.answers)
    late = [s for one in flood for b, _t, s in one.answers if half <= b < end]
    took = sorted(t for _b, t, _s in other.answers)
    print("| measured | figure |\n|---|--:|")
    print(f"| sent from one address | {said.total()} in {SECONDS:.0f} s |")
    for status, number in sorted(said.items()):
        print(f"| … answered {status} | {number} |")
    print(f"| sent from the other | {others.total()} |")
    print(f"| … answered 201 | {others[201]} |")
    print(f"| … p95 | {1000 * took[len(took) * 95 // 100]:.0f} ms |")
    print(
        f"| second half: {late.count(429)} of {len(late)} refused, processor time each |"
        f" {1000 * (used_later - used) / max(1, len(late)):.2f} ms |"
    )
    return 0 if said[429] and others[201] == others.total() else 1


if __name__ == "__main__":
    raise SystemExit(main())
