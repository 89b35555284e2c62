import pytest

from nhactruong.workdays.clock import Amount, Left
from nhactruong.workdays.words import (
    amount_words,
    hours_words,
    left_words,
    span_words,
)

DAY = 8 * 3600


def seconds(days=0, hours=0, minutes=0, rest=0):
    return days * DAY + hours * 3600 + minutes * 60 + rest


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (Left(seconds(hours=1, minutes=55), False), "còn 1 giờ 55 phút"),
        (Left(seconds(2, 6, 20), False), "còn 2 ngày 6 giờ 20 phút"),
        (Left(seconds(1, 1, 40), True), "quá 1 ngày 1 giờ 40 phút"),
        (Left(seconds(days=3), False), "còn 3 ngày"),
        (Left(seconds(days=1, minutes=5), False), "còn 1 ngày 5 phút"),
        (Left(seconds(minutes=1), False), "còn 1 phút"),
        (Left(seconds(minutes=7, rest=59), True), "quá 7 phút"),
        (Left(59, False), "còn chưa đến 1 phút"),
        (Left(0, False), "còn chưa đến 1 phút"),
        (Left(0, True), "vừa quá hạn"),
    ],
)
def test_what_is_left_is_told_in_working_days_hours_and_minutes(left, words):
    assert left_words(left, DAY) == words


def test_a_day_of_the_24_hour_calendar_has_24_hours():
    assert left_words(Left(30 * 3600, False), 86400) == "còn 1 ngày 6 giờ"


def test_spans_and_hours():
    assert span_words(0, DAY) == "0 phút"
    assert hours_words(0) == "0 giờ"
    assert hours_words(seconds(hours=26, minutes=30)) == "26 giờ 30 phút"
    assert hours_words(seconds(minutes=45)) == "45 phút"


def test_amounts_are_of_working_time_but_by_the_24_hour_calendar():
    assert amount_words(Amount(7, "days")) == "7 ngày làm việc"
    assert amount_words(Amount(8, "hours")) == "8 giờ làm việc"
    assert amount_words(Amount(4, "hours"), always_open=True) == "4 giờ"
    assert amount_words(Amount(2, "days"), always_open=True) == "2 ngày"
