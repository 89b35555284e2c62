"""Finding reports by how they stand: by the index that leaves least to look through."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet, Sum

from nhactruong.org.snapshot import snapshot
from nhactruong.places.find import ward_by_code
from nhactruong.reports.counting.facts import office_of
from nhactruong.reports.counting.grid import BLOCK, Box, cell_at, cells_in, count_in
from nhactruong.reports.counting.keys import ANY, WARD, block_number
from nhactruong.reports.counting.spans import ALL_DAYS
from nhactruong.reports.counting.status import ALL, is_late
from nhactruong.reports.models import Standing, Tally
from nhactruong.reports.sift import Sift, units_called
from nhactruong.reports.topics import topic_book

Rows = QuerySet[Standing]
# Where one in so many of the newest reports is wanted, the newest are looked through.
_DENSE = 60
# Words are looked for in so many of the newest reports that fit otherwise.
WORDS_AMONG = 10_000
# Fewer than one in so many are gone through rather than all that is in a box.
_FEW = 10
_LATELY = timedelta(days=3)
_MOST_BLOCKS = 100
# Told by the status as well.
_IN_STATUS = {"state", "late"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sift in the keys of tables; None: any.

    topics: all that count; topic: the one that was asked for; is_group: whether it is at
        the top of the tree.
    """

    topic: int | None
    is_group: bool
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
            is_group=bool(topics) and topic_book().topics[topics[0]].parent_id is None,
            topics=topics,
            ward=ward.pk if ward else None,
            office=office_of(units[0], snapshot()) if units else None,
            statuses=sift.statuses(),
        )

    @property
    def by_status(self) -> bool:
        return self.statuses != ALL

    def equations(self) -> dict[str, int | bool]:
        """Return the columns that must hold one value."""
        found: dict[str, int | bool] = {}
        if self.ward is not None:
            found["ward_id"] = self.ward
        if self.office is not None:
            found["office_id"] = self.office
        if self.topic is not None and self.is_group:
            found["group_id"] = self.topic
        elif len(self.topics) == 1:
            found["topic_id"] = self.topics[0]
        if len(states := {status // 10 for status in self.statuses}) == 1:
            found["state"] = min(states)
        if all(is_late(status) for status in self.statuses):
            found["late"] = True
        return found


def standing_rows(sift: Sift, at: datetime, *, for_count: bool = False) -> Rows:
    """Return the standings that a sift keeps, its words aside.

    for_count: all of them are wanted, in any order; else the newest.

    A hint goes to the database, which cannot know how rare what is: conditions that
    shall not choose the index are written so that they cannot. Each that may lead is an
    equation, whose index holds the newest first.
    """
    wanted = Wanted.of(sift, at)
    lead = _lead(sift, wanted, at, for_count=for_count)
    found = _where(Standing.objects.all(), wanted, lead)
    if wanted.by_status:
        found = found.filter(status__in=sorted(wanted.statuses))
    found = _in_time(found, sift, at)
    return _in_box(found, sift.box, leads=not lead) if sift.box else found


def late_rows(sift: Sift, at: datetime) -> Rows:
    """Return what of a sift is late, to be gone through by deadline."""
    return _where(Standing.objects.filter(late=True), Wanted.of(sift, at), lead="")


def _where(found: Rows, wanted: Wanted, lead: str) -> Rows:
    """Keep what is of the topic, ward and office; only `lead` may choose the index."""
    equations = wanted.equations()
    for name, value in equations.items():
        if name == lead:
            found = found.filter(**{name: value})
        elif name not in _IN_STATUS:
            found = found.alias(**{f"any_{name}": F(name) + 0})
            found = found.filter(**{f"any_{name}": value})
    if len(wanted.topics) > 1 and "group_id" not in equations:
        found = found.alias(any_topic=F("topic_id") + 0)
        found = found.filter(any_topic__in=wanted.topics)
    return found


def _lead(sift: Sift, wanted: Wanted, at: datetime, *, for_count: bool) -> str:
    """Return the column whose index is to be gone through, "" for the newest first (of
    a box: for its blocks)."""
    if not wanted.equations() or (sift.done_since and sift.done_since > at - _LATELY):
        return ""
    counts = _counts(wanted)
    whole, kept = counts.pop(""), counts.pop("kept")
    least = min(counts, key=lambda name: counts[name])
    if sift.box:
        return least if counts[least] * _FEW < whole else ""
    is_dense = kept * _DENSE >= whole > 0
    return least if for_count or not is_dense else ""


def _counts(wanted: Wanted) -> dict[str, int]:
    """Return how many reports there are of each equation alone, of all conditions
    ("kept") and altogether (""); one query."""
    topic, office = wanted.topic or ANY, wanted.office or ANY
    place = Q() if wanted.ward is None else Q(place=wanted.ward)
    status = Q(status__in=sorted(wanted.statuses)) if wanted.by_status else Q()
    all_of, of_topic = Q(topic=ANY, office=ANY), Q(topic=topic, office=ANY)
    alone = {
        "ward_id": all_of & place,
        "office_id": Q(topic=ANY, office=office),
        "group_id": of_topic,
        "topic_id": of_topic,
        "late": all_of & Q(status__in=sorted(filter(is_late, ALL))),
        "state": all_of & Q(status__in=[s for s in ALL if s // 10 == _state(wanted)]),
    }
    asked = {name: alone[name] for name in wanted.equations()}
    asked |= {"": all_of, "kept": Q(topic=topic, office=office) & place & status}
    found = Tally.objects.filter(
        topic__in={ANY, topic},
        office__in={ANY, office},
        grain=WARD,
        span=ALL_DAYS,
    ).aggregate(**{f"n_{name}": Sum("n", filter=q) for name, q in asked.items()})
    return {name: found[f"n_{name}"] or 0 for name in asked}


def _state(wanted: Wanted) -> int:
    return min((status // 10 for status in wanted.statuses), default=0)


def _in_time(found: Rows, sift: Sift, at: datetime) -> Rows:
    if (since := sift.begins(at)) is not None:
        found = found.filter(submitted_at__gte=since)
    if sift.until is not None:
        found = found.filter(submitted_at__lt=sift.until)
    if sift.done_since is not None:
        found = found.filter(done_at__gte=sift.done_since)
    return found


def _in_box(found: Rows, box: Box, *, leads: bool) -> Rows:
    """Keep cells whose middle, the public point, lies in the box.

    leads: whether its blocks may choose the index.
    """
    west, south, east, north = box
    low, high = cell_at(south, west), cell_at(north, east)
    if leads and count_in(box, BLOCK) <= _MOST_BLOCKS:
        blocks = [block_number(c.row, c.column) for c in cells_in(box, BLOCK)]
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
