"""Clients that cost little: requests made beforehand, sent over kept connections.

They share the machine with what they measure, so they do no more than write bytes, read
an answer and note the time.
"""

import json
import queue
import random
import secrets
import socket
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

TOPICS = ("road.surface", "road.light", "road.sidewalk")
WAIT = 30.0  # seconds for an answer


@dataclass(frozen=True, slots=True)
class Answer:
    """seconds: from when it was to be sent; status: 0 where none came."""

    seconds: float
    status: int


@dataclass(frozen=True, slots=True)
class Load:
    """What all clients together met within `seconds`."""

    seconds: float
    answers: Sequence[Answer]

    @property
    def accepted(self) -> list[float]:
        return sorted(a.seconds for a in self.answers if a.status == 201)

    @property
    def failed(self) -> int:
        return sum(a.status != 201 for a in self.answers)

    @property
    def rate(self) -> float:
        return len(self.accepted) / self.seconds

    def percentile(self, share: int) -> float:
        """Return in ms how long the slowest of this share took."""
        times = self.accepted
        return 1000 * times[min(len(times) - 1, len(times) * share // 100)]


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


def requests(count: int, seed: int) -> list[bytes]:
    """Return whole requests, each a report with a key of its own."""
    chance = random.Random(seed)
    return [_request(json.dumps(report(chance)).encode()) for _ in range(count)]


def _request(body: bytes) -> bytes:
    return (
        "POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/json\r\n"
        f"Idempotency-Key: {secrets.token_urlsafe(24)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def closed(port: int, clients: int, asked: Sequence[bytes]) -> Load:
    """Let each client send its next request when its last was answered."""
    return _run(port, clients, [(0.0, one) for one in asked], paced=False)


def steady(port: int, clients: int, asked: Sequence[bytes], *, rate: float) -> Load:
    """Send `rate` requests a second, whether or not the ones before were answered.

    One that finds every client waiting waits too, and its waiting counts.
    """
    plan = [(number / rate, one) for number, one in enumerate(asked)]
    return _run(port, clients, plan, paced=True)


def _run(
    port: int, clients: int, plan: Iterable[tuple[float, bytes]], *, paced: bool
) -> Load:
    waiting: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
    for one in plan:
        waiting.put(one)
    answers: list[Answer] = []
    began = time.perf_counter()
    threads = [
        threading.Thread(target=_client, args=(port, waiting, answers, began, paced))
        for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(time.perf_counter() - began, answers)


def _client(
    port: int,
    waiting: "queue.SimpleQueue[tuple[float, bytes]]",
    answers: list[Answer],
    began: float,
    paced: bool,
) -> None:
    line: socket.socket | None = None
    while True:
        try:
            when, asked = waiting.get_nowait()
        except queue.Empty:
            break
        if paced and (early := began + when - time.perf_counter()) > 0:
            time.sleep(early)
        sent = began + when if paced else time.perf_counter()
        try:
            line = line or _connect(port)
            line.sendall(asked)
            status = _status(line)
        except OSError:
            line, status = None, 0
        answers.append(Answer(time.perf_counter() - sent, status))
    if line is not None:
        line.close()


def _connect(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def _status(line: socket.socket) -> int:
    """Read one answer to its end; return its status."""
    got = line.recv(65536)
    while got and b"\r\n\r\n" not in got:
        got += line.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    if not head:
        raise ConnectionError("closed")
    length = next(
        int(field.split(b":")[1])
        for field in head.lower().split(b"\r\n")
        if field.startswith(b"content-length")
    )
    while len(body) < length:
        more = line.recv(65536)
        if not more:
            raise ConnectionError("closed")
        body += more
    return int(head.split(b" ", 2)[1])
