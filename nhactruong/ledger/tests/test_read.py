from datetime import timedelta

import pytest

from nhactruong.ledger.erase import erase_openings
from nhactruong.ledger.read import history
from nhactruong.ledger.tests.make import NOW, make_event, make_thing

pytestmark = pytest.mark.django_db


def test_history_tells_events_of_several_subjects_in_order(django_assert_num_queries):
    one, two = make_thing(), make_thing()
    make_event(one, public={"n": 1}, private={"text": "riêng"}, state="received")
    make_event(two, at=NOW + timedelta(seconds=2))
    make_event(one, at=NOW + timedelta(seconds=1), due=NOW)
    with django_assert_num_queries(1):
        told = history([one.subject_key, two.subject_key])
    assert [(e.subject, e.seq) for e in told] == [
        (one.subject_key, 1),
        (one.subject_key, 2),
        (two.subject_key, 1),
    ]
    assert told[0].public == {"n": 1}
    assert (told[0].private, told[0].erased) == ({}, ())
    assert (told[0].state, told[1].due) == ("received", NOW)


def test_history_with_openings_is_one_query(django_assert_num_queries):
    thing = make_thing()
    make_event(thing, private={"text": "riêng", "phone": "0912"})
    with django_assert_num_queries(1):
        (entry,) = history([thing.subject_key], with_openings=True)
    assert entry.private == {"text": "riêng", "phone": "0912"}
    assert entry.actor == {"kind": "official", "key": "appointment:7"}


def test_history_says_what_was_erased():
    thing = make_thing()
    make_event(thing, private={"text": "riêng", "phone": "0912"})
    erase_openings([thing.subject_key], ["phone"])
    (entry,) = history([thing.subject_key], with_openings=True)
    assert entry.private == {"text": "riêng"}
    assert entry.erased == ("phone",)
