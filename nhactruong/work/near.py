"""Open tasks of a place, by index alone: the newest of each cell, or of each function in
a ward, however many there are."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db import connection

from nhactruong.work.models import Task
from nhactruong.work.states import OPEN

# Looked at in one cell, or of one function in a ward; older ones are not found.
EACH = 24

# Written out, so that both databases know the condition of the partial indexes again.
_STATES = ", ".join(f"'{state}'" for state in sorted(OPEN))
_COLUMNS = "id, function_id, cell, source, about_unit_id, received_at"


class Near(NamedTuple):
    """What of an open task tells whether it is worth a closer look."""

    id: int
    function_id: int
    cell: int | None
    source: str
    about_unit_id: int | None


def open_in_cells(cells: Sequence[int]) -> list[Near]:
    """Return the newest open tasks of each of these cells, newest first; one statement."""
    return _newest("cell = %s", [(cell,) for cell in cells])


def open_in_ward(ward_id: int, functions: Collection[int]) -> list[Near]:
    """Return the newest open tasks of each function in a ward; one statement."""
    places = [(ward_id, function) for function in sorted(functions)]
    return _newest("ward_id = %s AND function_id = %s", places)


def _newest(place: str, places: Sequence[Iterable[int]]) -> list[Near]:
    if not places:
        return []
    table = Task._meta.db_table
    # One sub-select a place: each walks its own stretch of the index and stops.
    one = (
        f"SELECT * FROM (SELECT {_COLUMNS} FROM {table}"  # noqa: S608  (no outside text)
        f" WHERE {place} AND state IN ({_STATES})"
        f" ORDER BY received_at DESC LIMIT {EACH}) AS newest"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([one] * len(places)),
            [n for keys in places for n in keys],
        )
        rows = cursor.fetchall()
    rows.sort(key=lambda row: str(row[-1]), reverse=True)
    return [Near(*row[:-1]) for row in rows]
