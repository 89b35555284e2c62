"""The machine fails: no room on the disk, a database that goes away. Nothing is half
written, what happened is said, and it goes on by itself."""

import http.client
import json
import os
import resource
import secrets
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from bench.processes import below
from bench.serving import data, free_port, nhactruong, wait_until_answers
from tests.stories.test_crash import inside

ON_POSTGRESQL = os.environ.get("NHACTRUONG_DATABASE_URL", "").startswith("postgres")
ROOM = 1_500_000  # bytes a file may grow to while there is "no room"


@contextmanager
def city():
    with data(demo=False) as environment:
        environment |= {"NHACTRUONG_DEMO_REPORTS": "0"}
        line = [*nhactruong("demo"), "--no-serve"]
        subprocess.run(line, env=environment, stdout=subprocess.DEVNULL, check=True)
        yield environment


@contextmanager
def running(environment, *arguments):
    process = subprocess.Popen(
        nhactruong(*arguments),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def send(port: int) -> tuple[int, dict[str, object]]:
    """Send a report; return status and answer, (0, {}) where none came."""
    body = {
        "topic": "env.rubbish",
        "text": f"Rác ùn ứ ở đầu ngõ {secrets.token_hex(4)}.",
        "lat": 21.0287,
        "lon": 105.8524,
    }
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": secrets.token_urlsafe(24),
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", "/api/v1/reports", json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, http.client.HTTPException):
        return 0, {}
    finally:
        connection.close()


def keeps_its_promises(environment) -> None:
    ended = subprocess.run(
        [*nhactruong("check"), "--json"],
        env=environment,
        capture_output=True,
        check=False,
    )
    found = json.loads(ended.stdout)
    assert found["ok"], [p for p in found["promises"] if not p["ok"]]


@pytest.mark.slow
@pytest.mark.skipif(ON_POSTGRESQL, reason="there the disk is the database server's")
@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process: Linux")
def test_a_full_disk_is_told_in_words_and_passes():
    with city() as environment:
        port = free_port()
        with running(environment, "serve", "--no-worker", "--port", str(port)) as one:
            wait_until_answers(port, 60)
            kept = [answer["code"] for _n in range(3) for _s, answer in [send(port)]]
            limit_files(one.pid, ROOM)
            refused, met = fill(port, kept)
            assert refused == "disk_full"
            page = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            page.request("GET", f"/api/v1/reports/{kept[0]}")
            assert page.getresponse().status == 200  # reading goes on
            limit_files(one.pid, resource.RLIM_INFINITY)
            status, answer = send(port)
            assert status == 201, answer
            kept.append(answer["code"])
        found = inside(environment, "look")
        assert set(found["codes"]) == set(kept)  # all that was told, nothing else
        assert set(met) <= {201, 503, 507}
        keeps_its_promises(environment)


def limit_files(pid: int, size: int) -> None:
    """Let no file of these processes grow beyond `size`, as if the disk were full."""
    for one in [pid, *below(pid)]:
        _soft, hard = resource.prlimit(one, resource.RLIMIT_FSIZE)
        resource.prlimit(one, resource.RLIMIT_FSIZE, (size, hard))


def fill(port: int, kept: list[object]) -> tuple[str, Counter[int]]:
    """Send until there is no room; return the code of the refusal and what was met."""
    met: Counter[int] = Counter()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        status, answer = send(port)
        met[status] += 1
        if status == 201:
            kept.append(answer["code"])
        elif status == 507:
            assert answer["detail"]
            return str(answer["code"]), met
    return f"never full: {met}", met


@pytest.mark.slow
@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite does not go away")
def test_a_database_that_restarts_is_waited_for():
    with city() as environment:
        inside(environment, "prepare", "60", "6", "7")
        port = free_port()
        with (
            running(environment, "serve", "--no-worker", "--port", str(port)),
            running(environment, "work") as worker,
        ):
            wait_until_answers(port, 60)
            met: Counter[int] = Counter()
            kept = []
            for n in range(60):
                if n % 12 == 6:
                    end_all_connections(environment["NHACTRUONG_DATABASE_URL"])
                status, answer = send(port)
                met[status] += 1
                if status == 201:
                    kept.append(answer["code"])
                else:
                    assert (status, answer["code"]) == (503, "database_away")
                time.sleep(0.1)
            for _n in range(20):
                status, answer = send(port)
                if status == 201:
                    break
            assert status == 201, answer
            kept.append(answer["code"])
            assert worker.poll() is None
        assert met[201] > 30
        inside(environment, "finish")
        found = inside(environment, "look")
        assert set(kept) <= set(found["codes"])
        assert found["wrong"] == []
        keeps_its_promises(environment)


def end_all_connections(url: str) -> None:
    """What a restart does to whoever is connected."""
    import psycopg

    name = urlsplit(url).path.lstrip("/")
    there = urlsplit(url)._replace(path="/postgres").geturl()
    with psycopg.connect(there, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )
