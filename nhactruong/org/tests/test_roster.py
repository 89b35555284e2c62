"""Who is on duty: pure, so no database."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from nhactruong.org.models import Duty
from nhactruong.org.roster import on_duty

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
DAY, NIGHT, ALWAYS = 1, 2, 3


def duty(post, starts, ends, weekdays="0123456", function=None, **dates):
    return Duty(
        post_id=post,
        starts=time(starts),
        ends=time(ends),
        weekdays=weekdays,
        function_id=function,
        valid_from=dates.get("valid_from", datetime(2025, 1, 1, tzinfo=LOCAL)),
        valid_to=dates.get("valid_to"),
    )


ROSTER = [duty(DAY, 7, 19, "01234"), duty(NIGHT, 19, 7, "01234")]


@pytest.mark.parametrize(
    "moment, posts",
    [
        ("2026-11-23T07:00", [DAY]),  # a Monday
        ("2026-11-23T18:59", [DAY]),
        ("2026-11-23T19:00", [NIGHT]),
        ("2026-11-24T06:59", [NIGHT]),
        ("2026-11-23T06:59", []),  # Sunday's night is not on the roster
        ("2026-11-28T03:00", [NIGHT]),  # Friday's night ends on Saturday
        ("2026-11-28T08:00", []),
    ],
)
def test_a_shift_over_midnight_belongs_to_the_day_it_begins_on(moment, posts):
    at = datetime.fromisoformat(moment).replace(tzinfo=LOCAL)

    assert on_duty(ROSTER, [], at, for_all=True) == posts


def test_a_shift_that_ends_when_it_begins_lasts_the_whole_day():
    at = datetime(2026, 11, 23, 0, 0, tzinfo=LOCAL)

    assert on_duty([duty(ALWAYS, 0, 0)], [], at, for_all=True) == [ALWAYS]


def test_the_nearest_branch_of_functions_comes_first():
    at = datetime(2026, 11, 23, 12, tzinfo=LOCAL)
    roster = [duty(1, 0, 0), duty(2, 0, 0, function=20), duty(3, 0, 0, function=10)]

    assert on_duty(roster, [10, 20], at, for_all=True) == [3, 2, 1]
    assert on_duty(roster, [10, 20], at, for_all=False) == [3, 2]
    assert on_duty(roster, [99], at, for_all=False) == []


def test_a_duty_that_has_ended_does_not_count():
    at = datetime(2026, 11, 23, 12, tzinfo=LOCAL)
    over = duty(1, 0, 0, valid_to=datetime(2026, 11, 1, tzinfo=LOCAL))

    assert on_duty([over], [], at, for_all=True) == []
