"""Let slow senders and readers wait without holding up anybody else.

A phone on a bad line takes a minute to send five photos. Many threads may wait for such
bodies; few (each with a database connection of its own) do the work once a request is
there as a whole, and none is kept by one who reads the answer slowly.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

IN_MEMORY = 1 << 20  # bytes of a body kept in memory; more of it goes to a file
AT_MOST = 120 << 20  # bytes of a body; five photos and some words are far below
AT_ONCE = 64 << 10  # bytes


class WholeBodies:
    """Run `application` on `threads` threads, each request once its body is there."""

    def __init__(self, application: Application, threads: int) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="work")

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        try:
            length = int(environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return refuse(start_response, "400 Bad Request")
        if length > AT_MOST:
            return refuse(start_response, "413 Content Too Large")
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            if not copy(environ["wsgi.input"], body, length):
                return refuse(start_response, "400 Bad Request")
            whole = environ | {"wsgi.input": body}
            return self.pool.submit(self.answer, whole, start_response).result()

    def answer(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        parts = self.application(environ, start_response)
        try:
            # One piece: the server sends it without keeping a thread.
            return [b"".join(parts)]
        finally:
            if close := getattr(parts, "close", None):
                close()


def copy(source: IO[bytes], target: IO[bytes], length: int) -> bool:
    """Copy `length` bytes; False when the sender goes away before that."""
    left = length
    while left > 0:
        part = source.read(min(AT_ONCE, left))
        if not part:
            return False
        target.write(part)
        left -= len(part)
    target.seek(0)
    return True


def refuse(start_response: StartResponse, status: str) -> list[bytes]:
    words = status.encode()
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(words)))]
    start_response(status, headers)
    return [words]


def threads() -> int:
    """Return how many threads work in one process, NHACTRUONG_THREADS where given.

    SQLite has one writer at a time, so few.
    """
    on_postgres = os.environ.get("NHACTRUONG_DATABASE_URL", "").startswith("postgres")
    return int(os.environ.get("NHACTRUONG_THREADS") or (8 if on_postgres else 4))
