"""Acknowledged is durable (promise 8): kill -9 of the server while reports come in."""

import http.client
import json
import os
import secrets
import signal
import subprocess
import threading
import time

import pytest

from bench.serving import data, free_port, nhactruong, wait_until_answers

REPORTS = {
    "topic": "env.rubbish",
    "text": "Rác ùn ứ ở đầu ngõ.",
    "lat": 21.0287,
    "lon": 105.8524,
}
CLIENTS = 6


def send_until_dead(
    port: int, stop: threading.Event, kept: list[dict[str, str]]
) -> None:
    """Send reports until the server is gone; keep what was acknowledged."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    while not stop.is_set():
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_urlsafe(24),
        }
        try:
            connection.request("POST", "/api/v1/reports", json.dumps(REPORTS), headers)
            answer = connection.getresponse()
            body = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return
        if answer.status == 201:
            kept.append(body)


def kill_while_reports_come_in(environment: dict[str, str]) -> list[dict[str, str]]:
    port = free_port()
    server = subprocess.Popen(
        [*nhactruong("serve"), "--port", str(port), "--no-worker"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until_answers(port)
        stop, kept = threading.Event(), []
        clients = [
            threading.Thread(target=send_until_dead, args=(port, stop, kept))
            for _n in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        until = time.monotonic() + 20
        while len(kept) < 60 and time.monotonic() < until:
            time.sleep(0.02)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)
    stop.set()
    for client in clients:
        client.join(15)
    return kept


def checked(environment: dict[str, str]) -> dict[str, object]:
    answer = subprocess.run(
        [*nhactruong("check"), "--json"],
        env=environment,
        capture_output=True,
        check=False,
    )
    return json.loads(answer.stdout)


@pytest.mark.slow
def test_every_acknowledged_report_survives_kill_9_with_its_event():
    with data(demo=False) as environment:
        subprocess.run(
            [*nhactruong("demo"), "--no-serve"],
            env=environment | {"NHACTRUONG_DEMO_REPORTS": "0"},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        kept = kill_while_reports_come_in(environment)
        assert len(kept) >= 20
        port = free_port()
        again = subprocess.Popen(
            [*nhactruong("serve"), "--port", str(port), "--no-worker"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_answers(port)
            for report in kept:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("GET", f"/api/v1/reports/{report['code']}")
                assert connection.getresponse().status == 200, report["code"]
                connection.close()
        finally:
            again.terminate()
            again.wait(20)
        promises = {p["id"]: p for p in checked(environment)["promises"]}
        assert promises[4]["ok"], promises[4]["failures"]
        assert promises[8]["ok"], promises[8]["failures"]
