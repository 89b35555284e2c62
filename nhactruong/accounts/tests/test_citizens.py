"""A citizen's account: a code to an address, nothing else, and nothing of it left over."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client

from nhactruong.accounts.citizens.codes import forget_sign_in_codes, send_code, try_code
from nhactruong.accounts.citizens.contacts import Address, normal, read_address
from nhactruong.accounts.citizens.enter import (
    confirm_address,
    drop_address,
    enter_by_address,
    settled,
)
from nhactruong.accounts.models import (
    Citizen,
    CitizenContact,
    CitizenSession,
    OneTimeCode,
)
from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event, Opening
from nhactruong.notices.models import Message

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
PHONE, MAIL = Address("phone", "0912345678"), Address("email", "lan@vidu.vn")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alone():
    cache.clear()


def code_sent() -> str:
    return Message.objects.order_by("-pk").first().secret["code"]


def ask(client, address="0912 345 678", **more):
    return client.post("/me/sign-in/", {"address": address, **more})


def answer(client, code=None):
    return client.post("/me/sign-in/code/", {"code": code or code_sent()})


def enter(client, address="0912 345 678", **more):
    ask(client, address, **more)
    return answer(client)


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("0912 345.678", PHONE),
        ("+84912345678", PHONE),
        ("84912345678", PHONE),
        ("+84 0912345678", PHONE),
        ("+4930123456", Address("phone", "+4930123456")),
        (" Lan@ViDu.vn ", MAIL),
    ],
)
def test_an_address_is_the_same_however_it_is_typed(typed, kept):
    assert read_address(typed) == kept


@pytest.mark.parametrize("typed", ["", "lan@", "123", "số của tôi", "0912x45678"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(Refusal):
        read_address(typed)
    assert normal("email", "lan") == ""


def test_a_code_opens_an_account_without_a_password(client):
    assert ask(client, next="/reports/").url == "/me/sign-in/code/"
    letter = Message.objects.get()
    assert letter.secret["to"] == "0912345678"
    assert letter.secret["channel"] == "sms"
    assert letter.urgent
    assert "09•••678" in client.get("/me/sign-in/code/").content.decode()

    assert answer(client).url == "/reports/"
    assert CitizenContact.objects.get().value == "0912345678"
    assert client.get("/me/account/").status_code == 200
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["accounts.citizen.opened", "accounts.citizen.address_confirmed"]
    assert client.cookies["me"]["httponly"]


def test_coming_back_opens_the_same_account(client):
    enter(client)
    other = Client()
    enter(other, "+84912345678")

    assert Citizen.objects.count() == 1
    assert CitizenSession.objects.count() == 2


def test_the_page_says_the_same_whether_or_not_there_is_an_account(client):
    enter(client)
    pages = []
    for address in ("0912345678", "0912345679"):
        asking = Client()
        ask(asking, address)
        page = asking.get("/me/sign-in/code/").content.decode()
        pages.append(page.replace("679", "678").split("<main")[1])
    assert pages[0].split("csrf")[0] == pages[1].split("csrf")[0]


def test_the_code_is_kept_only_as_a_hash_and_works_once(client):
    ask(client)
    code = code_sent()
    kept = OneTimeCode.objects.get()
    assert code not in kept.handle
    assert code.encode() not in bytes(kept.code_hash)

    answer(client)
    with pytest.raises(Refusal) as refused:
        try_code(kept.handle, code, by=SYSTEM, at=datetime.now(UTC))
    assert refused.value.code == "code_over"


def test_a_code_works_only_in_the_browser_that_asked(client):
    ask(client)
    stranger = Client()

    assert answer(stranger).url == "/me/sign-in/"
    ask(stranger, "0999999999")
    assert (
        answer(stranger, Message.objects.order_by("pk")[0].secret["code"]).status_code
        == 200
    )
    assert not Citizen.objects.exists()


def test_five_wrong_tries_end_a_code_and_are_counted_in_the_table():
    handle = send_code(PHONE, lang="vi", by=SYSTEM, at=NOW)
    right = code_sent()
    wrong = "111111" if right != "111111" else "222222"
    for _ in range(5):
        assert try_code(handle, wrong, by=SYSTEM, at=NOW) is None
    with pytest.raises(Refusal) as refused:
        try_code(handle, right, by=SYSTEM, at=NOW)
    assert refused.value.code == "code_tries"


def test_a_code_lasts_ten_minutes():
    handle = send_code(PHONE, lang="vi", by=SYSTEM, at=NOW)
    last = NOW + timedelta(minutes=10)
    with pytest.raises(Refusal):
        try_code(handle, code_sent(), by=SYSTEM, at=last)
    sooner = last - timedelta(seconds=1)
    assert try_code(handle, code_sent(), by=SYSTEM, at=sooner) == PHONE


def test_one_address_is_not_flooded_whoever_asks():
    for _ in range(3):
        send_code(PHONE, lang="vi", by=SYSTEM, at=NOW)
    with pytest.raises(Refusal) as refused:
        send_code(PHONE, lang="vi", by=SYSTEM, at=NOW)
    assert refused.value.code == "codes_many"
    send_code(MAIL, lang="vi", by=SYSTEM, at=NOW)
    send_code(PHONE, lang="vi", by=SYSTEM, at=NOW + timedelta(minutes=11))


def test_one_sender_does_not_ask_for_everybody(client, settings):
    settings.LIMIT_CODES = 3
    for n in range(3):
        assert ask(client, f"091234567{n}").status_code == 302
    assert "quá nhiều lần" in ask(client, "0912345679").content.decode()


def test_old_codes_are_forgotten():
    send_code(PHONE, lang="vi", by=SYSTEM, at=NOW)

    assert forget_sign_in_codes(by=SYSTEM, at=NOW + timedelta(hours=20)) == 0
    assert forget_sign_in_codes(by=SYSTEM, at=NOW + timedelta(hours=26)) == 1


def test_a_second_address_is_confirmed_and_dropped_but_never_the_last(client):
    enter(client)
    enter(client, "lan@vidu.vn")
    assert CitizenContact.objects.count() == 2
    first, second = CitizenContact.objects.order_by("pk")

    client.post(f"/me/account/addresses/{second.pk}/drop/")
    client.post(f"/me/account/addresses/{first.pk}/drop/")
    assert list(CitizenContact.objects.all()) == [first]


def test_an_address_of_somebody_else_is_not_taken():
    lan = enter_by_address(PHONE, lang="vi", by=SYSTEM, at=NOW)
    minh = enter_by_address(MAIL, lang="vi", by=SYSTEM, at=NOW)

    with pytest.raises(Refusal) as refused:
        confirm_address(minh.pk, PHONE, by=SYSTEM, at=NOW)
    assert refused.value.code == "address_taken"
    theirs = CitizenContact.objects.get(citizen=lan)
    with pytest.raises(CitizenContact.DoesNotExist):
        drop_address(minh.pk, theirs.pk, by=SYSTEM, at=NOW)


def test_two_who_open_one_account_at_once_get_one():
    tries = []

    def racing():
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError
        return enter_by_address(PHONE, lang="vi", by=SYSTEM, at=NOW)

    assert settled(racing) == Citizen.objects.get()


def test_a_citizen_never_gets_to_the_desk(client):
    enter(client)

    for page in ("/desk/", "/desk/security/", "/desk/conductor/"):
        assert client.get(page).url.startswith("/sign-in/")


def test_an_official_may_have_an_account_apart(client):
    user = make_user("lam.kn", "Vườn hoa Lý Thái Tổ", phone="0912345678")
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    enter(client)
    assert client.get("/me/account/").status_code == 200

    client.post("/me/sign-out/")
    assert client.get("/me/account/").url.startswith("/me/sign-in/")
    assert client.get("/desk/security/").status_code == 200


def test_machines_are_listed_and_ended_from_afar(client):
    enter(client)
    other = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/605"})
    enter(other)
    assert "Safari trên iPhone" in client.get("/me/account/").content.decode()
    row = CitizenSession.objects.get(agent__contains="iPhone")
    client.post(f"/me/account/sessions/{row.public_id}/end/")

    assert other.get("/me/account/").status_code == 302
    assert client.get("/me/account/").status_code == 200


def test_a_session_runs_out(client, settings):
    enter(client)
    CitizenSession.objects.update(started_at=NOW - timedelta(days=400))

    assert client.get("/me/account/").status_code == 302


def test_name_and_language_are_kept_and_the_copy_tells_all(client):
    enter(client)
    client.post("/me/account/", {"name": "Lan", "lang": "en"})
    copy = json.loads(client.get("/me/account/copy.json").content)

    assert copy["account"]["name"] == "Lan"
    assert copy["account"]["language"] == "en"
    assert copy["addresses"][0]["value"] == "0912345678"
    assert "reports" in copy


def test_deleting_leaves_nothing_that_names_the_person(client):
    enter(client)
    client.post("/me/account/", {"name": "Lan Rieng", "lang": "vi"})
    assert client.post("/me/account/delete/").url.endswith("#delete")
    client.post("/me/account/delete/", {"sure": "on"})

    assert not Citizen.objects.exists()
    assert not OneTimeCode.objects.exists()
    left = str(list(Event.objects.values_list("leaf", flat=True)))
    left += str(list(Opening.objects.values()))
    assert "0912345678" not in left
    assert "Rieng" not in left
    assert client.get("/me/account/").status_code == 302
    enter(client)
    assert Citizen.objects.count() == 1
