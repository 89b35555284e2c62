"""Finding reports by how they stand: by the index that leaves least to look through."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from nhactruong.org.snapshot import snapshot
from nhactruong.places.find import ward_by_code
from nhactruong.reports.counting.facts import office_of
from nhactruong.reports.counting.grid import BLOCK, cell_at, cells_in, count_in
from nhactruong.reports.counting.keys import ANY, WARD, block_number
from nhactruong.reports.counting.spans import ALL_DAYS
from nhactruong.reports.counting.status import ALL
from nhactruong.reports.models import Standing, Tally
from nhactruong.reports.sift import Sift, units_called
from nhactruong.reports.topics import topic_book

Rows = QuerySet[Standing]
# Where one in so many of the newest reports is wanted, the newest are looked through.
_DENSE = 60
# Words are looked for in so many of the newest reports that fit otherwise.
WORDS_AMONG = 20_000
_LATELY = timedelta(days=3)
_MOST_BLOCKS = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sift in the keys of tables; None: any.

    topics: all that count; topic: the one that was asked for.
    """

    topic: int | None
    topics: tuple[int, ...]
    ward: int | None
    office: int | None
    statuses: frozenset[int]

    @classmethod
    def of(cls, sift: Sift, at: datetime) -> "Wanted":
        topics = tuple(topic_book().within(sift.topic)) if sift.topic else ()
        ward = ward_by_code(sift.ward, at) if sift.ward else None
        units = units_called(sift.unit) if sift.unit else []
        return cls(
            topic=topics[0] if topics else None,
            topics=topics,
            ward=ward.pk if ward else None,
            office=office_of(units[0], snapshot()) if units else None,
            statuses=sift.statuses(),
        )

    @property
    def by_status(self) -> bool:
        return self.statuses != ALL


def standing_rows(sift: Sift, at: datetime) -> Rows:
    """Return the standings that a sift keeps, its words aside.

    A hint goes to the database, which cannot know it: conditions that shall not choose
    the index are written so that they cannot.
    """
    wanted = Wanted.of(sift, at)
    lead = _lead(sift, wanted, at)
    found = Standing.objects.all()
    conditions: dict[str, Any] = {}
    if wanted.ward is not None:
        conditions["ward_id"] = wanted.ward
    if wanted.office is not None:
        conditions["office_id"] = wanted.office
    if wanted.topics:
        conditions["topic_id"] = wanted.topics
    if wanted.by_status:
        conditions["status"] = sorted(wanted.statuses)
    for name, value in conditions.items():
        column = name
        if name != lead:
            column = f"any_{name}"
            found = found.alias(**{column: F(name) + 0})
        many = isinstance(value, tuple | list) and len(value) != 1
        one = value[0] if isinstance(value, tuple | list) and not many else value
        found = found.filter(
            **{f"{column}__in" if many else column: value if many else one}
        )
    found = _in_time(found, sift, at)
    return _in_box(found, sift) if sift.box else found


def _lead(sift: Sift, wanted: Wanted, at: datetime) -> str:
    """Return the column whose index is to be gone through, "" for the newest first."""
    if sift.box or (sift.done_since and sift.done_since > at - _LATELY):
        return ""
    counts = _counts(wanted)
    whole, kept = counts.pop(""), counts.pop("kept")
    if not counts or kept * _DENSE >= whole > 0:
        return ""
    return min(counts, key=lambda name: counts[name])


def _counts(wanted: Wanted) -> dict[str, int]:
    """Return how many reports there are of each condition alone, of all ("kept") and
    altogether (""); one query."""
    topic, office = wanted.topic or ANY, wanted.office or ANY
    place = Q() if wanted.ward is None else Q(place=wanted.ward)
    status = Q(status__in=sorted(wanted.statuses)) if wanted.by_status else Q()
    all_of = Q(topic=ANY, office=ANY)
    asked = {
        "": all_of,
        "kept": Q(topic=topic, office=office) & place & status,
    }
    if wanted.ward is not None:
        asked["ward_id"] = all_of & place
    if wanted.topic is not None:
        asked["topic_id"] = Q(topic=topic, office=ANY)
    if wanted.office is not None:
        asked["office_id"] = Q(topic=ANY, office=office)
    if wanted.by_status:
        asked["status"] = all_of & status
    found = Tally.objects.filter(
        all_of | Q(topic__in={ANY, topic}, office__in={ANY, office}),
        grain=WARD,
        span=ALL_DAYS,
    ).aggregate(**{f"n_{name}": Sum("n", filter=q) for name, q in asked.items()})
    return {name: found[f"n_{name}"] or 0 for name in asked}


def _in_time(found: Rows, sift: Sift, at: datetime) -> Rows:
    if (since := sift.begins(at)) is not None:
        found = found.filter(submitted_at__gte=since)
    if sift.until is not None:
        found = found.filter(submitted_at__lt=sift.until)
    if sift.done_since is not None:
        found = found.filter(done_at__gte=sift.done_since)
    return found


def _in_box(found: Rows, sift: Sift) -> Rows:
    """Keep cells whose middle, the public point, lies in the box."""
    assert sift.box is not None
    west, south, east, north = sift.box
    low, high = cell_at(south, west), cell_at(north, east)
    if count_in(sift.box, BLOCK) <= _MOST_BLOCKS:
        blocks = [block_number(c.row, c.column) for c in cells_in(sift.box, BLOCK)]
        found = found.filter(block__in=blocks)
    column = F("cell") % (1 << 20)
    found = found.filter(cell__isnull=False).alias(column=column)
    # A cell is in where its middle is.
    first_row, last_row = (
        low.row + (low.middle[0] < south),
        high.row - (high.middle[0] > north),
    )
    first, last = (
        low.column + (low.middle[1] < west),
        high.column - (high.middle[1] > east),
    )
    return found.filter(
        cell__gte=first_row << 20,
        cell__lt=(last_row + 1) << 20,
        column__gte=first,
        column__lte=last,
    )
