"""Working time as pure sums: deadlines, pauses, extensions, reminders.

Knows no table and no clock. Aware datetimes come in, aware datetimes in UTC go out;
inside, moments are whole seconds since 1970 and days are ordinals of local dates.
Source: docs/law.md, "How days are counted".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from nhactruong.workdays.compiled import (
    HOUR,
    Calendar,
    Calendars,
    OutsideCalendar,
    local_day,
    to_epoch,
    to_moment,
)
from nhactruong.workdays.legs import Legs, advance, advance_days, days_in, worked_in

__all__ = [
    "Alarms",
    "Amount",
    "Calendars",
    "Deadline",
    "Left",
    "OutsideCalendar",
    "Terms",
    "add_days",
    "add_hours",
    "alarm_moments",
    "deadline",
    "left",
    "working_days",
    "working_seconds",
]


@dataclass(frozen=True, slots=True)
class Amount:
    """So many "hours" or "days" of working time."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that a deadline is computed from.

    segments: (from when, calendar code), the first at start or before.
    pauses: (from, to or None while it lasts); extensions: (granted at, until).
    rings_from: since when reminders count, where not since start (a reopened task).
    """

    start: datetime
    receive: Amount | None
    handle: Amount
    segments: tuple[tuple[datetime, str], ...]
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    extensions: tuple[tuple[datetime, datetime], ...] = ()
    rings_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """receive_by: latest moment of receipt; due: until when it is still on time."""

    receive_by: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class Alarms:
    """When parts of the whole allowance are used up, in working time."""

    half: datetime
    four_fifths: datetime
    due: datetime
    twice: datetime
    thrice: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """Working time until a deadline, or since it passed (late)."""

    seconds: int
    late: bool


@dataclass(frozen=True, slots=True)
class Move:
    """What moved a deadline: a "pause" from a to b, or an "extension" granted at a.

    due: the deadline afterwards.
    """

    kind: str
    a: int
    b: int
    due: int


def add_hours(calendar: Calendar, start: datetime, hours: int) -> datetime:
    """Return when `hours` of working time have passed since `start`.

    Ends at the end of a shift rather than at the beginning of the next.
    """
    return to_moment(_after(calendar, to_epoch(start), Amount(hours, "hours")))


def add_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """Return the end of the `days`-th working day after the local date of `start`.

    Day 0, the local date of `start`, is not counted, even when it is a day off.
    By the 24/7 calendar a day ends at midnight, the 00:00 of the next date.
    """
    return to_moment(_after(calendar, to_epoch(start), Amount(days, "days")))


def working_seconds(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Return the working time between two moments, negative if they are reversed."""
    return calendar.worked(to_epoch(end)) - calendar.worked(to_epoch(start))


def working_days(calendar: Calendar, first: datetime, last: datetime) -> int:
    """Count the working days D with local date of first ≤ D < local date of last."""
    return calendar.days_between(local_day(to_epoch(first)), local_day(to_epoch(last)))


def left(calendar: Calendar, now: datetime, due: datetime) -> Left:
    """Return how much working time is left; late only once the deadline has passed."""
    return Left(abs(working_seconds(calendar, now, due)), now > due)


def deadline(
    terms: Terms, calendars: Calendars, now: datetime | None = None
) -> Deadline:
    """Return by when it must be received and done.

    The handling time counts from the latest moment of receipt: the whole promise is
    fixed when the matter comes in; taking it on early or late never moves it. A pause
    moves the deadline on by the working time (or, where days are allowed, by the working
    days from its first date until before its last) that it took; once the deadline has
    passed, none moves it any more. An extension sets a later deadline, and pauses after
    it move that on.

    now: until when a pause that lasts is counted; without it, it moves nothing yet.
    Raises OutsideCalendar.
    """
    segments = terms.segments
    first = _calendar(calendars, segments[0][1])
    start = int(terms.start.timestamp())
    receive_by = start if terms.receive is None else _after(first, start, terms.receive)
    if len(segments) == 1:
        due = _after(first, receive_by, terms.handle)
    else:
        due = _after_legs(legs_of(terms, calendars), receive_by, terms.handle)
    if terms.pauses or terms.extensions:
        for move in moves(terms, calendars, due, now):
            due = move.due
    return Deadline(to_moment(receive_by), to_moment(due))


