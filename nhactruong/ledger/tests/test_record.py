import json
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from nhactruong.ground.actor import CLOCK
from nhactruong.ledger.leaf import commitment
from nhactruong.ledger.models import Event, Opening
from nhactruong.ledger.record import NewEvent, record_event, record_events
from nhactruong.ledger.tests.make import NOW, OFFICIAL, make_event, make_thing

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_several_events_are_two_statements(django_assert_num_queries):
    one, two = make_thing(), make_thing()
    with transaction.atomic(), django_assert_num_queries(2):
        events = record_events(
            [
                NewEvent(kind="a", subject=one, private={"text": "x", "name": "y"}),
                NewEvent(kind="b", subject=two, public={"n": 1}, private={"text": "z"}),
            ],
            by=CLOCK,
            at=NOW,
        )
    assert all(event.pk for event in events)
    assert Opening.objects.count() == 3


def test_an_event_moves_its_subject_on_in_memory():
    thing = make_thing()
    make_event(thing)
    make_event(thing, at=NOW + SECOND)
    assert (thing.version, thing.changed_at) == (2, NOW + SECOND)


def test_events_of_a_subject_are_numbered_without_gap():
    one, two = make_thing(), make_thing()
    with transaction.atomic():
        record_events(
            [NewEvent(kind="k", subject=s) for s in (one, two, one, one, two)],
            by=CLOCK,
            at=NOW,
        )
    numbers = Event.objects.filter(subject=one.subject_key).values_list(
        "seq", flat=True
    )
    assert sorted(numbers) == [1, 2, 3]


def test_an_event_tells_what_its_leaf_tells():
    event = make_event(state="received", owner="o", unit="u", due=NOW, public={"a": 1})
    event.refresh_from_db()
    leaf = json.loads(bytes(event.leaf))
    assert leaf["id"] == str(event.uuid)
    assert (leaf["subject"], leaf["seq"]) == (event.subject, 1)
    assert leaf["actor"] == {"kind": "official", "key": "appointment:7"}
    assert (leaf["state"], leaf["owner"], leaf["unit"]) == ("received", "o", "u")
    assert leaf["public"] == {"a": 1}


def test_private_fields_are_only_committed_to():
    event = make_event(
        private={"name": "Nguyễn Văn A", "phones": ["0912"], "email": ""}
    )
    leaf = json.loads(bytes(event.leaf))
    assert "Nguyễn" not in bytes(event.leaf).decode()
    assert set(leaf["commitments"]) == {"name", "phones"}
    for opening in event.openings.all():
        again = commitment(
            bytes(opening.salt), event.kind, opening.field, opening.value
        )
        assert leaf["commitments"][opening.field] == again
    assert len({bytes(o.salt) for o in event.openings.all()}) == 2
    assert all(len(bytes(o.salt)) == 32 for o in event.openings.all())


def test_an_event_before_the_last_one_is_refused():
    thing = make_thing()
    make_event(thing)
    with pytest.raises(ValueError, match="before its last event"):
        make_event(thing, at=NOW - SECOND)
    make_event(thing, at=NOW)
    assert thing.version == 2


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        make_event(at=datetime(2026, 11, 24, 9))


def test_a_float_is_refused_and_nothing_is_left():
    thing = make_thing()
    for fields in ({"public": {"x": 0.5}}, {"private": {"x": [0.5]}}):
        with pytest.raises(ValueError, match="float"):
            make_event(thing, **fields)
    assert (thing.version, Event.objects.count()) == (0, 0)


def test_two_who_read_the_same_version_cannot_both_record():
    thing, stale = make_thing(), make_thing()
    stale.subject_key = thing.subject_key
    make_event(thing)
    with pytest.raises(IntegrityError):
        make_event(stale)


@pytest.mark.parametrize("simulated, origin", [(True, "simulation"), (False, "live")])
def test_events_say_where_they_come_from(settings, simulated, origin):
    settings.SIMULATED = simulated
    assert make_event().origin == origin
    with transaction.atomic():
        event = record_event(
            "k", subject=make_thing(), by=OFFICIAL, at=NOW, origin="import"
        )
    assert event.origin == "import"


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        record_event("k", subject=make_thing(), by=CLOCK, at=NOW)
