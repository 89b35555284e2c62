import logging
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection

from nhactruong.ground.actor import CLOCK
from nhactruong.ledger.models import Event
from nhactruong.notices import readers
from nhactruong.notices.models import Delivery, Message, Outage
from nhactruong.notices.settle import GIVE_UP, LEASE, claim_due, pause_after
from nhactruong.notices.tests.make import (
    NOW,
    find,
    make_delivery,
    make_letter,
    make_reader,
)
from nhactruong.notices.tests.relay import relay_at
from nhactruong.notices.turn import send_letters

pytestmark = pytest.mark.django_db


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_letter_goes_once_and_is_settled(relay):
    letter = make_letter(urgent=True)

    assert send_letters(NOW) == 1
    assert send_letters(NOW + timedelta(minutes=5)) == 0

    [mail] = relay.letters
    assert mail["To"] == "an@thu.example"
    assert mail["Message-ID"] == f"<{letter.public_id}@localhost>"
    assert mail["Subject"] == "Bản tin sáng: 1 việc"
    assert "- một việc" in mail.get_content()
    letter.refresh_from_db()
    assert letter.settled_at == NOW
    delivery = letter.deliveries.get()
    assert (delivery.state, delivery.attempts, delivery.via) == ("sent", 1, "smtp")


def test_many_letters_go_over_one_connection(relay):
    for number in range(30):
        make_letter(str(number), urgent=True)

    assert send_letters(NOW) == 30
    assert (len(set(relay.ids)), relay.connections) == (30, 1)


def test_a_secret_goes_with_the_letter_and_is_erased(relay):
    letter = make_letter(urgent=True, secret={"items": "- mã 123456"})
    send_letters(NOW)

    assert "123456" in relay.letters[0].get_content()
    letter.refresh_from_db()
    assert letter.secret == {}


def test_an_address_not_confirmed_yet_is_written_to_and_forgotten(relay):
    letter = make_letter(
        audience="direct",
        address_key="anyone",
        urgent=True,
        secret={"to": "moi@thu.example", "channel": "email", "code": "1"},
    )
    send_letters(NOW)

    assert relay.to == ["moi@thu.example"]
    assert "List-Unsubscribe" not in relay.letters[0]
    letter.refresh_from_db()
    assert letter.secret == {}


def test_what_the_relay_puts_off_is_tried_again_with_the_same_id(relay):
    relay.answers = ["451 4.7.1 later", "452 4.2.2 an@thu.example is full"]
    make_letter(urgent=True)

    assert send_letters(NOW) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("queued", 1)
    assert NOW < delivery.due_at <= NOW + timedelta(minutes=1)
    assert send_letters(NOW + timedelta(seconds=30)) == 0  # not yet
    assert Delivery.objects.get().attempts == 1
    assert send_letters(NOW + timedelta(minutes=1)) == 0
    delivery.refresh_from_db()
    assert delivery.last_error == "452 4.2.2 … is full"
    assert send_letters(NOW + timedelta(minutes=4)) == 1
    assert len(relay.ids) == 1


def test_pauses_grow_to_an_hour():
    pauses = [pause_after(n) for n in range(1, 12)]
    assert timedelta(seconds=54) <= pauses[0] <= timedelta(minutes=1)
    assert all(a < b for a, b in pairwise(pauses[:6]))
    assert timedelta(minutes=54) <= pauses[-1] <= timedelta(hours=1)


@pytest.mark.parametrize("where", ["rcpt", "answers"])
def test_what_the_relay_refuses_for_good_is_dead_with_an_event(relay, where):
    getattr(relay, where).append("550 5.1.1 <an@thu.example>: no such user")
    letter = make_letter(urgent=True, secret={"code": "1"})

    assert send_letters(NOW) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("dead", "refused")
    assert delivery.last_error == "550 5.1.1 …: no such user"
    event = Event.objects.get(kind="notices.delivery.died")
    assert b"thu.example" not in bytes(event.leaf)
    letter.refresh_from_db()
    assert (letter.settled_at, letter.secret) == (NOW, {})
    assert send_letters(NOW + timedelta(days=1)) == 0


def test_after_three_days_of_later_a_letter_is_given_up(relay):
    relay.answers = ["451 later"] * 500
    make_letter(urgent=True)
    at, tries = NOW, 0
    while Delivery.objects.filter(state="dead").count() == 0:
        send_letters(at)
        at = Delivery.objects.get().due_at or at
        tries += 1
        assert tries < 200
    assert GIVE_UP <= at - NOW <= GIVE_UP + timedelta(hours=1)
    assert Delivery.objects.get().reason == "expired"


def test_a_lost_answer_makes_a_second_copy_with_the_same_id(relay):
    relay.hang_up = 1
    make_letter(urgent=True)

    assert send_letters(NOW) == 0
    assert states() == ["queued"]
    assert send_letters(NOW + timedelta(minutes=2)) == 1
    assert len(relay.ids) == 2
    assert len(set(relay.ids)) == 1


