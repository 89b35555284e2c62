"""Save some columns of many rows at once."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

Fields = list["models.Field[Any, Any]"]


def rewrite(rows: Sequence[models.Model], columns: Collection[str]) -> None:
    """Save these columns of rows of one model, found by key, in one round.

    bulk_update's ladder of CASE … WHEN grows with the square of the rows. Here PostgreSQL
    gets one array a column; SQLite one short statement, run for each row.
    """
    if not rows or not columns:
        return
    model = type(rows[0])
    fields: Fields = [
        model._meta.get_field(name)  # type: ignore[misc]
        for name in sorted(columns)
    ]
    if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
        _by_arrays(rows, [*fields, model._meta.pk])
    else:
        _one_by_one(rows, [*fields, model._meta.pk])


def _values(rows: Sequence[models.Model], fields: Fields) -> list[list[Any]]:
    database = connections[DEFAULT_DB_ALIAS]  # itself: its stand-in is slow to ask
    return [
        [field.get_db_prep_save(getattr(row, field.attname), database) for row in rows]
        for field in fields
    ]


def _by_arrays(rows: Sequence[models.Model], fields: Fields) -> None:
    database = connections[DEFAULT_DB_ALIAS]
    quoted, options = database.ops.quote_name, type(rows[0])._meta
    # Without a length: too long is an error of the column, not cut off here.
    types = [str(field.db_type(database)).partition("(")[0] for field in fields]
    names = [quoted(field.column) for field in fields]
    changes = ", ".join(f"{name} = given.{name}" for name in names[:-1])
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    table, key = quoted(options.db_table), names[-1]
    sql = (
        f"UPDATE {table} SET {changes}"  # noqa: S608
        f" FROM unnest({arrays}) AS given ({', '.join(names)})"
        f" WHERE {table}.{key} = given.{key}"
    )
    with database.cursor() as cursor:
        cursor.execute(sql, _values(rows, fields))


def _one_by_one(rows: Sequence[models.Model], fields: Fields) -> None:
    database = connections[DEFAULT_DB_ALIAS]
    quoted, options = database.ops.quote_name, type(rows[0])._meta
    *changed, key = (quoted(field.column) for field in fields)
    sql = (
        f"UPDATE {quoted(options.db_table)}"  # noqa: S608
        f" SET {', '.join(f'{name} = %s' for name in changed)} WHERE {key} = %s"
    )
    with database.cursor() as cursor:
        cursor.executemany(sql, list(zip(*_values(rows, fields), strict=True)))
