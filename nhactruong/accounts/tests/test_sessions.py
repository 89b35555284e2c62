"""Where a person is signed in: listed, ended from afar, run out by themselves."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session as StoredSession
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nhactruong.accounts.agents import agent_words
from nhactruong.accounts.models import Session
from nhactruong.accounts.open import close_account, set_password
from nhactruong.accounts.sessions import forget_idle
from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM
from nhactruong.ledger.models import Event

PASSWORD = "Vườn hoa Lý Thái Tổ"
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
PHONE = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537"
)
HOME = "/desk/security/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alone():
    cache.clear()


@pytest.fixture
def person():
    return make_user("lam.kn", PASSWORD, email="l@vidu.example")


def browser(agent=PHONE):
    client = Client(headers={"User-Agent": agent})
    client.post("/sign-in/", {"login": "lam.kn", "password": PASSWORD})
    return client


def is_in(client):
    return client.get(HOME).status_code == 200


def aged(client, **ages):
    """Make the session older by so many seconds."""
    session = client.session
    for name, seconds in ages.items():
        session[name] = time.time() - seconds
    session.save()


@pytest.mark.parametrize(
    "agent, words",
    [
        (PHONE, "Chrome trên Android"),
        ("Mozilla/5.0 (iPhone) Version/17 Safari/605", "Safari trên iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120",
            "Edge trên Windows",
        ),
        ("Mozilla/5.0 (X11; Linux) Gecko Firefox/121", "Firefox trên Linux"),
        ("", "Thiết bị không rõ"),
        ("curl/8", "Thiết bị không rõ"),
    ],
)
def test_a_machine_is_told_in_words(agent, words):
    assert agent_words(agent) == words


def test_the_list_names_machines_and_this_one(person):
    mine, other = browser("Mozilla/5.0 (X11; Linux) Firefox/121"), browser()
    page = mine.get(HOME).content.decode()

    assert page.count("máy này") == 1
    assert "Chrome trên Android" in page
    assert Session.objects.count() == 2
    assert is_in(other)


def test_one_machine_is_signed_out_from_another(person):
    mine, other = browser(), browser()
    theirs = other.session["sid"]
    assert mine.post(f"/desk/security/sessions/{theirs}/end/").url == HOME

    assert is_in(mine)
    assert not is_in(other)
    assert Event.objects.get().kind == "accounts.person.sessions_ended"
    assert mine.post(f"/desk/security/sessions/{theirs}/end/").status_code == 404


def test_all_others_are_signed_out_at_once(person):
    mine, *others = browser(), browser(), browser()
    mine.post("/desk/security/sessions/end/")

    assert is_in(mine)
    assert not any(is_in(one) for one in others)


def test_nobody_ends_sessions_of_somebody_else(person):
    make_user("khac", PASSWORD)
    mine = browser()
    stranger = Client()
    stranger.post("/sign-in/", {"login": "khac", "password": PASSWORD})
    sid = mine.session["sid"]

    assert stranger.post(f"/desk/security/sessions/{sid}/end/").status_code == 404
    assert is_in(mine)


def test_signing_out_takes_the_machine_off_the_list(person):
    mine = browser()
    mine.post("/sign-out/")

    assert not Session.objects.exists()


def test_a_new_password_ends_the_others_and_keeps_this_one(person):
    mine, other = browser(), browser()
    fresh = "Cầu Long Biên 1902"
    mine.post(
        "/sign-in/password/",
        {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh},
    )
    assert is_in(mine)
    assert not is_in(other)
    row = Session.objects.get()
    assert str(row.public_id) == mine.session["sid"]
    assert row.session_key == mine.session.session_key


def test_a_password_set_by_the_system_or_a_closed_account_ends_them_all(person):
    mine = browser()
    set_password(person.pk, by=SYSTEM, at=NOW, password="Hồ Gươm xanh 9")
    assert not is_in(mine)
    assert not StoredSession.objects.exists()

    close_account(person.pk, by=SYSTEM, at=NOW)
    assert not Session.objects.exists()


def test_a_session_left_alone_runs_out(person, settings):
    settings.SESSION_IDLE_SECONDS = 600
    mine = browser()
    aged(mine, seen=800)
    assert is_in(mine)  # known to five minutes

    aged(mine, seen=1000)
    assert not is_in(mine)
    assert not Session.objects.exists()


def test_a_session_in_use_still_ends(person, settings):
    settings.SESSION_COOKIE_AGE = 3600
    mine = browser()
    aged(mine, started=3700)

    assert not is_in(mine)


def test_use_is_written_down_every_five_minutes_and_no_oftener(person):
    mine = browser()
    is_in(mine)

    def writes():
        with CaptureQueriesContext(connection) as asked:
            assert is_in(mine)
        changed = ("UPDATE", "INSERT", "DELETE")
        return [q for q in asked.captured_queries if q["sql"].startswith(changed)]

    assert writes() == []
    aged(mine, seen=301)
    assert writes()
    assert writes() == []


def test_pages_that_do_not_ask_who_one_is_pay_nothing(client):
    with CaptureQueriesContext(connection) as asked:
        client.get("/help/")
    assert not [q for q in asked.captured_queries if "session" in q["sql"]]


def test_a_session_begun_before_sessions_were_noted_goes_on(person):
    mine = browser()
    Session.objects.all().delete()
    session = mine.session
    for name in ("sid", "started", "seen", "sid_key"):
        del session[name]
    session.save()

    assert is_in(mine)
    assert Session.objects.count() == 1


def test_rows_that_outlived_their_sessions_are_forgotten(person):
    browser()
    Session.objects.update(started_at=NOW - timedelta(days=3), seen_at=NOW)

    assert forget_idle(by=SYSTEM, at=NOW) == 1
    assert not StoredSession.objects.exists()
