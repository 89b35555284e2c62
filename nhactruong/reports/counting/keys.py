"""Under which keys of Tally a report is counted."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

from django.db.models import Q

from nhactruong.reports.counting.grid import BLOCK, COARSE, FINE, cell_of
from nhactruong.reports.counting.spans import ALL_DAYS, spans_of
from nhactruong.reports.models import Standing
from nhactruong.reports.topics import TopicBook

# What `place` is: a ward's key, or a cell's number at one of two levels.
WARD, COARSE_CELL, FINE_CELL = 1, 2, 3
LEVEL_OF = {COARSE_CELL: COARSE, FINE_CELL: FINE}
ANY = 0


class Key(NamedTuple):
    grain: int
    topic: int
    office: int
    span: int
    block: int
    place: int
    status: int


def keys_of(one: Standing, book: TopicBook) -> Iterator[Key]:
    """Yield every key that counts this report.

    Wards by topic (with its groups) and office; by days alone; coarse cells by topic or
    by office; fine cells of all alike. What else is asked is counted from Standing.
    """
    for columns, keys in SHEETS.values():
        yield from keys(book, *(getattr(one, column) for column in columns))


def ward_keys(
    book: TopicBook, topic: int, office: int, ward: int, status: int
) -> Iterator[Key]:
    topics = (ANY, *topics_above(topic, book))
    for one, led_by in product(topics, (ANY, office)):
        yield Key(WARD, one, led_by, ALL_DAYS, 0, ward, status)


def day_keys(book: TopicBook, day: int, ward: int, status: int) -> Iterator[Key]:
    for span in spans_of(day):
        yield Key(WARD, ANY, ANY, span, 0, ward, status)


def coarse_keys(
    book: TopicBook,
    topic: int,
    office: int,
    block: int | None,
    cell: int | None,
    status: int,
) -> Iterator[Key]:
    if cell is None or block is None:
        return
    place = cell_of(cell).above(COARSE).number
    for one in (ANY, *topics_above(topic, book)):
        yield Key(COARSE_CELL, one, ANY, ALL_DAYS, block, place, status)
    yield Key(COARSE_CELL, ANY, office, ALL_DAYS, block, place, status)


def fine_keys(
    book: TopicBook, block: int | None, cell: int | None, status: int
) -> Iterator[Key]:
    if cell is not None and block is not None:
        yield Key(FINE_CELL, ANY, ANY, ALL_DAYS, block, cell, status)


# Each sheet: the columns of Standing it is made of, and its keys.
SHEETS: dict[str, tuple[tuple[str, ...], Callable[..., Iterator[Key]]]] = {
    "wards": (("topic_id", "office_id", "ward_id", "status"), ward_keys),
    "days": (("day", "ward_id", "status"), day_keys),
    "coarse": (("topic_id", "office_id", "block", "cell", "status"), coarse_keys),
    "fine": (("block", "cell", "status"), fine_keys),
}


def in_sheet(name: str) -> Q:
    """Return what of Tally belongs to a sheet."""
    return {
        "wards": Q(grain=WARD, span=ALL_DAYS),
        "days": Q(grain=WARD, span__gt=ALL_DAYS),
        "coarse": Q(grain=COARSE_CELL),
        "fine": Q(grain=FINE_CELL),
    }[name]


def topics_above(topic_id: int, book: TopicBook) -> Iterator[int]:
    """Yield the topic and the groups it belongs to."""
    here: int | None = topic_id
    while here is not None:
        yield here
        topic = book.topics.get(here)
        here = topic.parent_id if topic else None


def block_of(cell: int) -> int:
    """Return the block of a fine cell, as a small number."""
    found = cell_of(cell).above(BLOCK)
    return block_number(found.row, found.column)


def block_number(row: int, column: int) -> int:
    return row << 15 | column