def test_an_hour_without_relay_mends_itself_and_is_told(down, caplog):
    for number in range(3):
        make_letter(str(number), urgent=True)
    with caplog.at_level(logging.WARNING, "nhactruong.notices.outages"):
        for minute in range(60):
            assert send_letters(NOW + timedelta(minutes=minute)) == 0
        make_letter("written in between", at=NOW + timedelta(minutes=30), urgent=True)
        with relay_at(down) as (relay, _port):
            assert send_letters(NOW + timedelta(minutes=61)) == 4
    assert len(set(relay.ids)) == 4
    outage = Outage.objects.get()
    assert (outage.began_at, outage.ended_at) == (NOW, NOW + timedelta(minutes=61))
    assert outage.waited == 4
    assert len(caplog.records) == 2  # once when it began, once when it ended
    assert "61 phút" in caplog.text
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def test_a_relay_is_not_asked_every_second_while_it_is_down(down):
    make_letter(urgent=True)
    for second in range(120):
        send_letters(NOW + timedelta(seconds=second))
    assert 4 <= Outage.objects.get().tries <= 8


def test_what_waited_three_days_before_a_closed_door_is_given_up(down):
    make_letter(urgent=True)
    send_letters(NOW)
    send_letters(NOW + GIVE_UP + timedelta(minutes=1))
    assert states() == ["dead"]


def test_a_worker_that_died_after_claiming_leaves_the_letter_to_another(relay):
    delivery = make_delivery(urgent=True)
    assert claim_due("email", uuid.uuid4(), 20, by=CLOCK, at=NOW) == 1  # and dies

    assert send_letters(NOW + LEASE - timedelta(seconds=1)) == 0
    assert send_letters(NOW + LEASE) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(relay.ids)) == ("sent", 2, 1)


def test_without_a_mail_server_real_letters_are_held_and_go_when_there_is_one(
    settings, known
):
    settings.SIMULATED = False
    make_letter(urgent=True)
    send_letters(NOW)
    assert (states(), Delivery.objects.get().reason) == (["held"], "no_backend")
    with relay_at() as (relay, port):
        settings.SMTP = {**settings.SMTP, "host": "127.0.0.1", "port": port}
        assert send_letters(NOW + timedelta(hours=1)) == 1
    assert len(relay.ids) == 1


def test_held_letters_die_after_three_days(settings, known):
    settings.SIMULATED = False
    make_letter(urgent=True)
    send_letters(NOW)
    send_letters(NOW + GIVE_UP)
    assert (states(), Delivery.objects.get().reason) == (["dead"], "no_backend")


def test_a_letter_without_reader_is_settled_as_nobody_s(relay):
    make_letter(address_key="gone")
    send_letters(NOW)
    delivery = Delivery.objects.get()
    assert (delivery.way, delivery.state, delivery.reason) == (
        "none",
        "skipped",
        "no_address",
    )
    assert Message.objects.get().settled_at == NOW


def test_a_contact_erased_while_the_letter_waited_is_not_written_to(relay, monkeypatch):
    make_delivery(urgent=True)
    monkeypatch.setitem(readers._finders, "test", find())
    send_letters(NOW)
    assert (states(), relay.letters) == (["skipped"], [])


def test_a_text_that_lacks_a_field_is_dead_and_stops_no_other(relay):
    make_letter("bad", urgent=True, payload={})
    make_letter("good", urgent=True)
    assert send_letters(NOW) == 1
    assert sorted(states()) == ["dead", "sent"]


def test_every_letter_ends_somewhere(relay):
    relay.answers = ["550 no", "250", "451 later", "250", "552 too big"]
    for number in range(8):
        make_letter(str(number), urgent=True)
    make_letter("nobody", address_key="gone")
    send_letters(NOW)
    assert Message.objects.count() == len(states())
    assert set(states()) <= {"sent", "dead", "queued", "skipped"}
    send_letters(NOW + timedelta(hours=1))
    assert Message.objects.filter(settled_at=None).count() == 0
    assert len(set(relay.ids)) == len(relay.ids) == states().count("sent")


def test_sms_goes_by_the_backend_that_is_set(settings, monkeypatch):
    settings.SMS_BACKEND = "nhactruong.notices.tests.gateway.Gateway"
    from nhactruong.notices.tests.gateway import Gateway

    Gateway.sent.clear()
    reader = make_reader("an", email="", phone="0900000678")
    monkeypatch.setitem(readers._finders, "test", find(an=reader))
    letter = make_letter(urgent=True)
    assert send_letters(NOW) == 1
    [(to, text, reference)] = Gateway.sent
    assert (to, reference) == ("0900000678", str(letter.public_id))
    assert "\n" not in text


def test_the_log_backend_keeps_numbers_and_words_out_of_the_log(
    settings, monkeypatch, caplog
):
    settings.SIMULATED = False
    reader = make_reader("an", email="", phone="0900000678")
    monkeypatch.setitem(readers._finders, "test", find(an=reader))
    make_letter(urgent=True)
    with caplog.at_level(logging.INFO, "nhactruong.sms"):
        assert send_letters(NOW) == 1
    assert "···678" in caplog.text
    assert "0900000678" not in caplog.text
    assert "Bản tin" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_letter(relay):
    for number in range(40):
        make_letter(str(number), urgent=True)
    ready = threading.Barrier(3)

    def work(_number):
        ready.wait()
        try:
            return send_letters(NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        counts = list(pool.map(work, range(3)))
    # One that met a busy moment may have left some to the next turn.
    sum_sent = sum(counts) + send_letters(NOW)
    assert sum_sent == 40
    assert len(relay.ids) == len(set(relay.ids)) == 40
