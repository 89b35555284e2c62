"""Worked cases, each reckoned by hand on the wall calendar."""

from datetime import UTC, timedelta

import pytest

from nhactruong.workdays.clock import (
    Left,
    OutsideCalendar,
    add_days,
    add_hours,
    deadline,
    left,
    working_days,
    working_seconds,
)
from nhactruong.workdays.tests.make import (
    ALWAYS,
    at,
    local,
    make_calendars,
    make_terms,
    office,
)

HOUR = 3600


def due(terms, now=None):
    return local(deadline(terms, make_calendars(), at(now) if now else None).due)


HOURS = [
    # An ordinary day.
    ("2026-11-25 08:00", 1, "2026-11-25 09:00"),
    ("2026-11-25 09:12", 2, "2026-11-25 11:12"),
    ("2026-11-25 11:00", 2, "2026-11-25 14:30"),
    ("2026-11-25 08:00", 4, "2026-11-25 12:00"),  # ends at the end of a shift,
    ("2026-11-25 08:00", 8, "2026-11-25 17:30"),  # not at the start of the next
    ("2026-11-25 09:00", 8, "2026-11-26 09:00"),
    # Before work, at lunch, after work.
    ("2026-11-25 00:00", 1, "2026-11-25 09:00"),
    ("2026-11-25 07:59", 1, "2026-11-25 09:00"),
    ("2026-11-25 12:00", 1, "2026-11-25 14:30"),
    ("2026-11-25 12:45", 4, "2026-11-25 17:30"),
    ("2026-11-25 13:30", 4, "2026-11-25 17:30"),
    ("2026-11-25 17:30", 1, "2026-11-26 09:00"),  # exactly at the end of a shift
    ("2026-11-25 23:59", 8, "2026-11-26 17:30"),
    # Weekends.
    ("2026-11-27 17:00", 1, "2026-11-30 08:30"),
    ("2026-11-28 10:00", 4, "2026-11-30 12:00"),
    ("2026-11-29 23:00", 8, "2026-11-30 17:30"),
    # Vietnam Culture Day, the first in 2026.
    ("2026-11-23 19:42", 8, "2026-11-25 17:30"),
    ("2026-11-23 16:30", 2, "2026-11-25 09:00"),
    ("2026-11-24 10:00", 1, "2026-11-25 09:00"),
    ("2025-11-24 10:00", 1, "2025-11-24 11:00"),  # not yet one
    # Tet 2026: 16-20/02.
    ("2026-02-13 16:30", 2, "2026-02-23 09:00"),
    ("2026-02-17 09:00", 8, "2026-02-23 17:30"),
    # Friday 2026-01-02 off, Saturday 2026-01-10 worked instead.
    ("2025-12-31 17:00", 1, "2026-01-05 08:30"),
    ("2026-01-09 17:00", 1, "2026-01-10 08:30"),
    ("2026-01-10 17:00", 1, "2026-01-12 08:30"),
    # Saturday 2026-08-22 worked for Monday 2026-08-31.
    ("2026-08-21 17:30", 8, "2026-08-22 17:30"),
    ("2026-08-28 17:00", 1, "2026-09-03 08:30"),
    # The day in lieu of a holiday that fell on a Sunday.
    ("2026-04-24 17:00", 1, "2026-04-28 08:30"),
    # A leap year's day.
    ("2024-02-29 16:30", 2, "2024-03-01 09:00"),
]

