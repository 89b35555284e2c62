from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhactruong.workdays.calendars import compile_calendar
from nhactruong.workdays.compiled import (
    LOCAL,
    Name,
    OutsideCalendar,
    WorkCalendar,
    local_day,
    midnight,
    to_epoch,
)
from nhactruong.workdays.tests.make import at, make_day, make_shift

DAY = date(2026, 11, 25)


@given(st.integers(-3_000_000_000, 8_000_000_000))
def test_the_local_day_is_that_of_the_time_zone(epoch):
    asked = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=epoch)

    for _again in range(2):
        assert local_day(epoch) == asked.astimezone(LOCAL).toordinal()


@pytest.mark.parametrize("year", [1906, 1911, 1942, 1945, 1947, 1955, 1959, 1975])
def test_the_local_day_is_right_while_the_clocks_were_changed(year):
    first = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())

    for hour in range(365 * 24):
        epoch = first + hour * 3600
        asked = datetime.fromtimestamp(epoch, LOCAL)
        assert local_day(epoch) == asked.toordinal()


def test_a_day_begins_at_local_midnight():
    assert midnight(DAY.toordinal()) == to_epoch(at("2026-11-25 00:00"))


def shifts_on(days, *spans):
    return [(day, time(a), time(b)) for day in days for a, b in spans]


def test_only_the_days_known_are_counted():
    week = [DAY + timedelta(days=n) for n in range(3)]
    calendar = WorkCalendar(shifts_on(week, (8, 12), (14, 18)))

    assert calendar.day_seconds == 8 * 3600
    assert calendar.worked(midnight(DAY.toordinal())) == 0
    assert calendar.worked(midnight(DAY.toordinal() + 3)) == 24 * 3600
    for outside in (-1, 3 * 86400 + 1):
        with pytest.raises(OutsideCalendar):
            calendar.worked(midnight(DAY.toordinal()) + outside)
    for total in (0, -5, 24 * 3600 + 1):
        with pytest.raises(OutsideCalendar):
            calendar.at_worked(total)


def test_shifts_change_on_the_day_their_rows_say():
    change = at("2026-04-15 00:00")
    shifts = [
        *(make_shift(day, "07:00", "11:00", valid_to=change) for day in range(5)),
        *(make_shift(day, "08:00", "12:00", valid_from=change) for day in range(5)),
    ]
    days = [make_day("2026-01-01"), make_day("2026-01-10", "work", "Làm bù")]
    calendar = compile_calendar(Name("", ""), shifts, days)

    def hours(day):
        spans = calendar.shifts_of(date.fromisoformat(day).toordinal())
        return [f"{datetime.fromtimestamp(a, LOCAL):%H:%M}" for a, _b in spans]

    assert hours("2026-01-01") == []
    assert hours("2026-01-10") == ["07:00"]
    assert hours("2026-04-14") == ["07:00"]
    assert hours("2026-04-15") == ["08:00"]
    assert hours("2026-04-18") == []
    assert calendar.day_name(date(2026, 1, 10).toordinal()) == Name("Làm bù", "Làm bù")
