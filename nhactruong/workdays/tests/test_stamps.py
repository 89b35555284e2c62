"""Stamps of several rooms in one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nhactruong.ground import stamps
from nhactruong.ground.memo import forget, fresh_memo
from nhactruong.workdays.calendars import STAMP, bump

pytestmark = pytest.mark.django_db


def test_one_statement_brings_the_stamps_of_all_rooms():
    bump()
    with fresh_memo(), CaptureQueriesContext(connection) as asked:
        for key in stamps._registered:
            stamps.read(key)

    assert len(asked) == 1


def test_a_stamp_that_was_forgotten_is_asked_for_again():
    bump()
    with fresh_memo():
        first = stamps.read(STAMP)
        bump()
        assert stamps.read(STAMP) not in (None, first)
        forget(STAMP)
        assert stamps.read(STAMP) is not None


def test_outside_of_acts_and_requests_nothing_is_remembered():
    bump()
    first = stamps.read(STAMP)
    bump()

    assert stamps.read(STAMP) != first


def test_before_anything_was_loaded_there_is_no_stamp():
    assert stamps.read(STAMP) is None
