import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from nhactruong.accounts import hashers
from nhactruong.accounts.tests.make import make_user
from nhactruong.ledger.models import Event

PASSWORD = "Vườn hoa Lý Thái Tổ"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alone(settings):
    settings.ROOT_URLCONF = "nhactruong.ui.tests.gallery"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person():
    return make_user("lam.kn", PASSWORD, full_name="Khuất Nhật Lam")


def sign_in(client, login="lam.kn", password=PASSWORD, **more):
    return client.post("/sign-in/", {"login": login, "password": password, **more})


def test_an_official_signs_in_and_lands_on_the_desk(client, person):
    response = sign_in(client)

    assert response.status_code == 302
    assert response.url == "/desk/"
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("typed", ["LAM.KN", " lam.kn", "Lâm.KN"])
def test_the_name_may_be_typed_as_it_comes(client, person, typed):
    assert sign_in(client, typed).status_code == 302


def test_the_way_asked_for_is_kept_within_the_house(client, person):
    assert sign_in(client, next="/gallery/").url == "/gallery/"


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example", "javascript:1"]
)
def test_the_way_never_leads_elsewhere(client, person, away):
    assert sign_in(client, next=away).url == "/desk/"


@pytest.mark.parametrize("login, password", [("lam.kn", "sai"), ("khong.co", PASSWORD)])
def test_a_wrong_pair_is_refused_in_the_same_words(client, person, login, password):
    response = sign_in(client, login, password)

    assert response.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in response.content.decode()


def test_the_name_typed_stays_and_the_password_does_not(client, person):
    page = sign_in(client, "lam.kn", "sai-roi").content.decode()

    assert 'value="lam.kn"' in page
    assert "sai-roi" not in page


def test_guessing_is_stopped_and_said_plainly(client, person):
    for _ in range(5):
        sign_in(client, password="sai")

    page = sign_in(client).content.decode()
    assert "Đã thử sai quá nhiều lần" in page
    assert "_auth_user_id" not in client.session


def test_one_address_may_not_try_many_names(client, person):
    for n in range(10):
        sign_in(
            client,
            f"ai.do.{n}",
            "sai",
        )

    assert "Đã thử sai quá nhiều lần" in sign_in(client).content.decode()


def test_a_forged_forwarding_header_does_not_help(client, person):
    for n in range(10):
        client.post(
            "/sign-in/",
            {"login": f"ai.do.{n}", "password": "sai"},
            headers={"X-Forwarded-For": f"10.0.0.{n}"},
        )

    assert "Đã thử sai quá nhiều lần" in sign_in(client).content.decode()


def test_a_locked_account_says_so(client, person):
    person.is_active = False
    person.save()

    response = sign_in(client)
    assert response.url == "/sign-in/closed/"
    assert "Tài khoản đã khóa" in client.get(response.url).content.decode()
    assert "_auth_user_id" not in client.session


def test_signing_out_asks_first_and_needs_a_post(client, person):
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    assert "Khuất Nhật Lam" in client.get("/sign-out/").content.decode()
    assert "_auth_user_id" in client.session

    assert client.post("/sign-out/").url == "/"
    assert "_auth_user_id" not in client.session


def test_a_password_is_changed_and_other_machines_are_out(client, person):
    other = Client()
    for one in (client, other):
        sign_in(one)
    fresh = "Cầu Long Biên 1902"
    response = client.post(
        "/sign-in/password/",
        {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh},
    )

    assert response.url == "/desk/"
    assert client.get("/sign-in/password/").status_code == 200
    assert other.get("/sign-in/password/").status_code == 302
    person.refresh_from_db()
    assert person.check_password(fresh)
    assert Event.objects.get().kind == "accounts.person.password_set"


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"oldpassword": "sai"}, "Mật khẩu đang dùng không đúng"),
        ({"password2": "khác hẳn"}, "không giống nhau"),
        ({"password1": "12345678", "password2": "12345678"}, "faults"),
    ],
)
def test_a_password_is_not_changed_when(client, person, fields, words):
    sign_in(client)
    given = {
        "oldpassword": PASSWORD,
        "password1": "Cầu Thê Húc",
        "password2": "Cầu Thê Húc",
    }
    response = client.post("/sign-in/password/", given | fields)

    assert response.status_code == 200
    assert words in response.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize(
    "name", ["account_signup", "account_reset_password", "account_email"]
)
def test_there_is_no_door_for(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_too_many_at_once_are_asked_to_come_again(client, person, monkeypatch):
    monkeypatch.setattr(hashers, "WAIT_SECONDS", 0)
    with hashers._room, hashers._room:
        response = sign_in(client)

    assert response.status_code == 503
    assert response["Retry-After"] == "5"


def test_the_page_is_never_cached(client):
    assert "no-store" in client.get("/sign-in/")["Cache-Control"]
