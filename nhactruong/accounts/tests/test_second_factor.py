"""TOTP and recovery codes: set up, used, once, limited, told of, sealed."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nhactruong.accounts.second_factor.check import code_at, use_code
from nhactruong.accounts.second_factor.enrol import add_totp, reset_second_factor
from nhactruong.accounts.tests.make import make_user
from nhactruong.accounts.vault import open_sealed
from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event, Opening
from nhactruong.notices.models import Message

PASSWORD = "Vườn hoa Lý Thái Tổ"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alone():
    cache.clear()


@pytest.fixture
def person():
    return make_user("lam.kn", PASSWORD, full_name="Khuất Nhật Lam", email="l@vidu.vn")


@pytest.fixture
def guarded(person):
    add_totp(person.pk, SECRET, by=SYSTEM, at=NOW)
    return person


def sign_in(client, **more):
    login = {"login": "lam.kn", "password": PASSWORD}
    return client.post("/sign-in/", login | more)


def second(client, code):
    return client.post("/sign-in/second/", {"code": code})


def codes_of(person):
    row = Authenticator.objects.get(user=person, type="recovery_codes")
    return row.wrap().get_unused_codes()


def kinds():
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_the_app_is_turned_on_with_its_code_and_codes_are_shown_once(client, person):
    sign_in(client)
    page = client.get("/desk/security/app/").content.decode()
    secret = client.session["mfa.totp.secret"]
    assert secret in page
    assert "<svg" in page

    answer = client.post("/desk/security/app/", {"code": code_at(secret)})
    assert answer.url == "/desk/security/codes/"
    shown = client.get(answer.url).content.decode()
    assert all(f"{c[:4]} {c[4:]}" in shown for c in codes_of(person))
    file = client.get("/desk/security/codes/file/")
    assert file["Content-Disposition"].startswith("attachment")
    assert codes_of(person)[9][:4] in file.content.decode()

    client.post("/desk/security/codes/kept/")
    again = client.get("/desk/security/codes/").content.decode()
    assert not any(f"{c[:4]} {c[4:]}" in again for c in codes_of(person))
    assert client.get("/desk/security/codes/file/").status_code == 404
    assert kinds() == ["accounts.person.totp_on"]
    assert Message.objects.get().template == "accounts/totp_on"


def test_a_wrong_code_turns_nothing_on(client, person):
    sign_in(client)
    client.get("/desk/security/app/")
    answer = client.post("/desk/security/app/", {"code": "000000"})

    assert "Mã không đúng" in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_the_secret_is_sealed_and_in_no_event_or_letter(guarded):
    kept = Authenticator.objects.get(type="totp").data["secret"]
    said = str(list(Message.objects.values())) + str(list(Opening.objects.values()))
    said += str(list(Event.objects.values_list("leaf", flat=True)))

    assert SECRET not in kept + said
    assert open_sealed(kept) == SECRET


def test_signing_in_then_asks_for_the_code(client, guarded):
    assert sign_in(client).url == "/sign-in/second/"
    assert "_auth_user_id" not in client.session
    assert client.get("/desk/security/").status_code == 302
    assert "Mã không đúng" in second(client, "000000").content.decode()

    assert second(client, code_at(SECRET)).url == "/desk/"
    assert client.session["_auth_user_id"] == str(guarded.pk)


def test_the_way_asked_for_is_kept_through_the_second_step(client, guarded):
    sign_in(client, next="/desk/security/")

    assert second(client, code_at(SECRET)).url == "/desk/security/"


def test_a_code_of_the_app_works_once(client, guarded):
    code = code_at(SECRET)
    for browser, url in ((client, "/desk/"), (Client(), None)):
        sign_in(browser)
        assert getattr(second(browser, code), "url", None) == url


def test_codes_just_before_and_after_are_taken_and_older_ones_not(guarded):
    at = datetime.fromtimestamp(time.time(), UTC)
    old = code_at(SECRET, at.timestamp() - 90)
    assert use_code(guarded.pk, old, by=SYSTEM, at=at) is None
    last = code_at(SECRET, at.timestamp() - 30)
    assert use_code(guarded.pk, last, by=SYSTEM, at=at) is not None


def test_a_recovery_code_works_once_and_its_owner_is_told(client, guarded):
    code = codes_of(guarded)[3]
    sign_in(client)
    assert second(client, f"{code[:4]} {code[4:]}").url == "/desk/"
    other = Client()
    sign_in(other)

    assert second(other, code).status_code == 200
    assert len(codes_of(guarded)) == 9
    letter = Message.objects.get(template="accounts/code_used")
    assert letter.payload["left"] == "9"
    assert kinds()[-1] == "accounts.person.recovery_code_used"


def test_guessing_is_stopped_in_every_process(guarded):
    def guess(code="111111", at=NOW):
        cache.clear()  # another process knows nothing of the first
        return use_code(guarded.pk, code, by=SYSTEM, at=at)

    assert [guess() for _ in range(5)] == [None] * 5
    with pytest.raises(Refusal) as refused:
        guess(code_at(SECRET, NOW.timestamp()))
    assert refused.value.code == "too_many_wrong"
    later = NOW + timedelta(minutes=6)
    assert guess(code_at(SECRET, later.timestamp()), later) is not None


def test_new_codes_end_the_old_ones(client, guarded):
    old = codes_of(guarded)
    sign_in(client)
    second(client, code_at(SECRET))
    answer = client.post("/desk/security/codes/new/")

    assert answer.url == "/desk/security/codes/"
    assert not set(old) & set(codes_of(guarded))
    assert kinds()[-1] == "accounts.person.codes_renewed"


def test_turning_off_takes_the_codes_too(client, guarded):
    sign_in(client)
    second(client, code_at(SECRET))
    assert client.get("/desk/security/app/off/").status_code == 200
    client.post("/desk/security/app/off/")

    assert not Authenticator.objects.exists()
    assert sign_in(Client()).url == "/desk/"


def test_an_old_session_must_show_the_second_factor_again(client, guarded):
    sign_in(client)
    second(client, code_at(SECRET))
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    asked = client.get("/desk/security/app/off/").url
    assert asked.startswith("/desk/security/code-again/")
    # The password alone is no way to take the second factor away.
    assert client.get("/desk/security/password-again/").status_code == 302

    page = client.post(asked, {"code": codes_of(guarded)[0]})
    assert page.url == "/desk/security/app/off/"
    assert client.get(page.url).status_code == 200


def test_taking_everything_away_is_one_event(guarded):
    assert reset_second_factor(guarded.pk, by=SYSTEM, at=NOW)
    assert not reset_second_factor(guarded.pk, by=SYSTEM, at=NOW)

    assert not Authenticator.objects.exists()
    assert kinds()[-1] == "accounts.person.second_factor_reset"


def test_the_page_costs_few_queries(client, guarded):
    sign_in(client)
    second(client, code_at(SECRET))
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/desk/security/").content.decode()

    # Without a regulation the organisation is read anew each time: not this page's doing.
    own = [q["sql"] for q in asked.captured_queries]
    assert (
        len([sql for sql in own if '"org_' not in sql and '"places_' not in sql]) <= 6
    )
    assert "Đang bật" in page
    assert "Còn 10 mã" in page
