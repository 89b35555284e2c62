"""When people may be told: by day, on working days, unless it is urgent.

Which days those are is known by calendars on a floor above, which register here.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from nhactruong.ui.moments import CITY_TIME, local

BEGINS, ENDS = time(7), time(21)
# Two weeks without a working day are a calendar that is wrong.
FAR = 14

# The local date, the calendar's code ("": the city's) → when work begins; None: day off.
Opens = Callable[[date, str], datetime | None]


def _weekdays(day: date, calendar: str) -> datetime | None:
    """Stand in until calendars register: Monday to Friday from 8:00."""
    if day.weekday() > 4:
        return None
    return datetime.combine(day, time(8), CITY_TIME)


_opens: Opens = _weekdays


def register(opens: Opens) -> None:
    global _opens
    _opens = opens


def daytime_from(at: datetime, calendar: str = "") -> datetime:
    """Return `at` where people may be told then, else the next moment when they may."""
    here = local(at)
    for ahead in range(FAR):
        day = here.date() + timedelta(days=ahead)
        begins = datetime.combine(day, BEGINS, CITY_TIME)
        ends = datetime.combine(day, ENDS, CITY_TIME)
        if at < ends and _opens(day, calendar) is not None:
            return max(at, begins.astimezone(at.tzinfo))
    return at


def morning_after(
    at: datetime, calendar: str = "", hour: int | None = None
) -> datetime:
    """Return the next beginning of a working day after `at`.

    hour: local, instead of when the office opens.
    """
    here = local(at)
    for ahead in range(FAR):
        day = here.date() + timedelta(days=ahead)
        begins = _opens(day, calendar)
        if begins is None:
            continue
        if hour is not None:
            begins = datetime.combine(day, time(hour), CITY_TIME)
        if begins > at:
            return begins.astimezone(at.tzinfo)
    return at + timedelta(days=1)
