from datetime import UTC, datetime

import pytest

from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.workdays.answer import deadline_answer
from nhactruong.workdays.load import load
from nhactruong.workdays.tests.make import HANOI, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _hanoi():
    load(HANOI, by=SYSTEM, at=at("2026-11-24 00:00"))


def refused(*args, **options):
    with pytest.raises(Refusal) as caught:
        deadline_answer(*args, **options)
    return caught.value


def test_the_answer_names_start_due_and_calendar():
    assert deadline_answer("2026-11-23T19:42", hours="8") == {
        "start": "2026-11-23T19:42:00+07:00",
        "due": "2026-11-25T17:30:00+07:00",
        "calendar": "office",
        "steps": [],
    }


@pytest.mark.parametrize(
    "start",
    [
        "2026-11-23T19:42:00+07:00",
        "2026-11-23T19:42:00 07:00",  # the plus sign lost on the way
        "2026-11-23T12:42:00Z",
        "2026-11-23 19:42",
        datetime(2026, 11, 23, 12, 42, tzinfo=UTC),
        datetime(2026, 11, 23, 19, 42),
    ],
)
def test_a_start_may_be_written_in_several_ways(start):
    assert deadline_answer(start, days=7)["due"] == "2026-12-03T17:30:00+07:00"


def test_a_date_alone_is_its_first_moment():
    answer = deadline_answer("2026-11-25", hours=1)

    assert answer["start"] == "2026-11-25T00:00:00+07:00"
    assert answer["due"] == "2026-11-25T09:00:00+07:00"


def test_the_steps_are_told_when_asked_for():
    steps = deadline_answer("2026-11-23", days="2", explain=True)["steps"]

    assert [(s["kind"], s["count"], s["from"], s["to"]) for s in steps[1:]] == [
        ("day_zero", "0", "2026-11-23", "2026-11-23"),
        ("holiday", "–", "2026-11-24", "2026-11-24"),
        ("days", "2", "2026-11-25", "2026-11-26"),
        ("due", "=", "2026-11-26", "2026-11-26T17:30:00+07:00"),
    ]
    assert all(step["label"] for step in steps)


@pytest.mark.parametrize(
    "start",
    [
        None,
        "",
        "tomorrow",
        "2026-02-30",
        "2026-13-01",
        "2026-11-24T25:00",
        "2026-11-24T10:00+99:00",
        "NaN",
        "0001-01-01",
        "9999-12-31T23:59",
        "1" * 100_000,
        "2026-11-24\x00",
    ],
)
def test_an_impossible_start_is_refused(start):
    refusal = refused(start, hours="8")

    assert refusal.code == "deadline_faulty"
    assert list(refusal.fields) == ["start"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": "-1"},
        {"hours": "0"},
        {"hours": "10001"},
        {"hours": "1.5"},
        {"hours": "nan"},
        {"hours": "1e3"},
        {"hours": "٣"},
        {"hours": "9" * 5000},
        {"days": "-7"},
        {"days": "1001"},
        {"days": "seven"},
        {"hours": None},
        {"hours": "8", "days": "7"},
    ],
)
def test_an_absurd_amount_is_refused(wrong):
    refusal = refused("2026-11-24", **wrong)

    assert refusal.code == "deadline_faulty"
    assert list(refusal.fields) == [list(wrong)[-1]]


def test_every_fault_is_told_at_once():
    refusal = refused("yesterday", hours="-1", days="", calendar="lunar")

    assert sorted(refusal.fields) == ["calendar", "hours", "start"]


@pytest.mark.parametrize(
    "start", ["2019-06-01", "2028-01-01", "1500-01-01", "9990-01-01"]
)
def test_years_without_a_calendar_are_refused_and_those_known_are_named(start):
    refusal = refused(start, days="7")

    assert refusal.code == "calendar_unknown"
    assert str(refusal) == "Lịch làm việc mới có từ năm 2020 đến hết năm 2027."


def test_the_longest_amounts_are_reckoned_or_refused():
    assert deadline_answer("2020-01-02", days="1000")["due"].startswith("2024-01-")
    assert deadline_answer("2020-01-02", hours="10000", explain=True)["steps"]
    assert refused("2026-01-02", days="1000").code == "calendar_unknown"


def test_the_calendar_of_danger_knows_no_night():
    answer = deadline_answer("2026-11-28T22:00", hours=4, calendar="always")

    assert answer["due"] == "2026-11-29T02:00:00+07:00"
