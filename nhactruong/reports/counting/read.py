"""How many, and where: by ward or by cell, for any sift."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from time import perf_counter
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, Sum

from nhactruong.reports.counting.changes import fallen_late, newest_event
from nhactruong.reports.counting.grid import (
    BLOCK,
    COARSE,
    Box,
    Cell,
    cell_at,
    cell_of,
    cells_in,
)
from nhactruong.reports.counting.keys import (
    ANY,
    COARSE_CELL,
    FINE_CELL,
    LEVEL_OF,
    WARD,
    block_number,
)
from nhactruong.reports.counting.rows import WORDS_AMONG, Wanted, standing_rows
from nhactruong.reports.counting.spans import (
    ALL_DAYS,
    day_of,
    first_day,
    spans_between,
)
from nhactruong.reports.counting.status import is_late, is_open
from nhactruong.reports.live import live, with_words
from nhactruong.reports.models import Reckoning, Report, Standing, Tally
from nhactruong.reports.sift import Sift
from nhactruong.work.states import OPEN, RUNNING

# Reports looked through where no tally fits: the newest so many.
MOST = 50_000
# Seconds: what takes longer to count is kept so long.
_LONG, _FRESH = 0.05, 60
Grouped = Iterable[tuple[Any, int, int]]


@dataclass(slots=True)
class Figures:
    """all: how many; open: without a result; late: of these, past the deadline."""

    all: int = 0
    open: int = 0
    late: int = 0

    def add(self, status: int, n: int) -> None:
        self.all += n
        self.open += n if is_open(status) else 0
        self.late += n if is_late(status) else 0


@dataclass(frozen=True, slots=True)
class Counts:
    """places: by ward's key, or by cell. at: as of when; partial: of the newest alone."""

    at: datetime
    places: dict[Any, Figures] = field(default_factory=dict)
    partial: bool = False


def counted_at(at: datetime) -> datetime | None:
    """Return as of when tallies hold, None where there is no whole count; three queries."""
    known = Reckoning.objects.filter(pk=1).first()
    if known is None or known.walked is not None or known.at is None:
        return None
    behind = newest_event() > known.last_event or fallen_late(at, most=1)
    return known.at if behind else at


def by_ward(sift: Sift, at: datetime) -> Counts:
    """Return the figures of each ward where there is anything; five queries at most."""
    since = counted_at(at)
    if since is None:
        return _kept("live.wards", sift, at, lambda: _live_wards(sift, at))
    sheet = _ward_sheet(sift, at)
    if sheet is not None:
        rows = sheet.values_list("place", "status").annotate(Sum("n"))
        return Counts(since, _figures(rows.order_by()))
    return _kept(
        "wards", sift, at, lambda: _standing_counts(sift, "ward_id", since, at)
    )


def by_cell(sift: Sift, box: Box, level: int, at: datetime) -> Counts:
    """Return the figures of each cell of `level` in a box where there is anything.

    Only published reports have a point; none is told finer than public pages do.
    """
    since = counted_at(at)
    if since is None:
        return _live_cells(sift, box, level, at)
    sheet = _cell_sheet(sift, box, level, at)
    if sheet is None:
        # Whole cells, so that the same cell counts the same in every box.
        key = f"cells.{level}.{','.join(str(c) for c in box)}"
        found = _kept(
            key,
            sift,
            at,
            lambda: _standing_counts(
                _within(sift, _widened(box, level)), "cell", since, at
            ),
        )
        return Counts(found.at, _merged(found.places, 0, level, box), found.partial)
    rows = sheet.values_list("grain", "place", "status").annotate(Sum("n")).order_by()
    finer = LEVEL_OF[COARSE_CELL if level >= COARSE else FINE_CELL]
    figures = _figures((place, status, n) for _grain, place, status, n in rows)
    return Counts(since, _merged(figures, finer, level, box))


def _ward_sheet(sift: Sift, at: datetime) -> Any:
    """Return the tallies that answer a sift exactly, None where there are none."""
    if sift.words or sift.box or sift.done_since:
        return None
    wanted, spans = Wanted.of(sift, at), [ALL_DAYS]
    if (since := sift.begins(at)) or sift.until:
        first = first_day(since) if since else 1
        last = first_day(sift.until) if sift.until else day_of(at) + 2
        if wanted.topic or wanted.office or first is None or last is None:
            return None
        # Before the first report there is nothing to add up.
        spans = list(spans_between(max(first, _FIRST_DAY), last - 1))
    found = Tally.objects.filter(
        grain=WARD,
        topic=wanted.topic or ANY,
        office=wanted.office or ANY,
        span__in=spans,
        n__gt=0,
    )
    if wanted.ward is not None:
        found = found.filter(place=wanted.ward)
    return found.filter(status__in=wanted.statuses) if wanted.by_status else found


