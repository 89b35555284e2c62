"""Calendars, moments and terms for tests, without a database."""

from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

from nhactruong.ground.tables import Faults
from nhactruong.workdays import calendars as in_force
from nhactruong.workdays.clock import Amount, Terms
from nhactruong.workdays.compiled import (
    LOCAL,
    AlwaysOpen,
    Calendar,
    Calendars,
    Name,
    WorkCalendar,
)
from nhactruong.workdays.models import DayRow, Shift
from nhactruong.workdays.read import compile_city, read_calendars

HANOI = Path(in_force.__file__).resolve().parents[1] / "config" / "data" / "hanoi"
LONG_AGO = datetime(2020, 1, 1, tzinfo=LOCAL)


def make_shift(weekday: int, start: str, end: str, **values) -> Shift:
    return Shift(
        weekday=weekday,
        start=time.fromisoformat(start),
        end=time.fromisoformat(end),
        **{"valid_from": LONG_AGO, **values},
    )


def make_day(day: str, kind: str = "off", name: str = "", **values) -> DayRow:
    row = DayRow(date=date.fromisoformat(day), kind=kind, name_vi=name, **values)
    row.name_en = row.name_en or name
    return row


@cache
def hanoi() -> Calendars:
    """Return the calendars as shipped; office hours are 8:00-12:00 and 13:30-17:30."""
    faults = Faults()
    found = compile_city(read_calendars(HANOI, faults))
    faults.refuse()
    return found


def office() -> Calendar:
    return hanoi()["office"]


ALWAYS = AlwaysOpen(Name("Trực 24/7", "Around the clock"))


@cache
def make_calendars():
    return {"office": office(), "always": ALWAYS, "mornings": mornings()}


@cache
def mornings() -> WorkCalendar:
    """Return a calendar of mornings, Saturdays too, that knows no day off."""
    shifts = [make_shift(day, "07:30", "11:30") for day in range(6)]
    edges = [make_day("2020-01-01"), make_day("2027-12-31")]
    return in_force.compile_calendar(Name("Sáng", "Mornings"), shifts, edges)


def at(words: str) -> datetime:
    """Return the local moment "2026-11-23 19:42"."""
    return datetime.fromisoformat(words).replace(tzinfo=LOCAL)


def amount(words: str | None) -> Amount | None:
    """Return the amount "7d" or "8h"."""
    if words is None:
        return None
    return Amount(int(words[:-1]), {"h": "hours", "d": "days"}[words[-1]])


def make_terms(
    start: str,
    handle: str,
    *,
    receive: str | None = None,
    pauses: tuple[tuple[str, str | None], ...] = (),
    extensions: tuple[tuple[str, str], ...] = (),
    calendar: str = "office",
    then: tuple[tuple[str, str], ...] = (),
) -> Terms:
    """Return terms; `then` are later segments, (from, calendar)."""
    handled = amount(handle)
    assert handled is not None
    return Terms(
        start=at(start),
        receive=amount(receive),
        handle=handled,
        segments=((at(start), calendar), *((at(a), code) for a, code in then)),
        pauses=tuple((at(a), at(b) if b else None) for a, b in pauses),
        extensions=tuple((at(a), at(b)) for a, b in extensions),
    )


def local(moment: datetime) -> str:
    """Return a moment, which has to be in UTC, as "2026-11-23 19:42" local."""
    assert moment.tzinfo == UTC
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}"
