from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from nhactruong.ui.moments import day_words, hour_words, moment_words, time_tag

DUE = datetime(2026, 12, 4, 10, 30, tzinfo=UTC)


def test_a_moment_is_said_in_vietnamese_in_the_citys_time():
    with translation.override("vi"):
        assert moment_words(DUE) == "17:30 thứ Sáu 04/12/2026"


def test_a_moment_is_said_in_english():
    with translation.override("en"):
        assert moment_words(DUE) == "17:30 Friday 4 Dec 2026"


def test_a_time_element_carries_the_offset():
    with translation.override("vi"):
        assert time_tag(DUE) == (
            '<time datetime="2026-12-04T17:30+07:00">17:30 thứ Sáu 04/12/2026</time>'
        )


def test_a_day_is_said_without_hour():
    with translation.override("vi"):
        assert time_tag(date(2026, 11, 29)) == (
            '<time datetime="2026-11-29">Chủ nhật 29/11/2026</time>'
        )


def test_nothing_is_said_of_no_moment():
    assert time_tag(None) == ""


def test_an_hour_before_ten_has_one_digit():
    assert hour_words(datetime(2026, 11, 25, 1, 5, tzinfo=UTC)) == "8:05"


@pytest.mark.parametrize(
    "language, words", [("vi", "11:35 hôm nay"), ("en", "11:35 today")]
)
def test_today_is_said_as_today(language, words):
    now = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # already 25/11 in Hà Nội
    with translation.override(language):
        due = datetime(2026, 11, 25, 4, 35, tzinfo=UTC)
        assert moment_words(due, now=now) == words


def test_the_present_year_is_left_out_and_another_is_not():
    now = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    with translation.override("vi"):
        assert moment_words(DUE, now=now) == "17:30 thứ Sáu 04/12"
        assert day_words(date(2027, 1, 4), now=now) == "thứ Hai 04/01/2027"
