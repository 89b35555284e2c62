"""New rows, written with as little work as a hot path allows.

Saving through a model compiles its statement anew each time, a fifth of what taking a
report cost; here it is compiled once a process. Columns, conversions and errors stay
Django's own.
"""

import functools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, ForeignKey, Model

# More rows than this at once are Django's to cut into statements.
MOST = 16


@dataclass(frozen=True, slots=True)
class _Plan:
    """fields: in the statement's order; key: the generated key, asked back."""

    fields: tuple["Field[Any, Any]", ...]
    head: str
    row: str
    key: str


@dataclass(slots=True)
class _Gathered:
    """Rows to write when the act ends; depth: of savepoints when it began."""

    depth: int
    rows: "dict[type[Model], list[Model]]"
    passing_over: "set[type[Model]]"


_gathered: ContextVar[_Gathered | None] = ContextVar("gathered", default=None)


def insert(rows: Sequence[Model], *, pass_over_known: bool = False) -> None:
    """Write new rows of one model in one statement; give each its key.

    pass_over_known: a row that breaks a unique constraint is left out, and no row gets
        a key.
    Raises IntegrityError as saving would. Sends no signal of Django's.
    """
    if not rows:
        return
    model = type(rows[0])
    if len(rows) > MOST:
        model._default_manager.bulk_create(rows, ignore_conflicts=pass_over_known)
        return
    plan = _plan(model)
    values = [value for row in rows for value in _values(row, plan)]
    sql = f"{plan.head} {', '.join([plan.row] * len(rows))}"
    sql += " ON CONFLICT DO NOTHING" if pass_over_known else f" RETURNING {plan.key}"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        keys = [] if pass_over_known else cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=False):
        row.pk = key
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_at_end(rows: Sequence[Model], *, pass_over_known: bool = False) -> None:
    """Write new rows when the outermost act ends, those of one model together.

    For rows that nothing reads before: an act inside an act adds to the same statement.
    At once outside of acts, and inside a savepoint, which may be taken back alone.
    """
    gathered = _gathered.get()
    if gathered is None or any(connection.savepoint_ids[gathered.depth :]):
        insert(rows, pass_over_known=pass_over_known)
    elif rows:
        model = type(rows[0])
        gathered.rows[model] += rows
        if pass_over_known:
            gathered.passing_over.add(model)


@contextmanager
def gathering() -> Iterator[None]:
    """Gather what insert_at_end is given; write it at the end, unless that is by fault."""
    gathered = _Gathered(len(connection.savepoint_ids), defaultdict(list), set())
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    for model, rows in gathered.rows.items():
        insert(rows, pass_over_known=model in gathered.passing_over)


@functools.cache
def _plan(model: type[Model]) -> _Plan:
    """Return how rows of `model` are written; its table is the same on any database."""
    options, quote = model._meta, connection.ops.quote_name
    if not isinstance(options.pk, AutoField):
        raise TypeError(f"{model.__name__} has no generated key")
    fields = tuple(f for f in options.local_concrete_fields if not f.primary_key)
    columns = ", ".join(quote(field.column) for field in fields)
    return _Plan(
        fields,
        f"INSERT INTO {quote(options.db_table)} ({columns}) VALUES",
        f"({', '.join(['%s'] * len(fields))})",
        quote(options.pk.column),
    )


def _values(row: Model, plan: _Plan) -> Iterator[Any]:
    for field in plan.fields:
        value = field.pre_save(row, True)
        if value is None and isinstance(field, ForeignKey):
            # The other row has got its key since it was set here.
            other = field.get_cached_value(row, default=None)
            value = getattr(other, "pk", None)
            setattr(row, field.attname, value)
        yield field.get_db_prep_save(value, connection)
