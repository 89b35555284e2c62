from datetime import timedelta

import pytest

from nhactruong.ground.actor import CLOCK
from nhactruong.notices import readers
from nhactruong.notices.models import Delivery, Message
from nhactruong.notices.tests.make import NOW, find, make_letter, make_reader
from nhactruong.notices.tidy import forget_letters
from nhactruong.notices.turn import send_letters

pytestmark = pytest.mark.django_db


def test_letters_are_forgotten_some_months_after_they_are_over(relay, settings):
    settings.KEEP_LETTERS = 90
    make_letter("sent", urgent=True)
    send_letters(NOW)
    make_letter("waiting", not_before=NOW + timedelta(days=400))
    assert forget_letters(by=CLOCK, at=NOW + timedelta(days=90)) == 0
    assert forget_letters(by=CLOCK, at=NOW + timedelta(days=91)) == 1
    assert Message.objects.get().dedupe == "waiting"


def test_a_digest_goes_after_what_went_into_it(relay, monkeypatch):
    an = make_reader("an", gathered=True)
    monkeypatch.setitem(readers._finders, "test", find(an=an))
    fields = {"code": "HN-1", "title": "x", "due": ""}
    make_letter("a", template="work/received", payload=fields)
    send_letters(NOW)
    send_letters(NOW + timedelta(days=1))
    later = NOW + timedelta(days=100)
    assert forget_letters(by=CLOCK, at=later) == 1
    assert forget_letters(by=CLOCK, at=later) == 1
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()
