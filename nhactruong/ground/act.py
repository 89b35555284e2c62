"""`@act`: the one way in which anything in the house is written."""

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils.timezone import is_naive

from nhactruong.ground.insert import gathering
from nhactruong.ground.memo import fresh_memo

P = ParamSpec("P")
R = TypeVar("R")

_inside: ContextVar[bool] = ContextVar("inside_an_act", default=False)


def act(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction; acts called inside join it.

    `function` takes keyword-only `by` (an Actor) and `at` (an aware datetime).
    Raises TypeError at import when it does not, ValueError when `at` is naive.
    """
    parameters = inspect.signature(function).parameters
    for name in ("by", "at"):
        if (
            name not in parameters
            or parameters[name].kind is not inspect.Parameter.KEYWORD_ONLY
        ):
            raise TypeError(f"act {function.__qualname__} needs keyword-only {name!r}")

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        at: Any = kwargs.get("at")
        if not isinstance(at, datetime) or is_naive(at):
            raise ValueError(f"{function.__qualname__}: at must be an aware datetime")
        # An act inside an act joins its transaction without a savepoint: either all
        # of it happens or nothing does.
        nested = _inside.get()
        token = _inside.set(True)
        try:
            if nested:
                with transaction.atomic(savepoint=False):
                    return function(*args, **kwargs)
            with transaction.atomic(), fresh_memo(), gathering():
                return function(*args, **kwargs)
        finally:
            _inside.reset(token)

    run.is_act = True  # type: ignore[attr-defined]
    return run
