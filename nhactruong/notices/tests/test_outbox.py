from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from nhactruong.notices.models import Message
from nhactruong.notices.outbox import Letter, queue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def letter(dedupe="a", **fields):
    return Letter(
        **{
            "audience": "citizen",
            "address_key": "HN-4KTM-8R2C",
            "template": "report.received",
            "dedupe": dedupe,
            **fields,
        }
    )


def test_letters_are_written_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        queue([letter("a", payload={"n": 1}), letter("b", urgent=True)], at=NOW)
    first, second = Message.objects.order_by("dedupe")
    assert (first.payload, first.not_before, first.planned_at) == ({"n": 1}, NOW, None)
    assert second.urgent
    assert first.public_id != second.public_id


def test_the_same_occasion_is_written_once():
    queue([letter("a", payload={"n": 1})], at=NOW)
    queue([letter("a", payload={"n": 2}), letter("b")], at=NOW)
    assert Message.objects.get(dedupe="a").payload == {"n": 1}
    assert Message.objects.count() == 2


def test_a_letter_may_wait():
    later = NOW + timedelta(hours=8)
    queue([letter(not_before=later)], at=NOW)
    assert Message.objects.get().not_before == later


def test_no_letters_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        queue([], at=NOW)


def test_a_settled_letter_keeps_no_secret():
    queue([letter(secret={"code": "123456"})], at=NOW)
    assert Message.objects.get().secret == {"code": "123456"}
    with pytest.raises(IntegrityError):
        Message.objects.update(settled_at=NOW)