# 1 January 2000: no report is older.
_FIRST_DAY = 730_120


def _cell_sheet(sift: Sift, box: Box, level: int, at: datetime) -> Any:
    if sift.without("state", "late", "topic", "unit"):
        return None  # words, ward, time or a box of its own
    coarse = level >= COARSE
    if (sift.topic and sift.unit) or ((sift.topic or sift.unit) and not coarse):
        return None
    wanted = Wanted.of(sift, at)
    found = Tally.objects.filter(
        grain=COARSE_CELL if coarse else FINE_CELL,
        topic=wanted.topic or ANY,
        office=wanted.office or ANY,
        span=ALL_DAYS,
        block__in=[block_number(c.row, c.column) for c in cells_in(box, BLOCK)],
        n__gt=0,
    )
    return found.filter(status__in=wanted.statuses) if wanted.by_status else found


def _standing_counts(sift: Sift, by: str, since: datetime, at: datetime) -> Counts:
    """Count reports one by one where no tally fits, the newest MOST at most."""
    rows = standing_rows(sift, at, for_count=True)
    if by == "cell":
        rows = rows.filter(cell__isnull=False)
    rows = rows.order_by("-submitted_at", "-pk")
    if sift.words:
        among = Report.objects.public().filter(pk__in=rows.values("pk")[:WORDS_AMONG])
        bearing = with_words(among, sift.words)
        rows = Standing.objects.filter(pk__in=bearing.values("pk")).order_by()
    counted = Counter(rows.values_list(by, "status")[: MOST + 1])
    groups = ((place, status, n) for (place, status), n in counted.items())
    return Counts(since, _figures(groups), counted.total() > MOST)


def _live_wards(sift: Sift, at: datetime) -> Counts:
    """Count reports themselves: before tallies were counted for the first time."""
    rows = live(Report.objects.public(), sift, at).order_by().values("ward_id")
    return Counts(
        at,
        {
            r["ward_id"]: Figures(r["n"], r["open"], r["late"])
            for r in _with_figures(rows, at)
        },
    )


def _live_cells(sift: Sift, box: Box, level: int, at: datetime) -> Counts:
    found = live(Report.objects.public(), _within(sift, _widened(box, level)), at)
    rows = found.order_by().values("blurred_lat", "blurred_lon")
    places: dict[Cell, Figures] = defaultdict(Figures)
    for r in _with_figures(rows, at):
        figures = places[cell_at(r["blurred_lat"], r["blurred_lon"], level)]
        figures.all += r["n"]
        figures.open += r["open"]
        figures.late += r["late"]
    return Counts(at, dict(places))


def _with_figures(rows: Any, at: datetime) -> Any:
    late = Q(task__state__in=RUNNING, task__due__lt=at)
    return rows.annotate(
        n=Count("pk"),
        open=Count("pk", filter=Q(task__state__in=OPEN)),
        late=Count("pk", filter=late),
    )


def _figures(groups: Grouped) -> dict[Any, Figures]:
    found: dict[Any, Figures] = defaultdict(Figures)
    for place, status, n in groups:
        found[place].add(status, n)
    return dict(found)


def _merged(
    figures: dict[int, Figures], finer: int, level: int, box: Box
) -> dict[Cell, Figures]:
    """Add cells up to those of a coarser level, those outside the box left out."""
    low, high = cell_at(box[1], box[0], level), cell_at(box[3], box[2], level)
    found: dict[Cell, Figures] = defaultdict(Figures)
    for number, one in figures.items():
        cell = cell_of(number, finer).above(level)
        if low.row <= cell.row <= high.row and low.column <= cell.column <= high.column:
            sum_ = found[cell]
            sum_.all += one.all
            sum_.open += one.open
            sum_.late += one.late
    return dict(found)


def _within(sift: Sift, box: Box) -> Sift:
    """Return the sift within both boxes, its own and this."""
    if sift.box is None:
        return replace(sift, box=box)
    west, south, east, north = zip(sift.box, box, strict=True)
    both = (max(west), max(south), min(east), min(north))
    return replace(sift, box=both)


def _widened(box: Box, level: int) -> Box:
    """Return the box grown to the edges of whole cells."""
    low, high = cell_at(box[1], box[0], level), cell_at(box[3], box[2], level)
    return (*low.box[:2], *high.box[2:])


def _kept(name: str, sift: Sift, at: datetime, count: Callable[[], Counts]) -> Counts:
    """Return what was counted less than a minute ago, if counting it took long."""
    key = f"counts.{sha256(f'{name}.{sift!r}'.encode()).hexdigest()}"
    if (kept := cache.get(key)) is not None:
        known: Counts = kept
        return known
    began = perf_counter()
    counted = count()
    if perf_counter() - began > _LONG:
        cache.set(key, counted, _FRESH)
    return counted