def moves(
    terms: Terms, calendars: Calendars, due: int, now: datetime | None
) -> Iterator[Move]:
    """Tell in order what moves the deadline on from the `due` of the bare allowance."""
    legs = legs_of(terms, calendars)
    happened = [(to_epoch(a), 0, to_epoch(until)) for a, until in terms.extensions]
    happened += [(a, 1, b) for a, b in pauses_of(terms, now)]
    for a, is_pause, b in sorted(happened):
        if is_pause and a < due:
            due = _paused(legs, due, a, b, terms.handle.unit)
            yield Move("pause", a, b, due)
        elif not is_pause and b > due:
            due = b
            yield Move("extension", a, b, due)


def _paused(legs: Legs, due: int, a: int, b: int, unit: str) -> int:
    if unit == "hours":
        return advance(legs, due, worked_in(legs, a, b))
    days = days_in(legs, local_day(a), local_day(b))
    # A day of the 24/7 calendar ends at the 00:00 of the next date.
    return advance_days(legs, local_day(due - 1), days) if days else due


def pauses_of(terms: Terms, now: datetime | None = None) -> list[tuple[int, int]]:
    """Return the pauses in order, since the start, those that overlap made one."""
    start = to_epoch(terms.start)
    found: list[tuple[int, int]] = []
    for since, until in sorted(terms.pauses, key=lambda pause: pause[0]):
        a = max(to_epoch(since), start)
        b = to_epoch(until or now or since)
        if found and a < found[-1][1]:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        elif b > a:
            found.append((a, b))
    return found


def legs_of(terms: Terms, calendars: Calendars) -> Legs:
    """Return the calendars in turn, each with when it ends, the last with None."""
    legs: Legs = []
    for since, code in terms.segments:
        calendar = _calendar(calendars, code)
        if legs and legs[-1][0] is calendar:
            continue
        if legs:
            legs[-1] = (legs[-1][0], to_epoch(since))
        legs.append((calendar, None))
    return legs


def _calendar(calendars: Calendars, code: str) -> Calendar:
    try:
        return calendars[code]
    except KeyError:
        raise OutsideCalendar from None


def _after(calendar: Calendar, start: int, amount: Amount) -> int:
    if amount.amount == 0:
        return start
    if amount.unit == "hours":
        return calendar.at_worked(calendar.worked(start) + amount.amount * HOUR)
    return calendar.end_of_nth_day(local_day(start), amount.amount)


def _after_legs(legs: Legs, start: int, amount: Amount) -> int:
    if amount.amount == 0:
        return start
    if amount.unit == "hours":
        return advance(legs, start, amount.amount * HOUR)
    return advance_days(legs, local_day(start), amount.amount)


def alarm_moments(
    terms: Terms, calendars: Calendars, now: datetime | None = None
) -> Alarms:
    """Return when half, four fifths, the whole, twice and thrice of the time is used.

    Time paused uses nothing up. Where twice or thrice lie beyond the calendar's last
    year: 20 or 30 days after the deadline.
    Raises OutsideCalendar where the deadline itself does.
    """
    due = deadline(terms, calendars, now).due
    legs = legs_of(terms, calendars)
    start = to_epoch(terms.rings_from or terms.start)
    pauses = [(max(a, start), b) for a, b in pauses_of(terms, now) if b > start]
    whole = _used(legs, start, to_epoch(due), pauses)

    def at(tenths: int) -> datetime:
        try:
            moment = advance(legs, start, whole * tenths // 10)
            for a, b in pauses:
                if a < moment:
                    moment = advance(legs, moment, worked_in(legs, a, b))
            return to_moment(moment)
        except OutsideCalendar:
            return due + timedelta(days=tenths)

    return Alarms(
        half=min(at(5), due),
        four_fifths=min(at(8), due),
        due=due,
        twice=max(at(20), due + timedelta(seconds=1)),
        thrice=max(at(30), due + timedelta(seconds=2)),
    )


def _used(legs: Legs, start: int, due: int, pauses: list[tuple[int, int]]) -> int:
    whole = worked_in(legs, start, due)
    for a, b in pauses:
        if a < due:
            whole -= worked_in(legs, a, min(b, due))
    return max(whole, 0)
