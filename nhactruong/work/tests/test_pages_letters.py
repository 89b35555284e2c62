"""The post on the conductor's desk, and what officials want to be told."""

import pytest
from django.urls import reverse

from nhactruong.ground.actor import CLOCK
from nhactruong.ledger.models import Event
from nhactruong.notices.models import Choice, Delivery, Message, TextChange
from nhactruong.notices.outbox import Letter, queue
from nhactruong.notices.plan import plan_letters
from nhactruong.notices.settle import die
from nhactruong.notices.texts import template_called
from nhactruong.org.models import PostKind
from nhactruong.work.letters_desk import change_text, restore_text, retry_letters
from nhactruong.work.tests.make import MONDAY, official
from nhactruong.work.tests.refused import refused

pytestmark = pytest.mark.django_db
PAGE = "/desk/letters/"
TEXT = "/desk/letters/texts/reports/received/vi/"


def make_dead(town, dedupe="a", **secret) -> Delivery:
    owner = town.who(PostKind.HEAD)
    type(owner.person).objects.filter(pk=owner.person_id).update(email="a@b.example")
    letter = Letter(
        audience="official",
        address_key=str(owner.key),
        template="work/urged",
        payload={"code": "HN-4KTM-8R2C", "title": "Đèn", "due": "", "path": "/x"},
        secret=secret,
        urgent=True,
        dedupe=dedupe,
    )
    queue([letter], at=MONDAY)
    plan_letters(by=CLOCK, at=MONDAY)
    delivery = Delivery.objects.get(message__dedupe=dedupe)
    die([delivery], "refused", "550 no such user", by=CLOCK, at=MONDAY)
    return delivery


def roles(town):
    return {
        "officer": town.who(PostKind.DEPUTY),
        "head": town.who(PostKind.HEAD),
        "mayor": town.who(PostKind.HEAD, town.city),
        "duty": town.who(PostKind.DUTY, town.desk),
        "desk_head": town.who(PostKind.HEAD, town.desk),
    }


@pytest.mark.parametrize("role", ["officer", "head", "mayor", "duty", "desk_head"])
def test_who_may_tend_the_post_and_who_may_change_its_words(town, sign_in, role):
    by = official(roles(town)[role])
    delivery = make_dead(town)
    tends, edits = role in ("duty", "desk_head"), role == "desk_head"
    text = template_called("reports/received").texts["vi"]

    answer = sign_in(roles(town)[role]).get(PAGE)
    assert answer.status_code == (200 if tends else 404)
    if tends:
        assert retry_letters([delivery.pk], by=by, at=MONDAY)[0].state == "queued"
    else:
        with refused("not_conductor"):
            retry_letters([delivery.pk], by=by, at=MONDAY)
    if edits:
        change_text("reports/received", "vi", text=text, by=by, at=MONDAY)
        restore_text("reports/received", "vi", by=by, at=MONDAY)
    else:
        with refused("not_desk_head"):
            change_text("reports/received", "vi", text=text, by=by, at=MONDAY)
        with refused("not_desk_head"):
            restore_text("reports/received", "vi", by=by, at=MONDAY)


def test_the_desk_sees_why_a_letter_died_and_tries_it_again(town, sign_in):
    delivery = make_dead(town)
    client = sign_in(town.who(PostKind.DUTY, town.desk))

    text = client.get(PAGE).content.decode()
    for words in ("HN-4KTM-8R2C", "550 no such user", "máy chủ nhận từ chối hẳn"):
        assert words.lower() in text.lower()
    assert "a@b.example" not in text
    answer = client.post(f"{PAGE}retry/", {"letter": delivery.pk}, follow=True)
    assert "Gửi lại 1 thư" in answer.content.decode()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("queued", 0)
    assert Message.objects.get(dedupe="a").settled_at is None
    assert Event.objects.filter(kind="notices.delivery.retried").count() == 1
    again = client.post(f"{PAGE}retry/", {"letter": delivery.pk}, follow=True)
    assert "không còn nằm trong" in again.content.decode()


