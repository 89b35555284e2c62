"""How a unit stands: what each person carries, what becomes late this week, and how the
last weeks went; in few statements whatever its size."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from nhactruong.ground.fold import fold
from nhactruong.org.authority import Authority
from nhactruong.org.models import Absence, Appointment, Unit
from nhactruong.org.snapshot import Snapshot
from nhactruong.ui.language import pick
from nhactruong.ui.moments import CITY_TIME, local, moment_words
from nhactruong.work.gather.inbox import rows_of
from nhactruong.work.models import Task, TaskQuerySet
from nhactruong.work.show.rows import Row
from nhactruong.work.states import Outcome, State

SHOWN = 20
WEEKS = 4
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Load:
    """What one person carries now; key: of the appointment, for the inbox's filter."""

    key: int
    name: str
    post: str
    open: int
    late: int
    week: int
    to_approve: int
    away: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """How the unit stands now; on_time: per cent of what was due in the last four weeks,
    what is late and still open counted as late; None where nothing was due."""

    open: int
    late: int
    week: int
    waiting: int
    to_approve: int
    unreceived: int
    on_time: int | None


@dataclass(frozen=True, slots=True)
class Week:
    """One week's work, from Monday; late: done after the first deadline."""

    monday: date
    received: int = 0
    done: int = 0
    late: int = 0
    resolved: int = 0
    answered: int = 0
    declined: int = 0

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class UnitPage:
    unit: Unit
    stand: Stand
    loads: list[Load]
    soon: list[Row]
    weeks: list[Week]


def units_shown(authority: Authority, book: Snapshot) -> list[Unit]:
    """Return the units of which this person may see how they stand: those they head or
    oversee with those below, all of them for the conductor; their own first."""
    if authority.conductor:
        keys: Iterable[int] = book.units
    else:
        keys = authority.headed | {unit for unit, _function in authority.overseen}
    own = authority.head_of or authority.member_of
    found = [book.units[key] for key in keys if book.units[key].valid_to is None]
    return sorted(
        found,
        key=lambda u: (u.pk not in own, len(list(book.upward(u.pk))), fold(pick(u))),
    )


def monday_of(at: datetime) -> date:
    """Return the Monday of the week that the moment is in, in the city."""
    today = local(at).date()
    return today - timedelta(days=today.weekday())


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), CITY_TIME)


def unit_page(
    unit: Unit, *, authority: Authority, book: Snapshot, at: datetime
) -> UnitPage:
    """Return how `unit` stands, with what is below it; six statements and one for each
    source."""
    seen = tasks_of(unit, authority=authority, book=book)
    week_ends = start_of(monday_of(at) + timedelta(days=7))
    counted = _by_owner(seen, at, week_ends)
    to_approve = dict(
        seen.filter(state=State.TO_APPROVE)
        .order_by()
        .values_list("approver")
        .annotate(n=Count("pk"))
    )
    weeks = weeks_of(seen, monday_of(at), WEEKS)
    soon = (
        seen.open()
        .exclude(state=State.WAITING)
        .filter(due__gte=at, due__lt=week_ends)
        .for_rows()
        .order_by("due", "pk")[:SHOWN]
    )
    return UnitPage(
        unit=unit,
        stand=_stand(counted, sum(to_approve.values()), weeks),
        loads=_loads(counted, to_approve, book, at),
        soon=rows_of(soon, at),
        weeks=weeks,
    )


def tasks_of(unit: Unit, *, authority: Authority, book: Snapshot) -> TaskQuerySet:
    """Return the tasks of a unit and of those below it that this person may see."""
    seen: TaskQuerySet = Task.objects.visible_to(authority)
    return seen.filter(unit__in=book.below(unit.pk))


def _by_owner(
    seen: TaskQuerySet, at: datetime, week_ends: datetime
) -> list[dict[str, Any]]:
    moving = ~Q(state=State.WAITING)
    rows: QuerySet[Any, Any] = (
        seen.open()
        .order_by()
        .values("owner")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=moving & Q(due__lt=at)),
            week=Count("pk", filter=moving & Q(due__gte=at, due__lt=week_ends)),
            waiting=Count("pk", filter=~moving),
            unreceived=Count("pk", filter=Q(state=State.RECEIVED, receive_due__lt=at)),
        )
    )
    return list(rows)


def _stand(counted: list[dict[str, Any]], to_approve: int, weeks: list[Week]) -> Stand:
    def total(name: str) -> int:
        return sum(row[name] for row in counted)

    done, late = sum(w.done for w in weeks), sum(w.late for w in weeks)
    owed = done + total("late")
    return Stand(
        open=total("open"),
        late=total("late"),
        week=total("week"),
        waiting=total("waiting"),
        to_approve=to_approve,
        unreceived=total("unreceived"),
        on_time=round(100 * (done - late) / owed) if owed else None,
    )


def _loads(
    counted: list[dict[str, Any]],
    to_approve: dict[int, int],
    book: Snapshot,
    at: datetime,
) -> list[Load]:
    by_owner = {row["owner"]: row for row in counted}
    keys = dict.fromkeys([*by_owner, *to_approve])
    # Who approves elsewhere carries it there; who holds a post here is named here.
    loads = []
    for key in keys:
        appointment: Appointment | None = book.appointments.get(key)
        if appointment is None:
            continue
        row = by_owner.get(key, {})
        loads.append(
            Load(
                key=key,
                name=appointment.person.full_name,
                post=pick(appointment.post),
                open=row.get("open", 0),
                late=row.get("late", 0),
                week=row.get("week", 0),
                to_approve=to_approve.get(key, 0),
                away=away_words(book.away(key, at)),
            )
        )
    return sorted(loads, key=lambda one: (-one.late, -one.open, fold(one.name)))


def weeks_of(seen: TaskQuerySet, monday: date, count: int) -> list[Week]:
    """Return the last `count` weeks, the one of `monday` last; two statements."""
    mondays = [monday - timedelta(days=7 * n) for n in reversed(range(count))]
    first, last = start_of(mondays[0]), start_of(monday + timedelta(days=7))
    sums: dict[date, dict[str, int]] = {day: {} for day in mondays}

    def add(day: date, **figures: int) -> None:
        into = sums[day - timedelta(days=day.weekday())]
        for name, figure in figures.items():
            into[name] = into.get(name, 0) + figure

    received = seen.filter(received_at__gte=first, received_at__lt=last)
    for day, n in _by_day(received, "received_at").values_list("day", "n"):
        add(day, received=n)
    done = seen.filter(done_at__gte=first, done_at__lt=last)
    for row in _by_day(done, "done_at").annotate(
        late=Count("pk", filter=Q(done_at__gt=F("original_due"))),
        **{kind: Count("pk", filter=Q(outcome=kind)) for kind in Outcome.values},
    ):
        day = row.pop("day")
        add(day, done=row.pop("n"), **row)
    return [Week(day, **sums[day]) for day in mondays]


def _by_day(tasks: TaskQuerySet, column: str) -> "QuerySet[Any, Any]":
    return (
        tasks.order_by()
        .annotate(day=TruncDate(column, tzinfo=CITY_TIME))
        .values("day")
        .annotate(n=Count("pk"))
    )


def away_words(absence: Absence | None) -> str:
    """Return until when somebody is away, "" for one who is there."""
    if absence is None or absence.valid_to is None:
        return ""
    return _("vắng đến {day}").format(day=moment_words(absence.valid_to))
