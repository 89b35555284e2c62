"""What the front page counts: each number is the length of a list anyone can open."""

from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from django.core.cache import cache
from django.db.models import Count, Q

from nhactruong.reports.counting.read import by_ward, counted_at
from nhactruong.reports.counting.status import state_of
from nhactruong.reports.models import Report, Standing
from nhactruong.reports.sift import EVERYTHING
from nhactruong.ui.moments import local
from nhactruong.work.states import OPEN, State

_LATEST = 5
# Seconds: counting that takes longer is kept so long.
_LONG, _FRESH = 0.3, 60
_KEPT = "reports.front"


@dataclass(frozen=True, slots=True)
class Today:
    """since: midnight in the city. open: all that is not done."""

    since: datetime
    received: int
    done: int
    late: int
    open: int


@dataclass(frozen=True, slots=True)
class WardCount:
    ward_id: int
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Front:
    """at: when it was counted; done: keys of the reports answered last."""

    at: datetime
    today: Today
    wards: list[WardCount]
    done: list[int]


def midnight(at: datetime) -> datetime:
    """Return when the city's day of `at` began."""
    return local(at).replace(hour=0, minute=0, second=0, microsecond=0)


def today(at: datetime) -> Today:
    """Return the numbers of the day so far; four queries, each by an index of its own."""
    since = midnight(at)
    public = Report.objects.public()
    return Today(
        since=since,
        received=public.filter(submitted_at__gte=since).count(),
        done=public.filter(task__done_at__gte=since).count(),
        late=public.late(at).count(),
        open=public.filter(task__state__in=OPEN).count(),
    )


def open_by_ward(at: datetime) -> list[WardCount]:
    """Return the wards where work is open, most first; one query."""
    rows = (
        Report.objects.public()
        .filter(task__state__in=OPEN)
        .values("ward_id")
        .annotate(open=Count("pk"), late=Count("pk", filter=_late(at)))
        .order_by("-open", "ward_id")
    )
    return [WardCount(**row) for row in rows]


def just_done(at: datetime) -> list[int]:
    """Return the keys of the reports answered last and not yet closed; one query."""
    done = Report.objects.public().filter(task__state=State.DONE, task__done_at__lte=at)
    return list(done.order_by("-task__done_at").values_list("pk", flat=True)[:_LATEST])


def front(at: datetime) -> Front:
    """Return what the front page tells: from tallies as of when they hold; where there are
    none yet counted now, or as it was at most a minute ago where that takes long."""
    if counted_at(at) is not None:
        return _from_tallies(at)
    if (kept := cache.get(_KEPT)) is not None:
        known: Front = kept
        return known
    began = perf_counter()
    counted = Front(at, today(at), open_by_ward(at), just_done(at))
    if perf_counter() - began > _LONG:
        cache.set(_KEPT, counted, _FRESH)
    return counted


def _from_tallies(at: datetime) -> Front:
    """Count without looking at what is not asked for; seven queries."""
    wards, since = by_ward(EVERYTHING, at), midnight(at)
    done = Standing.objects.filter(done_at__gte=since)
    latest = Standing.objects.filter(done_at__lte=at).order_by("-done_at")
    open_ = [
        WardCount(key, one.open, one.late)
        for key, one in wards.places.items()
        if one.open
    ]
    return Front(
        wards.at,
        Today(
            since=since,
            received=Standing.objects.filter(submitted_at__gte=since).count(),
            done=done.count(),
            late=sum(one.late for one in open_),
            open=sum(one.open for one in open_),
        ),
        sorted(open_, key=lambda one: (-one.open, one.ward_id)),
        [
            pk
            for pk, status in latest.values_list("pk", "status")[: 20 * _LATEST]
            if state_of(status) == State.DONE
        ][:_LATEST],
    )


def rows_of(keys: list[int]) -> list[Report]:
    """Return these reports in this order, loaded for rows; one query."""
    found = {
        report.pk: report
        for report in Report.objects.public().for_rows().filter(pk__in=keys)
    }
    return [found[key] for key in keys if key in found]


def _late(at: datetime) -> Q:
    return Q(task__state__in=OPEN - {State.WAITING}, task__due__lt=at)
