"""A real SMTP server that answers as a test tells it."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller


class Relay:
    """letters: what was taken. answers: said after DATA instead of 250, one each time.
    rcpt: said to RCPT instead of 250. hang_up: how many times to break the line after
    a letter was taken, before saying so."""

    def __init__(self) -> None:
        self.letters = []
        self.senders = []
        self.answers: list[str] = []
        self.rcpt: list[str] = []
        self.hang_up = 0
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answers and not self.answers[0].startswith("250"):
            return self.answers.pop(0)
        if self.answers:
            self.answers.pop(0)
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        if self.hang_up:
            self.hang_up -= 1
            server.transport.abort()
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        return [letter["Message-ID"] for letter in self.letters]

    @property
    def to(self) -> list[str]:
        return [letter["To"] for letter in self.letters]


@contextmanager
def relay_at(port: int = 0, relay: Relay | None = None) -> Iterator[tuple[Relay, int]]:
    """Yield a relay that listens, and its port."""
    relay = relay or Relay()
    controller = Controller(
        relay, hostname="127.0.0.1", port=port or free_port(), ready_timeout=10
    )
    controller.start()
    try:
        yield relay, controller.port
    finally:
        controller.stop()


def free_port() -> int:
    import socket

    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]
