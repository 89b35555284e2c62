from datetime import timedelta

import pytest

from nhactruong.notices import readers
from nhactruong.notices.models import Delivery, Message
from nhactruong.notices.tests.make import NOW, find, make_letter, make_reader
from nhactruong.notices.turn import send_letters

pytestmark = pytest.mark.django_db
MORNING = NOW + timedelta(hours=23)  # Wednesday 8:00


@pytest.fixture(autouse=True)
def gathered(monkeypatch, relay):
    an, binh = (make_reader(name, gathered=True) for name in ("an", "binh"))
    monkeypatch.setitem(readers._finders, "test", find(an=an, binh=binh))
    return relay


def letter(number, key="an", due="", at=NOW):
    code = f"HN-{number:04}"
    fields = {"code": code, "title": f"Việc {number}", "due": due}
    return make_letter(
        f"{number}{key}",
        at,
        address_key=key,
        template="work/received",
        payload={**fields, "path": f"/desk/tasks/{code}/"},
    )


def test_what_is_not_urgent_comes_in_one_letter_soonest_due_first(relay):
    letter(1, due="2026-12-09T10:30:00+00:00")
    letter(2, due="2026-12-01T10:30:00+00:00")
    letter(3)
    assert send_letters(NOW) == 0
    assert send_letters(MORNING - timedelta(seconds=1)) == 0

    assert send_letters(MORNING) == 1
    [mail] = relay.letters
    text = mail.get_content()
    assert mail["Subject"] == "Bản tin sáng: 3 việc"
    assert text.index("Việc 2") < text.index("Việc 1") < text.index("Việc 3")
    assert "http://localhost:8000/desk/tasks/HN-0002/" in text
    assert "hạn 17:30 thứ Ba 01/12/2026" in text
    assert "List-Unsubscribe" in mail
    digest = Message.objects.get(template="notices/digest")
    gathered = Delivery.objects.filter(state="gathered")
    assert set(gathered.values_list("digest", flat=True)) == {digest.pk}
    assert not Message.objects.filter(settled_at=None).exists()
    assert send_letters(MORNING + timedelta(hours=1)) == 0


def test_each_reader_has_a_letter_of_their_own(relay):
    letter(1)
    letter(2, "binh")
    send_letters(NOW)
    assert send_letters(MORNING) == 2
    assert sorted(relay.to) == ["an@thu.example", "binh@thu.example"]


def test_news_of_one_task_stands_together(relay):
    letter(1)
    make_letter(
        "again",
        template="work/half",
        payload={"code": "HN-0001", "title": "Việc 1", "due": ""},
    )
    send_letters(NOW)
    send_letters(MORNING)
    assert relay.letters[0]["Subject"] == "Bản tin sáng: 1 việc"
    assert "Đã qua nửa thời hạn HN-0001" in relay.letters[0].get_content()


def test_who_came_after_reads_what_waited_for_who_left(relay, monkeypatch):
    letter(1)
    send_letters(NOW)
    heir = make_reader("chi", gathered=True)
    monkeypatch.setitem(readers._finders, "test", find(an=heir))
    assert send_letters(MORNING) == 1
    assert relay.to == ["chi@thu.example"]


def test_of_nobody_s_post_nothing_is_kept_waiting(relay, monkeypatch):
    letter(1)
    send_letters(NOW)
    monkeypatch.setitem(readers._finders, "test", find())
    assert send_letters(MORNING) == 0
    assert Delivery.objects.get().state == "skipped"
    assert Message.objects.get().settled_at == MORNING


def test_a_digest_that_the_relay_puts_off_is_the_same_letter_later(relay):
    letter(1)
    send_letters(NOW)
    relay.hang_up = 1
    assert send_letters(MORNING) == 0
    letter(2, at=MORNING)
    assert send_letters(MORNING + timedelta(minutes=2)) == 1
    assert len(set(relay.ids)) == 1
    first, second = relay.letters
    assert first.get_content() == second.get_content()


def test_a_letter_without_text_does_not_spoil_the_digest(relay):
    letter(1)
    make_letter("bad", template="work/received", payload={"code": "HN-0009"})
    send_letters(NOW)
    assert send_letters(MORNING) == 1
    assert Delivery.objects.get(state="dead").reason == "text"
