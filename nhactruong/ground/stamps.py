"""Stamps that change whenever a room's tables do, by which caches are keyed.

Each room registers its own; the first that is asked for brings all in one statement.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, QuerySet, Value

from nhactruong.ground.memo import is_remembered, remember

Rows = Callable[[], QuerySet[Any, Any]]

_registered: dict[str, Rows] = {}


def register(key: str, rows: Rows) -> None:
    """Let read() know a stamp.

    rows: of the room's one-row table, with the column `stamp`.
    """
    _registered[key] = rows


def read(key: str) -> UUID | None:
    """Return what this transaction sees as the present stamp; None before the first.

    Remembered within an act or a request, until memo.forget(key).
    """
    if not is_remembered(key):
        found = _read_all()
        for name in _registered:
            remember(name, partial(found.get, name))
        # Outside of acts and requests nothing is remembered.
        return found.get(key)
    return remember(key, lambda: None)


def _read_all() -> dict[str, UUID]:
    sql, params = _statement(len(_registered))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return {key: _uuid(stamp) for key, stamp in rows}


@cache
def _statement(count: int) -> tuple[str, tuple[Any, ...]]:
    """Return the statement for the first `count` stamps registered; compiled once, as
    every act asks it."""
    first, *rest = (
        rows()
        .order_by()
        .annotate(called=Value(key, output_field=CharField()))
        .values_list("called", "stamp")
        for key, rows in _registered.items()
    )
    every = first.union(*rest, all=True) if rest else first
    sql, params = every.query.sql_with_params()
    return sql, tuple(params)


def _uuid(stamp: "UUID | str") -> UUID:
    """Return the stamp as PostgreSQL gives it; SQLite keeps its digits."""
    return stamp if isinstance(stamp, UUID) else UUID(stamp)