DAYS = [
    ("2026-11-25 08:00", 1, "2026-11-26 17:30"),
    ("2026-11-25 23:59", 1, "2026-11-26 17:30"),  # the hour does not matter
    ("2026-11-23 09:00", 1, "2026-11-25 17:30"),
    ("2026-11-24 09:00", 1, "2026-11-25 17:30"),  # day 0 is a day off
    ("2026-11-27 09:00", 1, "2026-11-30 17:30"),
    ("2026-11-28 09:00", 1, "2026-11-30 17:30"),  # day 0 is a Saturday
    ("2026-11-13 09:00", 7, "2026-11-25 17:30"),
    ("2026-11-13 09:00", 15, "2026-12-07 17:30"),
    ("2026-02-13 09:00", 1, "2026-02-23 17:30"),
    ("2026-02-12 09:00", 7, "2026-03-02 17:30"),
    ("2025-12-31 09:00", 1, "2026-01-05 17:30"),
    ("2026-01-08 09:00", 2, "2026-01-10 17:30"),  # a Saturday made up for
    ("2026-01-09 09:00", 2, "2026-01-12 17:30"),
    ("2026-08-20 09:00", 2, "2026-08-22 17:30"),
    ("2026-08-28 09:00", 1, "2026-09-03 17:30"),
    ("2024-05-03 09:00", 1, "2024-05-04 17:30"),
    ("2025-04-25 09:00", 2, "2025-04-28 17:30"),
    ("2027-02-03 09:00", 1, "2027-02-11 17:30"),  # Tet 2027, by rule
]


@pytest.mark.parametrize(("start", "hours", "ends"), HOURS)
def test_hours_count_by_shifts(start, hours, ends):
    assert local(add_hours(office(), at(start), hours)) == ends


@pytest.mark.parametrize(("start", "days", "ends"), DAYS)
def test_days_count_from_the_day_after_and_end_with_the_last_shift(start, days, ends):
    assert local(add_days(office(), at(start), days)) == ends


def test_the_moment_counts_whatever_zone_it_is_given_in():
    start = at("2026-11-25 00:30").astimezone(UTC)  # the 24th in UTC

    assert local(add_days(office(), start, 1)) == "2026-11-26 17:30"


PROMISES = [
    # receipt, then handling from the latest receipt
    (make_terms("2026-11-23 19:42", "7d", receive="8h"), "2026-12-04 17:30"),
    (make_terms("2026-11-25 09:00", "4h", receive="8h"), "2026-11-26 14:30"),
    (make_terms("2026-11-25 08:00", "1d", receive="8h"), "2026-11-26 17:30"),
    (make_terms("2026-11-25 09:00", "1d", receive="8h"), "2026-11-27 17:30"),
    (make_terms("2026-11-25 09:00", "8h"), "2026-11-26 09:00"),
    # day and night
    (
        make_terms("2026-11-28 22:00", "4h", receive="1h", calendar="always"),
        "2026-11-29 03:00",
    ),
    (make_terms("2026-02-16 22:00", "2d", calendar="always"), "2026-02-19 00:00"),
]


@pytest.mark.parametrize(("terms", "ends"), PROMISES)
def test_a_promise_is_receipt_and_then_handling(terms, ends):
    assert due(terms) == ends


def test_the_latest_receipt_is_told():
    terms = make_terms("2026-11-23 19:42", "7d", receive="8h")

    promised = deadline(terms, make_calendars())

    assert local(promised.receive_by) == "2026-11-25 17:30"


def paused(handle, *pauses, receive=None, start="2026-11-16 09:00", extensions=()):
    return make_terms(
        start, handle, receive=receive, pauses=pauses, extensions=extensions
    )


