"""Rows read and saved one at a time, with as little work as a hot path allows.

An ORM query compiles its statement anew each time it is asked, which costs several times
what the database takes to answer. Here it is compiled once a process, by Django itself;
columns, conversions and errors stay Django's own. See insert.py for new rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeVar

from django.db import DatabaseError, connection, transaction
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)
_AS_READ = "_as_read"


@dataclass(frozen=True, slots=True)
class _Select:
    """compiler: knows how columns are converted; columns: their attributes, in order."""

    sql: str
    compiler: Any
    converters: dict[int, Any]
    columns: tuple[str, ...]


def rows_with(
    model: type[M], column: str, value: int, *, lock: bool = False
) -> list[M]:
    """Return all rows of `model` whose `column` is `value`, unordered, without relations.

    column: an attribute like "task_id"; lock: hold the rows until the transaction ends.
    """
    if lock and not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a lock outside a transaction")
    plan = _select(model, column, lock)
    with connection.cursor() as cursor:
        cursor.execute(plan.sql, [value])
        found: Sequence[Any] = cursor.fetchall()
    if plan.converters and found:
        found = list(plan.compiler.apply_converters(found, plan.converters))
    rows = [model.from_db(connection.alias, plan.columns, row) for row in found]
    for row in rows:
        _remember(row)
    return rows


def row_with_key(model: type[M], key: int, *, lock: bool = False) -> M:
    """Return the row with this key. Raises model.DoesNotExist."""
    rows = rows_with(model, model._meta.pk.attname, key, lock=lock)
    if not rows:
        raise model.DoesNotExist(f"{model.__name__} {key}")  # type: ignore[attr-defined]
    return rows[0]


def save_changes(row: Model) -> None:
    """Write what was set since the row was read here; all of it otherwise.

    A value changed in place (in a list, say) is not noticed.
    Raises DatabaseError when the row is not there. Sends no signal of Django's.
    """
    options = type(row)._meta
    known = row.__dict__.get(_AS_READ)
    if known is None:
        row.save()
        return
    changed = tuple(
        field
        for field in options.local_concrete_fields
        if known.get(field.attname, _AS_READ)
        != row.__dict__.get(field.attname, _AS_READ)
    )
    if not changed:
        return
    values = [
        field.get_db_prep_save(field.pre_save(row, False), connection)
        for field in changed
    ]
    with connection.cursor() as cursor:
        cursor.execute(_update(type(row), changed), [*values, row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{options.label} {row.pk} is not there to be changed")
    _remember(row)


def _remember(row: Model) -> None:
    row.__dict__[_AS_READ] = {
        field.attname: row.__dict__[field.attname]
        for field in type(row)._meta.local_concrete_fields
    }


@cache
def _select(model: type[Model], column: str, lock: bool) -> _Select:
    asked = model._default_manager.filter(**{column: 0}).order_by()
    if lock:
        asked = asked.select_for_update(of=("self",))
    compiler = asked.query.get_compiler(connection.alias)
    sql, params = compiler.as_sql()
    if list(params) != [0]:
        raise TypeError(f"{model.__name__} is not read by one value alone")
    return _Select(
        sql,
        compiler,
        compiler.get_converters(
            [expression for expression, _sql, _as in compiler.select]
        ),
        tuple(field.attname for field in model._meta.concrete_fields),
    )


@lru_cache(maxsize=500)
def _update(model: type[Model], fields: tuple["Field[Any, Any]", ...]) -> str:
    quote, options = connection.ops.quote_name, model._meta
    sets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    return (
        f"UPDATE {quote(options.db_table)} SET {sets}"  # noqa: S608
        f" WHERE {quote(options.pk.column)} = %s"
    )
