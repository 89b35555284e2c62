"""What the front page counts: each number is the length of a list anyone can open."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from nhactruong.reports.models import Report
from nhactruong.ui.moments import local
from nhactruong.work.states import OPEN, State

_LATEST = 5


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


def just_done(at: datetime) -> list[Report]:
    """Return the reports answered last, loaded for rows; one query."""
    done = Report.objects.public().filter(
        task__state__in=(State.DONE, State.CLOSED), task__done_at__lte=at
    )
    return list(done.for_rows().order_by("-task__done_at")[:_LATEST])


def _late(at: datetime) -> Q:
    return Q(task__state__in=OPEN - {State.WAITING}, task__due__lt=at)
