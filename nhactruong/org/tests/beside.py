"""Another connection beside this one, as another process would have."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def beside(work: Callable[[], T]) -> "Future[T]":
    """Run `work` in a thread with a connection of its own, closed afterwards."""

    def run() -> T:
        try:
            return work()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(1)
    future = pool.submit(run)
    pool.shutdown(wait=False)
    return future