def test_the_page_costs_few_statements(town, sign_in, django_assert_max_num_queries):
    for number in range(20):
        make_dead(town, str(number))
    client = sign_in(town.who(PostKind.DUTY, town.desk))
    client.get(PAGE)
    with django_assert_max_num_queries(12):
        client.get(PAGE)


def test_a_letter_whose_secret_is_gone_is_not_tried_again(town):
    delivery = make_dead(town, due="x")
    Message.objects.update(payload={"code": "HN-4KTM-8R2C"})
    with refused("secret_gone"):
        retry_letters(
            [delivery.pk], by=official(town.who(PostKind.DUTY, town.desk)), at=MONDAY
        )


def test_the_desk_head_changes_the_words_and_goes_back(town, sign_in):
    client = sign_in(town.who(PostKind.HEAD, town.desk))
    words = {
        "subject": "Thành phố đã nhận {code}",
        "body": "Chào bạn, đã nhận {code}.\r\n{link}",
        "sms": "Đã nhận {code}, xem {link}",
    }
    preview = client.post(TEXT, {**words, "preview": "1"}).content.decode()
    assert "Thành phố đã nhận HN-4KTM-8R2C" in preview
    assert not TextChange.objects.exists()

    assert client.post(TEXT, words).status_code == 302
    row = TextChange.objects.get()
    assert (row.in_use, row.body) == (True, "Chào bạn, đã nhận {code}.\n{link}")
    assert Event.objects.filter(kind="notices.text.changed").count() == 1
    assert "đã sửa" in client.get("/desk/letters/texts/").content.decode()

    assert client.post(TEXT, {**words, "restore": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.in_use, row.version) == (False, 2)


@pytest.mark.parametrize(
    "change, says",
    [
        ({"sms": "Đã nhận {code}"}, "Thiếu mục bắt buộc: {link}"),
        ({"body": "Đã nhận {cod}: {link} {code}"}, "Không có mục {cod}"),
        ({"subject": ""}, "Xin điền mục này"),
        ({"sms": "một\nhai {code} {link}"}, "Viết trong một dòng"),
        ({"body": "{code} {link} {"}, "chỉ dùng quanh tên"),
        ({"body": "{code} {link}" + "x" * 6000}, "5000"),
    ],
)
def test_words_that_cannot_be_sent_are_refused_at_their_place(
    town, sign_in, change, says
):
    client = sign_in(town.who(PostKind.HEAD, town.desk))
    words = {"subject": "a", "body": "{code} {link}", "sms": "{code} {link}", **change}
    answer = client.post(TEXT, words)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not TextChange.objects.filter(in_use=True, version__gt=0).exists()


def test_there_is_no_such_text(town, sign_in):
    client = sign_in(town.who(PostKind.HEAD, town.desk))
    assert client.get("/desk/letters/texts/reports/nothing/vi/").status_code == 404
    assert client.get("/desk/letters/texts/reports/received/fr/").status_code == 404


def test_an_official_chooses_what_to_be_told(town, sign_in):
    who = town.who(PostKind.DEPUTY)
    client = sign_in(who)
    page = reverse("work:own_letters")
    assert "chưa có địa chỉ thư" in client.get(page).content.decode()

    said = {"email": "on", "g_work": "off", "g_decide": "now", "g_late": "digest"}
    assert client.post(page, {**said, "morning": "9"}).status_code == 302
    choice = Choice.objects.get()
    assert choice.reader_key == f"person:{who.person.public_id}"
    assert choice.groups == {"work": "off", "decide": "now"}
    assert (choice.ways, choice.morning, choice.version) == (None, 9, 1)
    assert client.post(page, {"g_work": "x"}).status_code == 200  # no such choice
    assert Choice.objects.get().version == 1
