"""The calendars in force, compiled once in each process until any row changes."""

import threading
import uuid
from datetime import date, datetime, time, timedelta
from uuid import UUID

from nhactruong.ground.memo import forget, remember
from nhactruong.workdays.clock import LOCAL, AlwaysOpen, Calendars, WorkCalendar
from nhactruong.workdays.models import (
    Calendar,
    CalendarVersion,
    DayKind,
    DayRow,
    Shift,
)

OFFICE_HOURS = "office"
ALWAYS_OPEN = "always"
STAMP = "workdays.stamp"

_lock = threading.Lock()
_kept: dict[UUID, Calendars] = {}


def stamp() -> UUID | None:
    """Return what changes whenever this room's tables do; one cheap query."""
    rows = CalendarVersion.objects.values_list("stamp", flat=True).filter(pk=1)
    return remember(STAMP, rows.first)


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
    found: dict[str, AlwaysOpen | WorkCalendar] = {ALWAYS_OPEN: AlwaysOpen()}
    for calendar in Calendar.objects.prefetch_related("shifts", "days"):
        if calendar.always_open:
            found[calendar.code] = AlwaysOpen()
        elif shifts := _shifts(list(calendar.shifts.all()), list(calendar.days.all())):
            found[calendar.code] = WorkCalendar(shifts)
    return found


def _shifts(shifts: list[Shift], days: list[DayRow]) -> list[tuple[date, time, time]]:
    """Return every shift of the years that the day rows cover."""
    if not days or not shifts:
        return []
    rows = {day.date: day.kind for day in days}
    first, last = date(min(rows).year, 1, 1), date(max(rows).year, 12, 31)
    usual = sorted(shifts, key=lambda s: (s.weekday, s.start))
    found = []
    day = first
    while day <= last:
        kind = rows.get(day)
        if kind != DayKind.OFF:
            # A weekend day worked instead keeps the hours of a Monday.
            weekday = 0 if kind == DayKind.WORK else day.weekday()
            moment = datetime.combine(day, time(12), LOCAL)
            found += [
                (day, s.start, s.end)
                for s in usual
                if s.weekday == weekday and s.in_force(moment)
            ]
        day += timedelta(days=1)
    return found


def named_days() -> dict[tuple[str, date], DayRow]:
    """Return the named days by calendar code and local date, for explanations."""
    return {
        (day.calendar.code, day.date): day
        for day in DayRow.objects.select_related("calendar")
    }
