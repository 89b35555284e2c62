"""The calendars in force, compiled once in each process until any row changes."""

import threading
import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Prefetch

from nhactruong.ground import stamps
from nhactruong.ground.memo import forget
from nhactruong.workdays import compiled
from nhactruong.workdays.compiled import (
    LOCAL,
    AlwaysOpen,
    Calendars,
    Name,
    WorkCalendar,
)
from nhactruong.workdays.models import (
    Calendar,
    CalendarVersion,
    DayKind,
    DayRow,
    DayStatus,
    Shift,
)

OFFICE_HOURS = "office"
ALWAYS_OPEN = "always"
STAMP = "workdays.stamp"
MONDAY = 0

_lock = threading.Lock()
_kept: dict[UUID, Calendars] = {}


def stamp() -> UUID | None:
    """Return what changes whenever this room's tables do; one cheap query."""
    return stamps.read(STAMP)


stamps.register(STAMP, lambda: CalendarVersion.objects.filter(pk=1))


def bump() -> None:
    """Make every process read this room's tables anew."""
    CalendarVersion.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})
    forget(STAMP)


def calendars_in_force() -> Calendars:
    """Return all calendars by code."""
    now = stamp()
    if now is not None and (known := _kept.get(now)) is not None:
        return known
    with _lock:
        fresh = _compile()
        if now is not None:
            _kept.clear()
            _kept[now] = fresh
    return fresh


def _compile() -> Calendars:
    found: dict[str, compiled.Calendar] = {}
    believed = DayRow.objects.filter(withdrawn_at__isnull=True)
    rows = Calendar.objects.prefetch_related("shifts", Prefetch("days", believed))
    for row in rows:
        name = Name(row.name_vi, row.name_en)
        if row.always_open:
            found[row.code] = AlwaysOpen(name)
        elif row.days.all() and row.shifts.all():
            found[row.code] = compile_calendar(
                name, list(row.shifts.all()), list(row.days.all())
            )
    found.setdefault(ALWAYS_OPEN, AlwaysOpen(Name("Trực 24/7", "Around the clock")))
    return found


def compile_calendar(
    name: Name, shifts: Sequence[Shift], days: Sequence[DayRow]
) -> WorkCalendar:
    """Return a calendar that knows the whole years which the day rows name."""
    rows = {day.date: day for day in days}
    # Looked for before those are left out that say no more than the weekday.
    first, last = date(min(rows).year, 1, 1), date(max(rows).year, 12, 31)
    rows = {day: row for day, row in rows.items() if row.kind != DayKind.USUAL}
    usual = sorted(shifts, key=lambda shift: shift.start)
    found: list[tuple[date, time, time]] = []
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        row = rows.get(day)
        if row is None:
            found += _shifts_of(day, day.weekday(), usual)
        elif row.kind == DayKind.WORK:
            # A day worked in place of another keeps the hours of a Monday.
            found += _shifts_of(day, MONDAY, usual)
    names = {
        day: Name(row.name_vi, row.name_en, row.status == DayStatus.COMPUTED)
        for day, row in rows.items()
    }
    return WorkCalendar(found, first=first, last=last, day_names=names, name=name)


def _shifts_of(
    day: date, weekday: int, usual: list[Shift]
) -> list[tuple[date, time, time]]:
    begins = datetime.combine(day, time(0), LOCAL)
    ends = begins + timedelta(days=1)
    return [
        (day, shift.start, shift.end)
        for shift in usual
        if shift.weekday == weekday
        and shift.valid_from < ends
        and (shift.valid_to is None or shift.valid_to >= ends)
    ]
