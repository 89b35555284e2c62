"""How reports stand now, read from reports and tasks."""

from collections.abc import Collection
from datetime import datetime

from nhactruong.org.models import UnitKind
from nhactruong.org.snapshot import Snapshot, snapshot
from nhactruong.reports.counting.grid import cell_at
from nhactruong.reports.counting.keys import block_of, topics_above
from nhactruong.reports.counting.spans import day_of
from nhactruong.reports.counting.status import is_late, status_of
from nhactruong.reports.models import Report, ReportQuerySet, Review, Standing
from nhactruong.reports.topics import TopicBook, topic_book
from nhactruong.work.states import RUNNING

COLUMNS = (
    "pk", "ward_id", "topic_id", "review", "blurred_lat", "blurred_lon",
    "submitted_at", "task__unit_id", "task__state", "task__due", "task__done_at",
    "task__original_due",
)  # fmt: skip
COMPARED = (
    "topic_id", "group_id", "ward_id", "office_id", "status", "state", "late",
    "runs", "due", "submitted_at", "day", "done_at",
    "block", "cell",
)  # fmt: skip


def standings(ids: Collection[int], at: datetime) -> dict[int, Standing]:
    """Return how these reports stand at `at`; what the public may not know is left out."""
    return standings_of(Report.objects.public().filter(pk__in=ids), at)


def standings_of(found: ReportQuerySet, at: datetime) -> dict[int, Standing]:
    book, topics = snapshot(), topic_book()
    rows = found.order_by().values_list(*COLUMNS)
    return {row[0]: standing(row, book, topics, at) for row in rows}


def standing(
    row: tuple,  # type: ignore[type-arg]
    book: Snapshot,
    topics: TopicBook,
    at: datetime,
) -> Standing:
    """Return what COLUMNS of one report say."""
    facts = facts_of(row, book, topics, at)
    return Standing(report_id=row[0], **dict(zip(COMPARED, facts, strict=True)))


def facts_of(
    row: tuple,  # type: ignore[type-arg]
    book: Snapshot,
    topics: TopicBook,
    at: datetime,
) -> tuple:  # type: ignore[type-arg]
    """Return COMPARED of one report: what its COLUMNS say, without a row being made."""
    _pk, ward, topic, review, lat, lon, submitted, unit, state, due, done, first = row
    cell = block = None
    if review == Review.PUBLISHED and lat is not None:
        cell = cell_at(lat, lon).number
        block = block_of(cell)
    status = status_of(state, due, done, first, at)
    return (
        topic,
        [*topics_above(topic, topics)][-1],
        ward,
        office_of(unit, book),
        status,
        status // 10,
        is_late(status),
        state in RUNNING and not is_late(status),
        due,
        submitted,
        day_of(submitted),
        done,
        block,
        cell,
    )


def office_of(unit_id: int, book: Snapshot) -> int:
    """Return the office that a division belongs to; any other unit is one itself."""
    unit = book.units.get(unit_id)
    while unit is not None and unit.kind == UnitKind.DIVISION and unit.parent_id:
        unit_id = unit.parent_id
        unit = book.units.get(unit_id)
    return unit_id


def same(one: Standing, other: Standing) -> bool:
    return all(getattr(one, c) == getattr(other, c) for c in COMPARED)
