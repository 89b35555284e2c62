"""Reads that need not be made twice within one act or one request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

T = TypeVar("T")

_memo: ContextVar[dict[str, object] | None] = ContextVar("memo", default=None)


@contextmanager
def fresh_memo() -> Iterator[None]:
    """Remember reads from here on, and nothing read before."""
    token = _memo.set({})
    try:
        yield
    finally:
        _memo.reset(token)


def remember(key: str, compute: Callable[[], T]) -> T:
    """Return what `key` was first computed to in this act or request.

    Outside of both nothing is remembered.
    """
    memo = _memo.get()
    if memo is None:
        return compute()
    if key not in memo:
        memo[key] = compute()
    return cast(T, memo[key])


def is_remembered(key: str) -> bool:
    memo = _memo.get()
    return memo is not None and key in memo


def forget(*keys: str) -> None:
    """Forget what was read: it has changed, or may have."""
    memo = _memo.get()
    if memo is not None:
        for key in keys:
            memo.pop(key, None)
