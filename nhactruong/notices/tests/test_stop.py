from datetime import timedelta

import pytest

from nhactruong.ledger.models import Event
from nhactruong.notices.links import stop_path
from nhactruong.notices.models import Choice, Delivery
from nhactruong.notices.tests.make import NOW, make_letter
from nhactruong.notices.turn import send_letters

pytestmark = pytest.mark.django_db
LINK = stop_path("test:an", "email")


def test_every_letter_says_how_to_stop_them(relay, client):
    make_letter(urgent=True)
    send_letters(NOW)
    [mail] = relay.letters
    link = mail["List-Unsubscribe"].strip()
    assert link == f"<http://localhost:8000{LINK}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert LINK in mail.get_content()


def test_looking_changes_nothing(client):
    for _time in range(2):
        answer = client.get(LINK)
        assert answer.status_code == 200
        assert "Thôi nhận" in answer.content.decode()
        assert client.head(LINK).status_code == 200
    assert not Choice.objects.exists()
    assert answer["Cache-Control"] == "no-store, private"


def test_one_press_in_the_mail_program_stops_them(relay, client):
    answer = client.post(LINK, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert Choice.objects.get().ways == []
    assert Event.objects.get(kind="notices.choice.made").seq == 1
    make_letter(urgent=True)
    assert send_letters(NOW) == 0
    assert Delivery.objects.get().reason == "not_wanted"


def test_what_was_planned_before_stopping_does_not_go(relay, client):
    make_letter(not_before=NOW)
    relay.answers = ["451 later"]
    send_letters(NOW)
    client.post(LINK, {"action": "stop"})
    assert send_letters(NOW + timedelta(minutes=5)) == 0
    assert Delivery.objects.get().state == "skipped"
    assert relay.letters == []


def test_a_person_stops_and_starts_again(relay, client):
    assert client.post(LINK, {"action": "stop"}).status_code == 302
    assert "Nhận lại" in client.get(LINK).content.decode()
    client.post(LINK, {"action": "resume"})
    assert Choice.objects.get().ways == ["email"]
    assert "Nhận lại" not in client.get(LINK).content.decode()
    make_letter(urgent=True)
    assert send_letters(NOW) == 1


@pytest.mark.parametrize("token", ["x", LINK.split("/")[-2] + "x", "a:b"])
def test_a_link_that_is_not_ours_does_nothing(client, token):
    assert client.get(f"/letters/stop/{token}/").status_code == 404
    assert client.post(f"/letters/stop/{token}/").status_code == 404
    assert not Choice.objects.exists()


def test_presses_of_one_address_are_limited(client):
    codes = {client.post(LINK, {"action": "stop"}).status_code for _ in range(70)}
    assert codes == {302, 429}
