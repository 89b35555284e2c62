"""What it takes: the server with PostgreSQL (or SQLite) and the worker on this machine, as
`serve` starts them, on the demonstration's data. Start-up: from the command line to the
first answer of /healthz and to the first page, best of five, with the processor time that
it takes (on a busy machine the truer figure). Then 8 clients for a while (default 60 s;
BENCH_SOAK=3600 for the hour): half reports by the API, half pages. Resident memory (RSS)
of each process; all together by proportional share (PSS), so that PostgreSQL's shared
memory counts once. Growth: the largest web process at the end against a quarter of the
time in, when all has been loaded and warmed.

The brief: start-up at most 2 s; 200 MB a process; growth under an hour of load at most
5 %; core with PostgreSQL and worker in 4 GB on 2 cores.
"""

import http.client
import json
import os
import random
import secrets
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from bench.load import report
from bench.serving import data, free_port, nhactruong

BOTH_DATABASES = True
SOAK = float(os.environ.get("BENCH_SOAK", "60"))
CLIENTS = 8
PAGES = ("/", "/reports/", "/help/", "/api/v1/topics", "/report/")
MB = 1 << 20


def main() -> int:
    with data() as environment:
        starts = [start_and_stop(environment) for _ in range(5)]
        port = free_port()
        server = subprocess.Popen(
            [*nhactruong("serve"), "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for(port, "/")
            time.sleep(3)  # the worker comes after the server
            told = soak(server.pid, port, environment)
        finally:
            server.terminate()
            server.wait(30)
    health, page, processor = (min(each) for each in zip(*starts, strict=True))
    print("| measured | figure |\n|---|--:|")
    print(f"| start to /healthz | {health:.2f} s |")
    print(f"| start to the first page | {page:.2f} s |")
    print(f"| … processor time of it | {processor:.2f} s |")
    for name, figure in told:
        print(f"| {name} | {figure} |")
    return 0


def start_and_stop(environment: dict[str, str]) -> tuple[float, float, float]:
    """Return seconds to /healthz and to a page, and processor seconds, of one start."""
    port, before, began = free_port(), os.times(), time.perf_counter()
    line = [*nhactruong("serve"), "--port", str(port), "--no-worker"]
    process = subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(port, "/healthz")
        health = time.perf_counter() - began
        wait_for(port, "/")
        page = time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(30)
    after = os.times()
    used = after.children_user + after.children_system
    return health, page, used - before.children_user - before.children_system


def wait_for(port: int, path: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except OSError:
            time.sleep(0.01)
        else:
            return
        finally:
            connection.close()
    sys.exit("the server does not answer")


def soak(
    supervisor: int, port: int, environment: dict[str, str]
) -> list[tuple[str, str]]:
    """Load the server; return what was measured, as name and figure."""
    stop, done = threading.Event(), [0] * CLIENTS
    clients = [
        threading.Thread(target=visit, args=(port, n, stop, done))
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    time.sleep(SOAK / 4)
    early = largest(processes(supervisor))
    time.sleep(SOAK * 3 / 4)
    family = processes(supervisor)
    late = largest(family)
    database = postgres_processes(environment)
    everything = sum(share(pid) for pid in [*family, *database])
    stop.set()
    for client in clients:
        client.join()
    worker = [pid for pid, line in family.items() if line.endswith(" work")]
    told = [
        (f"requests answered in {SOAK:.0f} s", str(sum(done))),
        ("largest web process", f"{late / MB:.0f} MB"),
        ("worker", f"{max(map(resident, worker), default=0) / MB:.0f} MB"),
        ("growth of the largest web process", f"{100 * (late - early) / early:+.1f} %"),
        (f"our {len(family)} processes, by share", f"{total(family) / MB:.0f} MB"),
    ]
    if database:
        many = f"PostgreSQL, {len(database)} processes, by share"
        told.append((many, f"{total(database) / MB:.0f} MB"))
    told.append(("all together, of 4,096 MB", f"{everything / MB:.0f} MB"))
    return told


def visit(port: int, number: int, stop: threading.Event, done: list[int]) -> None:
    chance = random.Random(number)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while not stop.is_set():
        if chance.random() < 0.5:
            headers = {
                "Content-Type": "application/json",
                "Idempotency-Key": secrets.token_urlsafe(24),
            }
            body = json.dumps(report(chance))
            connection.request("POST", "/api/v1/reports", body, headers)
        else:
            connection.request("GET", chance.choice(PAGES))
        try:
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return  # the server ends: the figures have been taken
        done[number] += 1
    connection.close()


def processes(supervisor: int) -> dict[int, str]:
    """Return the supervisor and all below it, by what they run."""
    found = {supervisor: command_of(supervisor)}
    listed = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text("ascii")
    for child in listed.split():
        found |= processes(int(child))
    return found


def postgres_processes(environment: dict[str, str]) -> list[int]:
    """Return the server's own processes and the backends of our database."""
    name = urlsplit(environment["NHACTRUONG_DATABASE_URL"]).path.lstrip("/")
    if not name:
        return []
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            line = command_of(int(path.name))
            backend = line.startswith("postgres: ") and f" {name} " in line
            if backend or _is_background(line) or "/postgres -D" in line:
                found.append(int(path.name))
    return found


def _is_background(line: str) -> bool:
    jobs = ("checkpointer", "background writer", "walwriter", "autovacuum", "logical")
    return line.startswith("postgres: ") and any(job in line for job in jobs)


def command_of(pid: int) -> str:
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return raw.replace(b"\0", b" ").decode(errors="replace").strip()


def largest(family: dict[int, str]) -> int:
    """Return the largest resident set of the processes that serve."""
    return max(
        resident(pid) for pid, line in family.items() if not line.endswith(" work")
    )


def total(pids: "list[int] | dict[int, str]") -> int:
    return sum(share(pid) for pid in pids)


def resident(pid: int) -> int:
    return _kilobytes(f"/proc/{pid}/status", "VmRSS:")


def share(pid: int) -> int:
    """Return the proportional share: of what n processes share, one nth."""
    return _kilobytes(f"/proc/{pid}/smaps_rollup", "Pss:")


def _kilobytes(path: str, name: str) -> int:
    try:
        text = Path(path).read_text("utf-8")
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    sys.exit(main())