PAUSES = [
    # hours: by exactly what was paused of working time
    (paused("8h", ("2026-11-16 10:00", "2026-11-16 11:30")), "2026-11-17 10:30"),
    (paused("8h", ("2026-11-16 11:00", "2026-11-16 14:30")), "2026-11-17 11:00"),
    (paused("8h", ("2026-11-16 18:00", "2026-11-17 07:00")), "2026-11-17 09:00"),
    (paused("8h", ("2026-11-16 12:00", "2026-11-16 13:30")), "2026-11-17 09:00"),
    # a pause within the time for receipt moves the deadline as well
    (
        paused("8h", ("2026-11-16 10:00", "2026-11-16 11:00"), receive="8h"),
        "2026-11-18 10:00",
    ),
    # over a holiday and a weekend; 24/11 is one
    (
        paused(
            "8h", ("2026-11-23 16:30", "2026-11-25 09:00"), start="2026-11-23 09:00"
        ),
        "2026-11-25 11:00",
    ),
    (
        paused(
            "8h", ("2026-11-20 16:30", "2026-11-23 08:30"), start="2026-11-20 16:00"
        ),
        "2026-11-23 17:30",
    ),
    # a pause wholly inside a holiday moves nothing
    (
        paused(
            "8h", ("2026-11-24 08:00", "2026-11-24 17:00"), start="2026-11-23 09:00"
        ),
        "2026-11-25 09:00",
    ),
    # one that begins when the time is up moves nothing; late stays late
    (paused("8h", ("2026-11-17 09:00", "2026-11-18 09:00")), "2026-11-17 09:00"),
    (paused("8h", ("2026-11-17 08:59", "2026-11-18 08:59")), "2026-11-18 09:00"),
    # days: the working days from its first date until before its last
    (paused("7d"), "2026-11-26 17:30"),
    (paused("7d", ("2026-11-17 09:00", "2026-11-17 17:00")), "2026-11-26 17:30"),
    (paused("7d", ("2026-11-17 16:00", "2026-11-18 08:00")), "2026-11-27 17:30"),
    (paused("7d", ("2026-11-20 16:00", "2026-11-23 08:00")), "2026-11-27 17:30"),
    (paused("7d", ("2026-11-21 08:00", "2026-11-22 20:00")), "2026-11-26 17:30"),
    (paused("7d", ("2026-11-23 16:00", "2026-11-25 08:00")), "2026-11-27 17:30"),
    (paused("7d", ("2026-11-16 10:00", "2026-11-17 10:00")), "2026-11-27 17:30"),
    (paused("7d", ("2026-11-26 17:00", "2026-11-27 09:00")), "2026-11-27 17:30"),
    (paused("7d", ("2026-11-26 18:00", "2026-11-30 09:00")), "2026-11-26 17:30"),
    # two pauses, and two that overlap
    (
        paused(
            "7d",
            ("2026-11-17 09:00", "2026-11-18 09:00"),
            ("2026-11-18 10:00", "2026-11-19 09:00"),
        ),
        "2026-11-30 17:30",
    ),
    (
        paused(
            "8h",
            ("2026-11-16 10:00", "2026-11-16 11:00"),
            ("2026-11-16 10:30", "2026-11-16 11:30"),
        ),
        "2026-11-17 10:30",
    ),
]


@pytest.mark.parametrize(("terms", "ends"), PAUSES)
def test_a_pause_moves_the_deadline_on(terms, ends):
    assert due(terms) == ends


def test_a_pause_that_lasts_counts_until_now():
    terms = paused("8h", ("2026-11-16 10:00", None))

    assert due(terms, now="2026-11-16 10:00") == "2026-11-17 09:00"
    assert due(terms, now="2026-11-16 11:00") == "2026-11-17 10:00"
    assert due(terms, now="2026-11-18 10:00") == "2026-11-19 09:00"
    assert due(terms) == "2026-11-17 09:00"


UNTIL = ("2026-11-20 10:00", "2026-12-01 17:30")
EXTENSIONS = [
    (paused("7d", extensions=(UNTIL,)), "2026-12-01 17:30"),
    # an earlier date is no extension
    (paused("15d", extensions=(UNTIL,)), "2026-12-08 17:30"),
    # two: the later rules
    (
        paused("7d", extensions=(UNTIL, ("2026-11-30 10:00", "2026-12-03 12:00"))),
        "2026-12-03 12:00",
    ),
    # a pause before it is covered by it, one after it moves it on
    (
        paused("7d", ("2026-11-17 09:00", "2026-11-18 09:00"), extensions=(UNTIL,)),
        "2026-12-01 17:30",
    ),
    (
        paused("7d", ("2026-11-30 09:00", "2026-12-01 09:00"), extensions=(UNTIL,)),
        "2026-12-02 17:30",
    ),
    (
        paused("8h", ("2026-11-30 09:00", "2026-11-30 11:00"), extensions=(UNTIL,)),
        "2026-12-02 10:00",
    ),
    (
        paused("7d", ("2026-12-02 09:00", "2026-12-03 09:00"), extensions=(UNTIL,)),
        "2026-12-01 17:30",
    ),
]


@pytest.mark.parametrize(("terms", "ends"), EXTENSIONS)
def test_an_extension_sets_a_later_deadline_and_later_pauses_move_it_on(terms, ends):
    assert due(terms) == ends


