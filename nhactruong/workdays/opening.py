"""When offices open: letters that are not urgent wait for that (notices.quiet)."""

from datetime import date, datetime

from nhactruong.ui.moments import CITY_TIME
from nhactruong.workdays.calendars import MONDAY, OFFICE_HOURS, calendars_in_force
from nhactruong.workdays.compiled import OutsideCalendar, to_moment

SATURDAY = 5


def opens(day: date, calendar: str = "") -> datetime | None:
    """Return when work begins on a local date; None on a day off.

    calendar: code; the city's office hours for "" and for those who are on duty around
        the clock, who want to sleep as well. In a year that no calendar knows, weekends
        are days off and work begins at 8:00.
    """
    known = calendars_in_force()
    asked = known.get(calendar or OFFICE_HOURS)
    if asked is None or asked.is_always_open:
        asked = known.get(OFFICE_HOURS)
    try:
        shifts = asked.shifts_of(day.toordinal()) if asked else None
    except OutsideCalendar:
        shifts = None
    if shifts is None:
        if day.weekday() not in range(MONDAY, SATURDAY):
            return None
        return datetime(day.year, day.month, day.day, 8, tzinfo=CITY_TIME)
    return to_moment(shifts[0][0]) if shifts else None
