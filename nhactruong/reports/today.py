"""What the front page counts: each number is the length of a list anyone can open."""

from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from django.core.cache import cache
from django.db.models import Count, Q

from nhactruong.reports.models import Report
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
    """Return what the front page tells, counted now; where counting takes long, as it
    was at most a minute ago."""
    if (kept := cache.get(_KEPT)) is not None:
        known: Front = kept
        return known
    began = perf_counter()
    counted = Front(at, today(at), open_by_ward(at), just_done(at))
    if perf_counter() - began > _LONG:
        cache.set(_KEPT, counted, _FRESH)
    return counted


def rows_of(keys: list[int]) -> list[Report]:
    """Return these reports in this order, loaded for rows; one query."""
    found = {
        report.pk: report
        for report in Report.objects.public().for_rows().filter(pk__in=keys)
    }
    return [found[key] for key in keys if key in found]


def _late(at: datetime) -> Q:
    return Q(task__state__in=OPEN - {State.WAITING}, task__due__lt=at)