def passed_on(handle, *then, calendar="office", **more):
    return make_terms("2026-11-16 09:00", handle, calendar=calendar, then=then, **more)


SEGMENTS = [
    # the same calendar again changes nothing
    (passed_on("7d", ("2026-11-18 10:00", "office")), "2026-11-26 17:30"),
    # 2 h until 11:00, then day and night
    (passed_on("8h", ("2026-11-16 11:00", "always")), "2026-11-16 17:00"),
    # 20 h day and night until 05:00, then 4 h of a morning
    (
        passed_on("24h", ("2026-11-17 05:00", "mornings"), calendar="always"),
        "2026-11-17 11:30",
    ),
    # the day on which it passes counts by the first; Saturday and Sunday by the second
    (passed_on("5d", ("2026-11-20 10:00", "always")), "2026-11-22 00:00"),
    (passed_on("6d", ("2026-11-20 10:00", "mornings")), "2026-11-23 11:30"),
    # passed on after the time was up: nothing changes
    (passed_on("2d", ("2026-11-18 20:00", "always")), "2026-11-18 17:30"),
    (passed_on("8h", ("2026-11-17 10:00", "always")), "2026-11-17 09:00"),
    # three offices, and a pause
    (
        passed_on(
            "5d",
            ("2026-11-18 00:00", "mornings"),
            ("2026-11-21 12:00", "office"),
            pauses=(("2026-11-19 09:00", "2026-11-20 09:00"),),
        ),
        "2026-11-23 17:30",
    ),
]


@pytest.mark.parametrize(("terms", "ends"), SEGMENTS)
def test_each_office_counts_by_its_own_calendar(terms, ends):
    assert due(terms) == ends


@pytest.mark.parametrize(
    "terms",
    [
        make_terms("2019-12-31 23:59", "1h"),
        make_terms("2028-01-01 00:01", "1h"),
        make_terms("2027-12-31 16:00", "2h"),
        make_terms("2027-12-31 09:00", "1d"),
        make_terms("2019-12-30 09:00", "7d"),
        make_terms("2026-12-01 09:00", "1000d"),
        make_terms("1066-10-14 09:00", "7d"),
        make_terms("9998-12-31 22:00", "7d"),
        make_terms("9998-12-31 22:00", "9000h", calendar="always"),
        make_terms("9998-12-31 22:00", "1000d", calendar="always"),
        make_terms("2026-12-01 09:00", "1d", calendar="of another city"),
        make_terms(
            "2027-12-01 09:00", "1d", pauses=(("2027-12-01 10:00", "2028-01-05 10:00"),)
        ),
    ],
)
def test_years_without_a_calendar_are_refused(terms):
    with pytest.raises(OutsideCalendar) as caught:
        deadline(terms, make_calendars())
    assert caught.value.code == "calendar_unknown"


def test_the_first_and_the_last_day_known_count():
    assert due(make_terms("2020-01-01 00:00", "1h")) == "2020-01-02 09:00"
    assert due(make_terms("2027-12-31 16:30", "1h")) == "2027-12-31 17:30"


def test_working_seconds_and_days_between_two_moments():
    a, b = at("2026-11-23 16:30"), at("2026-11-25 09:00")

    assert working_seconds(office(), a, b) == 2 * HOUR
    assert working_seconds(office(), b, a) == -2 * HOUR
    assert working_seconds(ALWAYS, a, b) == int((b - a).total_seconds())
    assert working_days(office(), a, b) == 1
    assert working_days(ALWAYS, a, b) == 2
    assert working_days(office(), at("2026-11-25 08:00"), at("2026-11-25 10:00")) == 0


def test_it_is_late_only_once_the_deadline_has_passed():
    moment = at("2026-11-27 17:30")

    assert left(office(), at("2026-11-27 17:00"), moment) == Left(1800, late=False)
    assert left(office(), moment, moment) == Left(0, late=False)
    assert left(office(), moment + timedelta(microseconds=1), moment) == Left(0, True)
    assert left(office(), at("2026-11-30 09:00"), moment) == Left(HOUR, late=True)
