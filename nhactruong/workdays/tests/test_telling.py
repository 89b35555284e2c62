"""Which way a letter goes and when: no database, the calendar that ships."""

from datetime import timedelta

import pytest

from nhactruong.notices import groups
from nhactruong.notices.groups import Group
from nhactruong.notices.models import Choice, Message
from nhactruong.notices.quiet import daytime_from, morning_after
from nhactruong.notices.routes import routes_of
from nhactruong.notices.tests.make import make_reader
from nhactruong.workdays import opening
from nhactruong.workdays.tests.make import at, make_calendars


@pytest.fixture(autouse=True)
def calendars(monkeypatch):
    monkeypatch.setattr(opening, "calendars_in_force", make_calendars)
    monkeypatch.setitem(
        groups._groups,
        "test",
        {
            "news": Group("test", "news", "Tin"),
            "rare": Group("test", "rare", "", False),
        },
    )


@pytest.mark.parametrize(
    "now, then",
    [
        ("2026-11-25 07:00", "2026-11-25 07:00"),  # Wednesday
        ("2026-11-25 20:59", "2026-11-25 20:59"),
        ("2026-11-25 21:00", "2026-11-26 07:00"),
        ("2026-11-25 06:59", "2026-11-25 07:00"),
        ("2026-11-26 00:30", "2026-11-26 07:00"),
        ("2026-11-24 10:00", "2026-11-25 07:00"),  # a holiday: culture day
        ("2026-11-27 21:30", "2026-11-30 07:00"),  # Friday night
        ("2026-11-28 10:00", "2026-11-30 07:00"),  # Saturday
        ("2026-04-30 10:00", "2026-05-04 07:00"),  # Reunification, Labour, weekend
        ("2027-02-05 22:00", "2027-02-11 07:00"),  # Tết
    ],
)
def test_people_are_told_by_day_on_working_days(now, then):
    assert daytime_from(at(now)) == at(then)


@pytest.mark.parametrize(
    "written, hour, calendar, sent",
    [
        ("2026-11-25 10:00", None, "", "2026-11-26 08:00"),
        ("2026-11-25 07:59", None, "", "2026-11-25 08:00"),
        ("2026-11-25 08:00", None, "", "2026-11-26 08:00"),
        ("2026-11-27 10:00", None, "", "2026-11-30 08:00"),
        ("2026-11-27 10:00", None, "mornings", "2026-11-28 07:30"),
        ("2026-11-27 10:00", None, "always", "2026-11-30 08:00"),  # asleep at night
        ("2026-11-25 10:00", 14, "", "2026-11-25 14:00"),
        ("2026-11-28 10:00", 7, "", "2026-11-30 07:00"),
    ],
)
def test_the_digest_comes_when_the_office_opens(written, hour, calendar, sent):
    assert morning_after(at(written), calendar, hour) == at(sent)


def test_in_a_year_without_calendar_weekends_are_still_quiet():
    assert daytime_from(at("2090-01-07 10:00")) == at("2090-01-09 07:00")


NIGHT, DAY = at("2026-11-25 23:00"), at("2026-11-25 10:00")
MORNING = at("2026-11-26 07:00")
OFFICE = at("2026-11-26 08:00")
CITIZEN = {"email": "a@b.example", "phone": "0900000678"}


def route(now=DAY, reader=None, choice=None, group="news", **fields):
    letter = Message(
        **{"audience": "test", "template": "x", "not_before": now, **fields}
    )
    reader = make_reader(**(CITIZEN if reader is None else reader))
    found = routes_of(letter, reader, Choice(**choice) if choice else None, group, now)
    return [(r.way, r.state, r.due_at) for r in found]


@pytest.mark.parametrize(
    "now, fields, expected",
    [
        (DAY, {}, [("email", "queued", DAY)]),
        (NIGHT, {}, [("email", "queued", MORNING)]),
        (NIGHT, {"urgent": True}, [("email", "queued", NIGHT)]),
        (DAY, {"group": "rare"}, [("none", "skipped", None)]),
        (DAY, {"group": ""}, [("email", "queued", DAY)]),
        (DAY, {"reader": {"email": "", "phone": ""}}, [("none", "skipped", None)]),
        (
            DAY,
            {"reader": {"email": "", "phone": "09"}},
            [("sms", "queued", DAY)],
        ),
        (DAY, {"choice": {"ways": []}}, [("none", "skipped", None)]),
        (DAY, {"choice": {"ways": ["sms"]}}, [("sms", "queued", DAY)]),
        (
            DAY,
            {"choice": {"ways": ["email", "sms"]}},
            [("email", "queued", DAY), ("sms", "queued", DAY)],
        ),
        (DAY, {"choice": {"groups": {"news": "off"}}}, [("none", "skipped", None)]),
        (
            DAY,
            {"group": "rare", "choice": {"groups": {"rare": "now"}}},
            [("email", "queued", DAY)],
        ),
        # One-time codes go to where they were asked for, by what was asked for.
        (
            NIGHT,
            {"urgent": True, "secret": {"to": "x@y.z", "channel": "sms"}},
            [("sms", "queued", NIGHT)],
        ),
        (
            NIGHT,
            {"urgent": True, "secret": {"channel": "sms"}, "choice": {"ways": []}},
            [("sms", "queued", NIGHT)],
        ),
        (
            DAY,
            {"secret": {"channel": "sms"}, "reader": {"email": "a@b.c", "phone": ""}},
            [("none", "skipped", None)],
        ),
    ],
)
def test_a_citizen_is_told_as_they_chose(now, fields, expected):
    assert route(now, **fields) == expected


OFFICIAL = {**CITIZEN, "gathered": True}


@pytest.mark.parametrize(
    "now, fields, expected",
    [
        (DAY, {}, [("email", "gathering", OFFICE)]),
        (NIGHT, {}, [("email", "gathering", OFFICE)]),
        (
            NIGHT,
            {"urgent": True},
            [("email", "queued", NIGHT), ("sms", "queued", NIGHT)],
        ),
        # It is their duty to know, whatever they chose.
        (
            NIGHT,
            {"urgent": True, "choice": {"ways": [], "groups": {"news": "off"}}},
            [("email", "queued", NIGHT), ("sms", "queued", NIGHT)],
        ),
        (DAY, {"choice": {"ways": []}}, [("none", "skipped", None)]),
        (
            NIGHT,
            {"choice": {"groups": {"news": "now"}}},
            [("email", "queued", MORNING)],
        ),
        (
            DAY,
            {"choice": {"morning": 9}},
            [("email", "gathering", OFFICE + timedelta(hours=1))],
        ),
        (DAY, {"template": "notices/digest"}, [("email", "queued", DAY)]),
    ],
)
def test_an_official_is_told_at_once_or_in_the_morning(now, fields, expected):
    assert route(now, reader=OFFICIAL, **fields) == expected


def test_a_letter_waits_for_its_own_moment_first():
    later = DAY + timedelta(days=1)
    assert route(DAY, not_before=later) == [("email", "queued", later)]
