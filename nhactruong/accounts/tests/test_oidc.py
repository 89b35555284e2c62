"""Sign-in against a real OpenID Connect server, and what is done when it is silent."""

import html
import re
import socket
import time
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache

from nhactruong.accounts.invite import invite
from nhactruong.accounts.models import Citizen, CitizenContact, Identity
from nhactruong.accounts.oidc import issuer as issuers
from nhactruong.accounts.oidc.links import link_identity
from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM
from nhactruong.ledger.models import Event, Opening
from tests.issuer import SECRET, start_issuer

BACK = "http://testserver/sign-in/oidc/callback/"
PASSWORD = "Vườn hoa Lý Thái Tổ"
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    running = start_issuer(BACK)
    yield running
    running.stop()


@pytest.fixture
def issuer(server, settings):
    _use(settings, server.url)
    return server


def _use(settings, url):
    cache.clear()
    issuers.forget()
    settings.OIDC = {
        "issuer": url,
        "client_id": "nhac-truong",
        "client_secret": SECRET,
        "name": "VNeID",
        "scopes": "openid profile email phone",
        "timeout": 2.5,
    }


def go(client, door="citizen", **more):
    return client.post("/sign-in/oidc/", {"door": door, **more})


def asked_at(page) -> str:
    """Return where the page that leads on leads to."""
    return html.unescape(
        re.search(
            r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode()
        )[1]
    )


def through(client, issuer, login, door="citizen", **more):
    """Press the button, sign in at the issuer, come back."""
    back = issuer.answer(asked_at(go(client, door, **more)), login)
    return client.get(back.removeprefix("http://testserver"))


def test_the_browser_is_sent_with_state_nonce_and_pkce(client, issuer):
    asked = {k: v[0] for k, v in parse_qs(urlsplit(asked_at(go(client))).query).items()}

    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 32
    assert len(asked["nonce"]) >= 32
    assert asked["redirect_uri"] == BACK


def test_a_citizen_comes_in_and_only_issuer_and_subject_are_kept(client, issuer):
    answer = through(client, issuer, "lan")

    assert answer.url == "/me/"
    identity = Identity.objects.get()
    assert (identity.issuer, identity.subject) == (issuer.url, "lan")
    citizen = Citizen.objects.get()
    assert citizen.name == "Nguyễn lan"
    # The e-mail is verified by the issuer, the number is not.
    assert [c.value for c in citizen.contacts.all()] == ["lan@vidu.vn"]
    kept = str(list(Event.objects.values_list("leaf", flat=True)))
    assert "001099012345" not in kept + str(list(Opening.objects.values("value")))
    assert client.get("/me/account/").status_code == 200


def test_the_same_person_comes_back_to_the_same_account(client, issuer):
    through(client, issuer, "lan")
    client.cookies.clear()
    through(client, issuer, "lan")

    assert Citizen.objects.count() == 1
    assert Identity.objects.count() == 1


def test_an_unverified_address_opens_nothing(client, issuer):
    held = Citizen.objects.create(created_at=NOW)
    CitizenContact.objects.create(
        citizen=held, channel="email", value="unverified-an@vidu.vn", confirmed_at=NOW
    )
    through(client, issuer, "unverified-an")

    assert Identity.objects.get().citizen_id != held.pk


def test_a_verified_address_opens_the_account_that_has_it(client, issuer):
    held = Citizen.objects.create(created_at=NOW)
    CitizenContact.objects.create(
        citizen=held, channel="email", value="lan@vidu.vn", confirmed_at=NOW
    )
    through(client, issuer, "lan")

    assert Identity.objects.get().citizen_id == held.pk


def test_an_official_is_never_found_by_e_mail(client, issuer):
    make_user("lan", PASSWORD, email="lan@vidu.vn")
    answer = through(client, issuer, "lan", "official")

    assert answer.url == "/sign-in/"
    assert "_auth_user_id" not in client.session
    assert not Identity.objects.exists()
    assert (
        "chưa nối với tài khoản cán bộ nào" in client.get("/sign-in/").content.decode()
    )


