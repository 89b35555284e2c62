"""By how many weeks a life may be moved: pure."""

from datetime import datetime, timedelta

from nhactruong.config.simulation.fast.weeks import Days, shifts
from nhactruong.ground.tables import LOCAL
from nhactruong.workdays.compiled import local_day, to_epoch

MONDAY = datetime(2026, 8, 3, 8, 0, tzinfo=LOCAL)
FIRST = MONDAY - timedelta(weeks=6)
WEEK = [8, 8, 8, 8, 8, 0, 0]


def calendar(holiday=None, weeks=10):
    days = [(hours,) for _week in range(weeks) for hours in WEEK]
    if holiday is not None:
        days[holiday] = (0,)
    return Days(local_day(to_epoch(FIRST)), tuple(days))


def moved(days, *, since=FIRST, until=MONDAY + timedelta(days=20), lasts=3):
    ends = MONDAY + timedelta(days=lasts)
    return shifts(MONDAY, ends, happened=ends, days=days, since=since, until=until)


def test_a_life_may_lie_in_any_week_that_is_worked_alike():
    assert moved(calendar()) == [-6, -5, -4, -3, -2, -1, 0, 1, 2]


def test_not_where_a_holiday_falls_into_it():
    thursday_of_the_third_week = 2 * 7 + 3
    assert -4 not in moved(calendar(thursday_of_the_third_week))
    assert -4 in moved(calendar(thursday_of_the_third_week), lasts=2)


def test_not_before_the_beginning_nor_after_now():
    early = moved(
        calendar(), since=MONDAY - timedelta(days=20), until=MONDAY + timedelta(4)
    )
    assert early == [-2, -1, 0]


def test_not_where_the_calendar_is_unknown():
    days = calendar()
    unknown = Days(days.first, (None, *days.worked[1:]))
    assert moved(unknown)[0] == -5
    assert moved(Days(days.first, days.worked[:20])) == []
