import pytest
from django.db import connection

from nhactruong.ledger import triggers
from nhactruong.ledger.erase import erase_openings
from nhactruong.ledger.models import Event, Opening
from nhactruong.ledger.tests.make import make_event, make_thing
from nhactruong.ledger.verify import faults, subjects_with_gaps

pytestmark = pytest.mark.django_db


def tamper(sql):
    """Change the tables as somebody with the database's password could."""
    connection.check_constraints()  # PostgreSQL alters no table while some are deferred
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    connection.check_constraints()
    triggers.install(connection)


def found():
    return [fault for _, fault in faults(Event.objects.all())]


def test_events_as_recorded_have_no_fault(django_assert_num_queries):
    for _ in range(3):
        make_event(public={"a": "ổ gà"}, private={"text": "đường", "point": [1, 2]})
    events = list(Event.objects.all())
    with django_assert_num_queries(1):
        assert faults(events) == []
    assert subjects_with_gaps() == []


def test_erasing_an_opening_leaves_event_and_proof_intact():
    event = make_event(private={"text": "riêng", "phone": "0912"})
    before = bytes(event.leaf)
    assert erase_openings([event.subject]) == 2
    event.refresh_from_db()
    assert bytes(event.leaf) == before
    assert found() == []


@pytest.mark.parametrize(
    "sql, fault",
    [
        ("UPDATE ledger_event SET kind = 'thing.other'", "kind"),
        ("UPDATE ledger_event SET subject = 'thing:0'", "subject"),
        ("UPDATE ledger_event SET seq = 2", "seq"),
        ("UPDATE ledger_event SET at = '2026-01-01 00:00:00+00:00'", "at"),
        ("UPDATE ledger_event SET leaf_hash = leaf", "leaf_hash"),
        ("UPDATE ledger_opening SET value = '\"khác\"'", "commitment:text"),
        ("UPDATE ledger_opening SET field = 'name'", "commitment:name"),
    ],
)
def test_every_change_behind_our_back_shows(sql, fault):
    make_event(private={"text": "riêng"})
    tamper(sql)
    assert found() == [fault]


def test_an_event_that_was_taken_out_shows_as_a_gap():
    thing = make_thing()
    for _ in range(3):
        make_event(thing)
    tamper("DELETE FROM ledger_event WHERE seq = 2")
    assert subjects_with_gaps() == [(thing.subject_key, 2, 3)]
    assert Opening.objects.count() == 0
