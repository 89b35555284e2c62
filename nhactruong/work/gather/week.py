"""What a unit did in one week: the figures, what was done late, what is still late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F

from nhactruong.org.authority import Authority
from nhactruong.org.models import Unit
from nhactruong.org.snapshot import Snapshot
from nhactruong.ui.language import pick
from nhactruong.work.gather.unit import Week, start_of, tasks_of, weeks_of
from nhactruong.work.models import Task
from nhactruong.work.states import OPEN, State

LISTED = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One task as the summary lists it."""

    code: str
    url: str
    title: str
    place: str
    who: str
    due: datetime
    done_at: datetime | None
    committed_until: datetime | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A week of a unit; until: to when it tells, the week's end or now.

    late_open, soon, done_late: lists of LISTED lines at most; the counts are of all.
    """

    unit: Unit
    head: str
    week: Week
    before: Week
    until: datetime
    late_count: int
    soon_count: int
    late_open: list[Line]
    soon: list[Line]
    done_late: list[Line]
    by_function: list[tuple[str, int]]


def summary_of(
    unit: Unit, monday: date, *, authority: Authority, book: Snapshot, at: datetime
) -> Summary:
    """Return the week of `unit` that begins on `monday`; seven statements."""
    seen = tasks_of(unit, authority=authority, book=book)
    starts, ends = start_of(monday), start_of(monday + timedelta(days=7))
    until = min(at, ends)
    before, week = weeks_of(seen, monday, 2)
    moving = OPEN - {State.WAITING}
    late = seen.filter(state__in=moving, due__lt=until)
    soon = seen.filter(
        state__in=moving, due__gte=until, due__lt=ends + timedelta(days=7)
    )
    done_late = seen.filter(
        done_at__gte=starts, done_at__lt=ends, done_at__gt=F("original_due")
    )
    head = book.head(unit.pk)
    return Summary(
        unit=unit,
        head=head.person.full_name if head else "",
        week=week,
        before=before,
        until=until,
        late_count=late.count(),
        soon_count=soon.count(),
        late_open=[
            _line(task) for task in late.for_rows().order_by("due", "pk")[:LISTED]
        ],
        soon=[_line(task) for task in soon.for_rows().order_by("due", "pk")[:LISTED]],
        done_late=[
            _line(task)
            for task in done_late.for_rows().order_by("done_at", "pk")[:LISTED]
        ],
        by_function=[
            (pick(book.functions[key]), n)
            for key, n in seen.filter(received_at__gte=starts, received_at__lt=ends)
            .order_by()
            .values_list("function")
            .annotate(n=Count("pk"))
            .order_by("-n", "function")[:10]
        ],
    )


def _line(task: Task) -> Line:
    return Line(
        code=task.code,
        url=task.get_absolute_url(),
        title=pick(task, "title"),
        place=task.ward.short_name if task.ward else "",
        who=task.owner.person.full_name,
        due=task.due if task.done_at is None else task.original_due,
        done_at=task.done_at,
        committed_until=task.committed_until,
    )
