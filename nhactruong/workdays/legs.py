"""Counting through several calendars in turn, as a matter passes between offices.

A second counts by the calendar of the office that had the matter then; a day by that of
the office that had it as the day began, so that passing it on never moves what is past.
"""

from nhactruong.workdays.compiled import Calendar, local_day

# Each calendar with the moment at which it ends; the last ends never (None).
Legs = list[tuple[Calendar, int | None]]


def advance(legs: Legs, start: int, seconds: int) -> int:
    """Return when `seconds` of working time have passed since `start`."""
    if seconds <= 0:
        return start
    for calendar, until in legs:
        if until is None:
            break
        if until <= start:
            continue
        have = calendar.worked(until) - calendar.worked(start)
        if have >= seconds:
            break
        seconds -= have
        start = until
    return calendar.at_worked(calendar.worked(start) + seconds)


def worked_in(legs: Legs, a: int, b: int) -> int:
    """Return the working time from a until b; nought if they are reversed."""
    total = 0
    for calendar, until in legs:
        end = b if until is None or until > b else until
        if end > a:
            total += calendar.worked(end) - calendar.worked(a)
            a = end
    return total


def advance_days(legs: Legs, day: int, days: int) -> int:
    """Return the end of the `days`-th working day, at least 1, after the date `day`."""
    for calendar, until in legs:
        if until is None:
            break
        last = _first_day_after(until)
        have = calendar.days_between(day + 1, last) if last > day + 1 else 0
        if have >= days:
            break
        days -= have
        day = max(day, last - 1)
    return calendar.end_of_nth_day(day, days)


def days_in(legs: Legs, first: int, last: int) -> int:
    """Count the working days D with first ≤ D < last."""
    total = 0
    for calendar, until in legs:
        end = last if until is None else min(last, _first_day_after(until))
        if end > first:
            total += calendar.days_between(first, end)
            first = end
    return total


def calendar_of_day(legs: Legs, day: int) -> Calendar:
    """Return the calendar by which a date counts."""
    for calendar, until in legs:
        if until is None or day < _first_day_after(until):
            return calendar
    return legs[-1][0]


def _first_day_after(until: int) -> int:
    """Return the first date that begins at `until` or after."""
    return local_day(until - 1) + 1
