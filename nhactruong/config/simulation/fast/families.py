"""The lives that are copied, as raw rows: a task with its parts, those merged into it, its
reports, and all that hangs on them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Model

from nhactruong.config.simulation.fast.tables import copied, links, target
from nhactruong.work.models import Task

Row = dict[str, Any]  # column → value as the database gives it
AT_ONCE = 500


@dataclass
class Family:
    """rows: by model, in the order in which they may be written."""

    rows: dict[type[Model], list[Row]] = field(default_factory=dict)

    def codes(self) -> list[str]:
        return [
            row["code"] for rows in self.rows.values() for row in rows if "code" in row
        ]


def read_families(after: Mapping[type[Model], int]) -> list[Family]:
    """Return the tasks with keys after these, with all that hangs on them; those that
    belong together in one family."""
    home: dict[tuple[type[Model], Any], int] = {}
    rows = {model: list(_rows(model, after[model])) for model in copied()}
    whose = _tasks_together(rows[Task])
    families: dict[int, Family] = defaultdict(Family)
    for model in copied():
        for row in rows[model]:
            first = whose[row["id"]] if model is Task else _home(model, row, home)
            if first is None:
                continue  # of what was there before
            home[model, row["id"]] = first
            families[first].rows.setdefault(model, []).append(row)
    return [families[key] for key in sorted(families)]


def _home(
    model: type[Model], row: Row, home: dict[tuple[type[Model], Any], int]
) -> int | None:
    for column in links(model):
        found = home.get((target(column), row[column.column]))  # type: ignore[arg-type]
        if found is not None:
            return found
    return None


def _tasks_together(tasks: list[Row]) -> dict[int, int]:
    """Return for each task the least key of those that belong to it."""
    chief = {row["id"]: row["id"] for row in tasks}

    def top(key: int) -> int:
        while chief[key] != key:
            key = chief[key]
        return key

    own = [column.column for column in links(Task) if target(column) is Task]
    for row in tasks:
        for column in own:
            if row[column] in chief:
                one, other = sorted((top(int(row["id"])), top(int(row[column]))))
                chief[other] = one
    return {key: top(key) for key in chief}


def _rows(model: type[Model], after: int) -> Iterator[Row]:
    """Yield all rows as they will be written: on PostgreSQL as text, keys as numbers."""
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    text = connection.vendor == "postgresql"
    numbers = {f.column for f in fields if f.primary_key or f.remote_field}
    asked = ", ".join(
        quote(f.column) + ("::text" if text and f.column not in numbers else "")
        for f in fields
    )
    names = [f.column for f in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {asked} FROM {quote(model._meta.db_table)}"  # noqa: S608
            " WHERE id > %s ORDER BY id",
            [after],
        )
        while part := cursor.fetchmany(AT_ONCE):
            for row in part:
                yield dict(zip(names, row, strict=True))
