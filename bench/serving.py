"""A server of the demonstration on data of its own, for measurements to ask."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from bench.processes import below, resident

POSTGRES_URL = "postgres://postgres@127.0.0.1:5432/postgres"


@dataclass(frozen=True)
class Served:
    port: int
    pid: int
    environment: dict[str, str]

    def resident(self) -> int:
        """Return the largest resident set, in bytes, of the processes that serve."""
        return max(resident(pid) for pid in below(self.pid))


@contextmanager
def data(*, demo: bool = True) -> Iterator[dict[str, str]]:
    """Make an installation's data and yield the environment that leads to it.

    Its address is NHACTRUONG_DATABASE_URL's server, SQLite where that is empty.
    """
    folder = tempfile.mkdtemp(prefix="nhactruong-bench-")
    server = os.environ.get("NHACTRUONG_DATABASE_URL", "")
    url = new_database(server) if server else ""
    environment = os.environ | {
        "NHACTRUONG_DATA_DIR": folder,
        "NHACTRUONG_DATABASE_URL": url,
        "NHACTRUONG_SIMULATED": "1",
        "NHACTRUONG_LIMIT_REPORT_API": "0",
    }
    try:
        if demo:
            run(["demo", "--no-serve"], environment)
        else:
            run(["migrate"], environment)
            run(["import"], environment)
        yield environment
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if url:
            drop_database(server, url)


@contextmanager
def server(environment: dict[str, str]) -> Iterator[Served]:
    """Serve, without a worker, until the measurement ends."""
    port = free_port()
    command = [*nhactruong("serve"), "--port", str(port), "--no-worker"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_answers(port)
        yield Served(port, process.pid, environment)
    finally:
        process.terminate()
        process.wait(20)


def nhactruong(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "nhactruong.config.command", *arguments]


def run(arguments: list[str], environment: dict[str, str]) -> None:
    line = nhactruong(*arguments)
    subprocess.run(line, env=environment, stdout=subprocess.DEVNULL, check=True)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def wait_until_answers(port: int, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            connection.getresponse().close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def postgres_url() -> str | None:
    """Return the PostgreSQL to measure on; None when it is not reachable."""
    import psycopg

    url = os.environ.get("NHACTRUONG_TEST_POSTGRES_URL", POSTGRES_URL)
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.Error:
        return None
    return url


def new_database(server: str) -> str:
    """Make an empty database beside the one named by `server`; return its address."""
    import psycopg

    name = f"nhactruong_bench_{os.getpid()}"
    with psycopg.connect(_always_there(server), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _always_there(server: str) -> str:
    """Return the address of the database that every PostgreSQL server has; a run of the
    tests names one that Django makes under another name."""
    return urlunsplit(urlsplit(server)._replace(path="/postgres"))


def drop_database(server: str, url: str) -> None:
    import psycopg

    name = urlsplit(url).path.lstrip("/")
    with psycopg.connect(_always_there(server), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