def test_an_official_links_after_signing_in_once_by_password(client, issuer):
    user = make_user("lan", PASSWORD)
    through(client, issuer, "lan", "official")
    client.post("/sign-in/", {"login": "lan", "password": PASSWORD})
    assert "Nguyễn lan" in client.get("/desk/security/").content.decode()
    client.post("/desk/security/identity/link/")
    client.logout()

    answer = through(client, issuer, "lan", "official")
    assert answer.url == "/desk/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Event.objects.filter(kind="accounts.person.identity_linked").count() == 1


def test_an_official_links_from_the_page_and_unlinks(client, issuer):
    make_user("lan", PASSWORD)
    client.post("/sign-in/", {"login": "lan", "password": PASSWORD})
    through(client, issuer, "lan", "link")
    one = Identity.objects.get()

    client.post(f"/desk/security/identity/{one.pk}/unlink/")
    assert not Identity.objects.exists()


def test_an_invitation_is_taken_with_the_identity_alone(client, issuer):
    user = make_user("moi", None, email="moi@vidu.vn")
    link = invite(user.pk, site="http://testserver", fresh=True, by=SYSTEM, at=NOW)
    token = link.rstrip("/").rsplit("/", 1)[1]
    through(client, issuer, "moi", "invite", token=token)

    assert client.session["_auth_user_id"] == str(user.pk)
    assert Identity.objects.get().user_id == user.pk


def test_a_closed_account_stays_closed(client, issuer):
    user = make_user("lan", PASSWORD, is_active=False)
    link_identity(user.pk, issuer.url, "lan", by=SYSTEM, at=NOW)

    assert through(client, issuer, "lan", "official").url == "/sign-in/closed/"
    assert "_auth_user_id" not in client.session


def test_whoever_refuses_at_the_issuer_is_told_so(client, issuer):
    assert through(client, issuer, "no").url == "/me/sign-in/"
    assert "không xác nhận" in client.get("/me/sign-in/").content.decode()


def test_an_answer_counts_only_in_the_browser_that_asked(client, issuer):
    back = issuer.answer(asked_at(go(client)), "lan").removeprefix("http://testserver")
    client.cookies.clear()

    assert client.get(back).url == "/sign-in/"
    assert not Citizen.objects.exists()


def test_another_state_is_refused_and_an_answer_works_once(client, issuer):
    back = issuer.answer(asked_at(go(client)), "lan").removeprefix("http://testserver")
    kept = client.cookies["oidc"].value
    forged = back.replace("state=", "state=x")
    assert client.get(forged).url == "/me/sign-in/"

    client.cookies["oidc"] = kept
    assert client.get(back).url == "/me/"
    client.cookies.pop("me")
    client.cookies["oidc"] = kept
    assert client.get(back).url == "/me/sign-in/"


def test_the_way_after_signing_in_never_leads_elsewhere(client, issuer):
    assert through(client, issuer, "lan", next="https://evil.example/").url == "/me/"


@pytest.fixture
def hole():
    """A port that takes connections and never answers."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        yield f"http://127.0.0.1:{silent.getsockname()[1]}"


@pytest.mark.parametrize(
    "door, page", [("official", "/sign-in/"), ("citizen", "/me/sign-in/")]
)
def test_a_silent_issuer_costs_seconds_once_and_other_doors_are_named(
    client, settings, hole, door, page
):
    _use(settings, hole)
    make_user("lan", PASSWORD)
    began = time.monotonic()
    assert go(client, door).url == page
    assert time.monotonic() - began < 3.5
    began = time.monotonic()
    answer = client.get(page).content.decode()
    assert go(client, door).url == page
    assert time.monotonic() - began < 0.5
    assert "VNeID đang không trả lời" in answer

    client.post("/sign-in/", {"login": "lan", "password": PASSWORD})
    assert "_auth_user_id" in client.session


def test_an_issuer_that_dies_between_the_steps_is_told_apart(client, settings):
    dying = start_issuer(BACK)
    _use(settings, dying.url)
    back = dying.answer(asked_at(go(client)), "lan").removeprefix("http://testserver")
    dying.stop()

    assert client.get(back).url == "/me/sign-in/"
    assert "VNeID đang không trả lời" in client.get("/me/sign-in/").content.decode()


def test_without_an_issuer_there_is_no_such_door(client, settings):
    _use(settings, "")

    assert go(client).status_code == 404
    assert "/sign-in/oidc/" not in client.get("/sign-in/").content.decode()
