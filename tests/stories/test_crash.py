"""kill -9 of server and worker at random moments, under load.

    make crash                    200 kills, on SQLite, then on PostgreSQL where reachable
    CRASH_KILLS=40 CRASH_SEED=7 python -m pytest tests/stories/test_crash.py

A dozen kills by default. The seed is printed; with it the same processes are killed after
the same pauses (what they are just doing is up to the machine).
"""

import http.client
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from bench.processes import below
from bench.serving import data, free_port, nhactruong, wait_until_answers
from nhactruong.notices.tests.relay import relay_at

KILLS = int(os.environ.get("CRASH_KILLS", "12"))
SEED = int(os.environ.get("CRASH_SEED") or secrets.randbelow(10**6))
CLIENTS = 3
TASKS = max(200, 20 * KILLS)
# A kill and starting again take about this long; the clock's tasks fall due meanwhile.
A_KILL = 2.5  # seconds


@dataclass
class Senders:
    """Clients that send reports, each again with its key until it is answered."""

    port: int
    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: dict[str, str] = field(default_factory=dict)  # code: address
    tries: Counter[int] = field(default_factory=Counter)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self.threads = [
            threading.Thread(target=self._send, args=(n,), daemon=True)
            for n in range(CLIENTS)
        ]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()

    def _send(self, client: int) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            self._send_one(f"{client}-{number}")
            time.sleep(0.05)

    def _send_one(self, name: str) -> None:
        address = f"nguoi.gui.{name}@thu.example"
        body = json.dumps(
            {
                "topic": "env.rubbish",
                "text": f"Rác ùn ứ ở đầu ngõ số {name}.",
                "lat": 21.0287,
                "lon": 105.8524,
                "contact": {"email": address},
                "consent": True,
            }
        )
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_urlsafe(24),
        }
        until = time.monotonic() + 60
        while time.monotonic() < until:
            answer = self._post(body, headers)
            if answer is not None:
                self.acknowledged[answer] = address
                return
            time.sleep(0.2)
        raise AssertionError(f"never answered: {name}")

    def _post(self, body: str, headers: dict[str, str]) -> str | None:
        """Return the code of the report, None where it has to be sent again."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", "/api/v1/reports", body, headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()
        self.tries[answer.status] += 1
        # Busy, or a first try of the same report that was killed at this moment.
        if answer.status in (409, 425, 429, 503):
            return None
        assert answer.status in (200, 201), (answer.status, said)
        return str(said["code"])


class Process:
    """A command that is killed and started again."""

    def __init__(self, *arguments: str, environment: dict[str, str]) -> None:
        self.line = nhactruong(*arguments)
        self.environment = environment
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.running = subprocess.Popen(
            self.line,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """kill -9 of the process and of all below it, at once."""
        if self.running is None:
            return
        for pid in [self.running.pid, *below(self.running.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.running.wait(10)
        self.running = None

    def end(self) -> None:
        if self.running is not None:
            self.running.terminate()
            try:
                self.running.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


def inside(environment: dict[str, str], *arguments: str) -> dict[str, object]:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.stories.crashing", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(ended.stdout.splitlines()[-1])


def kill_at_random(server: Process, worker: Process, port: int) -> None:
    chance = random.Random(SEED)
    for _kill in range(KILLS):
        time.sleep(chance.uniform(0.2, 1.5))
        victims = chance.choice(([server], [worker], [worker], [server, worker]))
        for one in victims:
            one.kill()
        for one in victims:
            one.start()
        if server in victims and chance.random() < 0.7:  # else killed while it starts
            wait_until_answers(port, 60)


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_lost_and_nothing_done_twice():
    print(f"CRASH_SEED={SEED} CRASH_KILLS={KILLS}")
    with relay_at() as (relay, smtp), data(demo=False) as environment:
        environment |= {
            "NHACTRUONG_SMTP_HOST": "127.0.0.1",
            "NHACTRUONG_SMTP_PORT": str(smtp),
            "NHACTRUONG_DEMO_REPORTS": "0",
        }
        subprocess.run(
            [*nhactruong("demo"), "--no-serve"],
            env=environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        inside(environment, "prepare", str(TASKS), str(int(KILLS * A_KILL)), str(SEED))
        port = free_port()
        server = Process(
            "serve", "--no-worker", "--port", str(port), environment=environment
        )
        worker = Process("work", environment=environment)
        senders = Senders(port)
        try:
            server.start()
            worker.start()
            wait_until_answers(port, 60)
            senders.start()
            kill_at_random(server, worker, port)
            wait_until_answers(port, 60)
        finally:
            senders.end()
            worker.end()
            server.end()
        inside(environment, "finish")
        found = inside(environment, "look")
        ended = subprocess.run(
            [*nhactruong("check"), "--json"],
            env=environment,
            capture_output=True,
            check=False,
        )
    assert found["wrong"] == []  # no step of the clock left out, none done twice
    assert found["tasks"] == TASKS
    assert len(senders.acknowledged) >= KILLS
    assert set(senders.acknowledged) <= set(found["codes"])
    assert len(set(found["texts"])) == len(found["texts"])  # sent again, kept once
    assert set(found["receipts"]) == set(found["codes"])
    assert found["unsent"] == []
    tell_of_letters(relay, senders.acknowledged)
    promises = json.loads(ended.stdout)
    assert promises["ok"], [p for p in promises["promises"] if not p["ok"]]


def tell_of_letters(relay, acknowledged: dict[str, str]) -> None:
    """Every receipt came at least once, however often under the one Message-ID."""
    ids: dict[str, set[str]] = {}
    for letter in relay.letters:
        ids.setdefault(str(letter["To"]), set()).add(str(letter["Message-ID"]))
    for code, address in acknowledged.items():
        assert len(ids.get(address, ())) == 1, (code, address, ids.get(address))
