"""Save some columns of many rows at once."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models


def rewrite(rows: Sequence[models.Model], columns: Collection[str]) -> None:
    """Save these columns of rows of one model, found by key, in one round.

    One short statement prepared once and run for each row: bulk_update's ladder of
    CASE … WHEN grows with the square of the rows, and its text with rows × columns.
    """
    if not rows or not columns:
        return
    database = connections[DEFAULT_DB_ALIAS]  # itself: its stand-in is slow to ask
    model = type(rows[0])
    fields: list[models.Field[Any, Any]] = [
        model._meta.get_field(name)  # type: ignore[misc]
        for name in columns
    ]
    quoted = database.ops.quote_name
    changes = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    key = model._meta.pk
    sql = (
        f"UPDATE {quoted(model._meta.db_table)} SET {changes}"  # noqa: S608
        f" WHERE {quoted(key.column)} = %s"
    )
    with database.cursor() as cursor:
        cursor.executemany(
            sql,
            [
                [
                    field.get_db_prep_save(getattr(row, field.attname), database)
                    for field in (*fields, key)
                ]
                for row in rows
            ],
        )
