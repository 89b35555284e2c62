"""Reports sent through HTTP: POST /api/v1/reports, JSON, no photo, each with a key and a
place of its own, on the demonstration's data, without a worker. Server, database and
clients share the machine's cores; clients are threads of one other process that write
requests made beforehand over kept connections. The limit per address is off.

Closed: each client sends its next report when its last was answered. Steady: so many a
second whether or not earlier ones were answered, the waiting counted from when each was
to be sent. Processor: what the serving processes and PostgreSQL's processes for this
database used, a report. Floor: the rows of one report written by the bare driver through
one connection, one durable transaction each. Statements are counted in process, without
BEGIN, COMMIT and savepoints.

The brief: at most 15 statements; with PostgreSQL 280 a second, steady, at p95 below
100 ms on two cores; at least a quarter of the floor in terms of the processor; at 64
clients no error and no collapse; one serving process at most 200 MB.
"""

import json
import os
import random
import secrets
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench import floor, load, processes
from bench.serving import Served, data, server

BOTH_DATABASES = True
REPORTS = int(os.environ.get("BENCH_REPORTS", "1600"))
WARM_UP = 160
STEADY = (60, 100, 140, 180, 220, 280)  # a second
STEADY_FOR = int(os.environ.get("BENCH_SECONDS", "15"))
GOOD = 100.0  # ms, p95


def main() -> int:
    with data() as environment:
        url = environment["NHACTRUONG_DATABASE_URL"]
        file = Path(environment["NHACTRUONG_DATA_DIR"]) / "nhactruong.sqlite3"
        statements = taken_in_process(environment)
        with server(environment) as served:
            load.closed(served.port, 8, load.requests(WARM_UP, seed=1))
            print("| clients | a second | p50 | p95 | p99 | refused |")
            print("|---|--:|--:|--:|--:|--:|")
            eight, cpu = measured(served, url, "8, closed", closed(served, 8))
            many, _cpu = measured(served, url, "64, closed", closed(served, 64))
            held = steady(served)
            resident = served.resident()
        bare = floor.measure(statements, url, str(file), 800)
    tell(cpu, bare, len(statements), resident, held)
    return int(bool(eight.failed or many.failed))


def closed(served: Served, clients: int) -> Any:
    asked = load.requests(REPORTS, seed=clients)
    return lambda: load.closed(served.port, clients, asked)


def steady(served: Served) -> int:
    """Raise the rate until it is not held; return the last that was."""
    held = 0
    for rate in STEADY:
        asked = load.requests(rate * STEADY_FOR, seed=rate)
        met = load.steady(served.port, 64, asked, rate=rate)
        row(f"{rate} a second, steady", met)
        if met.failed or met.percentile(95) > GOOD:
            break
        held = rate
    return held


def measured(
    served: Served, url: str, name: str, run: Any
) -> tuple[load.Load, tuple[float, float]]:
    """Run a load; return what it met, and ms of the processor a report in the server and
    in the database."""
    serving = processes.below(served.pid)
    before = processes.seconds(serving), processes.database_seconds(url)
    met = run()
    row(name, met)
    used = (
        processes.seconds(serving) - before[0],
        processes.database_seconds(url) - before[1],
    )
    count = max(1, len(met.accepted))
    return met, (1000 * used[0] / count, 1000 * used[1] / count)


def row(name: str, met: load.Load) -> None:
    shares = " | ".join(f"{met.percentile(share):.0f} ms" for share in (50, 95, 99))
    print(f"| {name} | {met.rate:.0f} | {shares} | {met.failed} |", flush=True)


def tell(
    cpu: tuple[float, float],
    bare: floor.Floor,
    statements: int,
    resident: int,
    held: int,
) -> None:
    ours, least = sum(cpu), bare.driver + bare.database
    print("\n| measured | figure |\n|---|--:|")
    print(f"| highest steady rate held with p95 ≤ {GOOD:.0f} ms | {held} a second |")
    print(f"| processor a report, server | {cpu[0]:.2f} ms |")
    print(f"| processor a report, database | {cpu[1]:.2f} ms |")
    print(f"| floor: driver | {bare.driver:.2f} ms |")
    print(f"| floor: database | {bare.database:.2f} ms |")
    print(f"| floor: transactions a second, one connection | {bare.rate:.0f} |")
    print(f"| floor ÷ ours, in terms of the processor | {100 * least / ours:.0f} % |")
    print(f"| SQL statements a report | {statements} |")
    print(f"| largest serving process | {resident >> 20} MB |")


def taken_in_process(environment: dict[str, str]) -> list[floor.Statement]:
    """Return the statements with values of the second report that a process takes."""
    line = [sys.executable, "-m", "bench.submit", "--statements"]
    ended = subprocess.run(line, env=environment, check=True, stdout=subprocess.PIPE)
    import pickle

    found: list[floor.Statement] = pickle.loads(
        bytes.fromhex(ended.stdout.split()[-1].decode())
    )
    return found


def print_statements() -> None:
    import pickle

    from bench.asking import NOT_COUNTED, expect_well, start

    start()
    from django.db import connection
    from django.test import Client

    caught: list[floor.Statement] = []

    def catch(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        if not NOT_COUNTED.match(sql):
            caught.append((sql, tuple(plain(value) for value in values or ())))
        return execute(sql, values, many, context)

    def ask() -> None:
        expect_well(
            Client().post(
                "/api/v1/reports",
                json.dumps(load.report(random.Random(5))),
                content_type="application/json",
                headers={"Idempotency-Key": secrets.token_urlsafe(24)},
            )
        )

    ask()
    with connection.execute_wrapper(catch):
        ask()
    print(pickle.dumps(caught).hex())


def plain(value: Any) -> Any:
    """Return a value as a driver takes it, without Django's own types."""
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "obj"):  # an adapter of psycopg's
        return value.obj if isinstance(value.obj, bytes) else json.dumps(value.obj)
    return value


if __name__ == "__main__":
    if "--statements" in sys.argv:
        print_statements()
    else:
        sys.exit(main())
