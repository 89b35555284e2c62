"""Housekeeping: what was never sent goes, what was sent stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from nhactruong.config import tidy as housekeeping
from nhactruong.config.tidy import tidy
from nhactruong.files.models import Discarded, StoredPhoto
from nhactruong.files.photo import take_photo
from nhactruong.org.middleware import VISITOR
from nhactruong.org.tests.make import official
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.reports.tests.pages import image
from nhactruong.work.drafts import save_draft
from nhactruong.work.models import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _never_before():
    housekeeping._done.clear()
    yield
    housekeeping._done.clear()


def test_photos_never_sent_go_after_a_day_and_those_sent_stay():
    now = timezone.now()
    make_reporting()
    sent = take_photo(image(), by=VISITOR, at=now - timedelta(days=2))
    make_report(now, photo_ids=(sent.pk,))
    take_photo(image(), by=VISITOR, at=now - timedelta(days=2))
    fresh = take_photo(image(), by=VISITOR, at=now)

    assert tidy(now)

    left = set(StoredPhoto.objects.values_list("pk", flat=True))
    assert left == {sent.pk, fresh.pk}
    assert not Discarded.objects.exists()


def test_sessions_that_have_ended_go():
    session = SessionStore()
    session["reports.unsent"] = {"x": {"topic": "road.light"}}
    session.set_expiry(timezone.now() - timedelta(hours=1))
    session.save()

    tidy(timezone.now())

    assert not Session.objects.exists()


def test_it_is_done_once_an_hour():
    now = timezone.now()

    assert tidy(now)
    assert not tidy(now + timedelta(minutes=59))
    assert tidy(now + timedelta(minutes=61))


def test_drafts_of_officials_go_after_thirty_days():
    now = timezone.now()
    make_reporting()
    task = make_report(now).task
    words = {"text": ["Ở đâu?"]}
    save_draft(task.pk, "ask", words, by=official(task.owner), at=now)

    tidy(now + timedelta(days=29))
    assert Draft.objects.exists()
    tidy(now + timedelta(days=31))

    assert not Draft.objects.exists()


def test_the_database_knows_how_large_its_tables_are():
    make_reporting()
    make_report(timezone.now())

    tidy(timezone.now())

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'work_task'")
            assert cursor.fetchone()[0] > 0
