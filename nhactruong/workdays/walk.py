"""Walks through the calendar day by day or shift by shift, noting what it meets.

Slow and plain beside `clock`, which jumps; both must arrive at the same moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from nhactruong.workdays.compiled import Calendar, Name, local_day, midnight
from nhactruong.workdays.legs import Legs, calendar_of_day

Span = tuple[int, int]


class Kind(StrEnum):
    """What a stretch of the calendar is to the count."""

    DAYS = "days"
    MADE_UP = "made_up"
    SHIFT = "shift"
    FULL_DAYS = "full_days"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSE = "pause"


COUNTED = frozenset({Kind.DAYS, Kind.MADE_UP, Kind.SHIFT, Kind.FULL_DAYS})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days first to last, both counted, that are alike.

    amount: working days, or seconds, that count.
    name: of a day off, or of a day worked in place of one.
    spans: the hours meant, of a shift or of each of several full days.
    """

    kind: Kind
    first: int
    last: int
    amount: int
    calendar: Calendar
    name: Name | None = None
    spans: tuple[Span, ...] = ()


def walk_days(
    legs: Legs, after: int, days: int, paused: frozenset[int] = frozenset()
) -> list[Stretch]:
    """Count `days` working days after the date `after`, but for those paused."""
    return list(_joined(_each_day(legs, after, days, paused)))


def _each_day(
    legs: Legs, day: int, days: int, paused: frozenset[int]
) -> Iterator[Stretch]:
    while days > 0:
        day += 1
        calendar = calendar_of_day(legs, day)
        name = calendar.day_name(day)
        if not calendar.days_between(day, day + 1):
            yield _day_off(day, calendar, name)
        elif day in paused:
            yield Stretch(Kind.PAUSE, day, day, 0, calendar)
        else:
            days -= 1
            kind = Kind.MADE_UP if name else Kind.DAYS
            yield Stretch(kind, day, day, 1, calendar, name)


def _day_off(day: int, calendar: Calendar, name: Name | None) -> Stretch:
    kind = Kind.HOLIDAY if name else Kind.WEEKEND
    return Stretch(kind, day, day, 0, calendar, name)


def _joined(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """Join neighbours that are alike."""
    for _like, group in groupby(stretches, key=_likeness):
        found = list(group)
        amount = sum(one.amount for one in found)
        yield replace(found[0], last=found[-1].last, amount=amount)


def _likeness(one: Stretch) -> object:
    if one.kind == Kind.SHIFT:
        return one
    hours = tuple((a - midnight(one.first), b - a) for a, b in one.spans)
    return one.kind, id(one.calendar), one.name, hours


def walk_hours(
    legs: Legs, start: int, seconds: int, paused: tuple[Span, ...] = ()
) -> list[Stretch]:
    """Count `seconds` of working time from `start` on, but for those paused."""
    return list(_joined(_each_shift(legs, start, seconds, paused)))


def _each_shift(
    legs: Legs, start: int, seconds: int, paused: tuple[Span, ...]
) -> Iterator[Stretch]:
    day = local_day(start)
    while seconds > 0:
        met = _of_day(legs, day, start, paused)
        if not met:
            calendar = calendar_of_day(legs, day)
            if not calendar.shifts_of(day):
                yield _day_off(day, calendar, calendar.day_name(day))
        whole = sum(one.amount for one in met)
        if met and whole <= seconds and _is_full(met, day):
            seconds -= whole
            spans = tuple(span for one in met for span in one.spans)
            yield replace(met[0], kind=Kind.FULL_DAYS, amount=whole, spans=spans)
        else:
            for one in met:
                if seconds <= 0:
                    break
                used = _cut_to(one, seconds)
                seconds -= used.amount
                yield used
        day += 1


def _cut_to(one: Stretch, seconds: int) -> Stretch:
    if one.amount <= seconds:
        return one
    begins = one.spans[0][0]
    return replace(one, amount=seconds, spans=((begins, begins + seconds),))


def _is_full(met: list[Stretch], day: int) -> bool:
    spans = [span for one in met for span in one.spans]
    all_run = all(one.kind == Kind.SHIFT for one in met)
    return all_run and spans == met[0].calendar.shifts_of(day)


def _of_day(
    legs: Legs, day: int, start: int, paused: tuple[Span, ...]
) -> list[Stretch]:
    """Return the running and the paused parts of a day's shifts, in order."""
    found: list[Stretch] = []
    since = start
    for calendar, until in legs:
        if until is not None and until <= max(since, midnight(day)):
            continue
        for a, b in calendar.shifts_of(day):
            begins, ends = max(a, since), b if until is None else min(b, until)
            if ends > begins:
                found += _parts((begins, ends), day, calendar, paused)
        if until is None or until >= midnight(day + 1):
            break
        since = max(since, until)
    return found


def _parts(
    span: Span, day: int, calendar: Calendar, paused: tuple[Span, ...]
) -> Iterator[Stretch]:
    begins, ends = span
    for a, b in paused:
        a, b = max(a, begins), min(b, ends)
        if a >= b:
            continue
        if a > begins:
            yield _shift((begins, a), day, calendar)
        yield Stretch(Kind.PAUSE, day, day, 0, calendar)
        begins = b
    if ends > begins:
        yield _shift((begins, ends), day, calendar)


def _shift(span: Span, day: int, calendar: Calendar) -> Stretch:
    name = calendar.day_name(day)
    return Stretch(Kind.SHIFT, day, day, span[1] - span[0], calendar, name, (span,))
