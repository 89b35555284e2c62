"""Signing in in a real browser: app codes, passkeys, an issuer up and down, a citizen's
account. Here because the citizen's reports are; axe and narrow screens on each page."""

import os
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from nhactruong.accounts.models import Identity
from nhactruong.accounts.oidc import issuer as issuers
from nhactruong.accounts.second_factor.check import code_at
from nhactruong.notices.models import Message
from nhactruong.org.models import PostKind
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.reports.tests.test_pages_browser import axe_faults, sideways
from nhactruong.ui.tests.test_browser import ARGUMENTS, CHROMIUM
from tests.issuer import SECRET, start_issuer

PASSWORD = "Vườn hoa Lý Thái Tổ"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    # The driver runs a loop in this thread; Django would take it for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium, live_server, settings):
    settings.SIMULATED = True
    cache.clear()
    issuers.forget()
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.faults = []
    opened.on("pageerror", lambda e: opened.faults.append(str(e)))
    opened.base = live_server.url
    yield opened
    context.close()
    issuers.forget()


@pytest.fixture
def head():
    """The head of the ward's office, with a password of their own."""
    appointment = make_reporting().town.who(PostKind.HEAD)
    person = appointment.person
    person.set_password(PASSWORD)
    person.save()
    return person


def looked_at(page, name):
    """Hold the page against axe and a narrow screen."""
    assert axe_faults(page) == [], name
    assert sideways(page) <= 0, name


def sign_in(page, person):
    page.goto(f"{page.base}/sign-in/?next=/desk/security/")
    page.fill("#id_login", person.username)
    page.fill("#id_password", PASSWORD)
    page.click("button.button--main")


def sign_out(page):
    page.goto(f"{page.base}/sign-out/")
    page.click("main button")


def test_the_app_is_set_up_and_a_lost_phone_is_no_lock_out(page, head):
    sign_in(page, head)
    page.wait_for_url("**/desk/security/")
    looked_at(page, "security")
    page.click("text=Bật mã của ứng dụng")
    looked_at(page, "totp")
    secret = page.locator("#secret").input_value()
    page.fill("#id_code", code_at(secret))
    page.click("main form button:has-text('Bật')")

    page.wait_for_url("**/codes/")
    looked_at(page, "codes")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.click("text=Tải tệp chữ")
    assert codes[9] in download.value.path().read_text("utf-8")
    page.click("text=Tôi đã cất mã")
    sign_out(page)

    sign_in(page, head)
    page.wait_for_url("**/sign-in/second/")
    looked_at(page, "second")
    page.fill("#id_code", codes[0])
    page.click("main form .button--main")
    page.wait_for_url("**/desk/security/")
    assert "Còn 9 mã" in page.locator("main").inner_text()
    assert page.faults == []


def test_a_passkey_opens_the_desk_without_a_name_or_a_password(page, head):
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, head)
    page.click("text=Thêm khóa")
    looked_at(page, "passkey")
    page.fill("#id_name", "Máy ở phường")
    page.click("text=Tạo khóa")
    page.wait_for_url("**/codes/")
    page.goto(f"{page.base}/desk/security/")
    assert "Máy ở phường" in page.locator("main").inner_text()
    looked_at(page, "security_passkey")
    sign_out(page)

    # Instead of name and password.
    page.goto(f"{page.base}/sign-in/")
    looked_at(page, "sign_in")
    page.click("text=Đăng nhập bằng khóa")
    page.wait_for_url("**/desk/")
    sign_out(page)

    # After name and password.
    sign_in(page, head)
    page.wait_for_url("**/sign-in/second/")
    page.click("text=Dùng khóa")
    page.wait_for_url("**/desk/security/")
    assert page.faults == []


@pytest.fixture
def issuer(live_server, settings):
    back = f"{live_server.url}/sign-in/oidc/callback/"
    running = start_issuer(back)
    settings.OIDC = {
        "issuer": running.url,
        "client_id": "nhac-truong",
        "client_secret": SECRET,
        "name": "VNeID",
        "scopes": "openid profile email phone",
        "timeout": 2.5,
    }
    yield running
    running.stop()


def test_the_issuer_opens_the_door_and_another_opens_when_it_is_down(
    page, head, issuer, monkeypatch
):
    monkeypatch.setattr(issuers, "FRESH_SECONDS", 0)
    sign_in(page, head)
    page.wait_for_url("**/desk/security/")
    page.click("text=Nối danh tính")
    page.fill("input[name=login]", "chutich")
    page.click("text=Continue")
    page.wait_for_url("**/desk/security/")
    assert Identity.objects.get().subject == "chutich"
    sign_out(page)

    page.goto(f"{page.base}/sign-in/")
    page.click("text=Đăng nhập bằng VNeID")
    page.wait_for_url("**/desk/")  # the issuer still knows who it is
    sign_out(page)

    issuer.stop()
    page.goto(f"{page.base}/sign-in/?next=/desk/security/")
    page.click("text=Đăng nhập bằng VNeID")
    page.locator("#messages >> text=VNeID đang không trả lời").wait_for()
    looked_at(page, "issuer_down")
    page.fill("#id_login", head.username)
    page.fill("#id_password", PASSWORD)
    page.click("button.button--main")
    page.wait_for_url("**/desk/**")
    assert page.faults == []


def test_a_citizen_gathers_reports_by_a_code_alone(page):
    make_reporting()
    sent = timezone.now() - timedelta(hours=3)
    mine = make_report(sent, phone="+84 912 345 678", email="")
    make_report(sent, phone="0999999999", email="")
    page.goto(f"{page.base}/")
    page.click("nav >> text=Của tôi")
    looked_at(page, "citizen_enter")
    page.fill("#id_address", "0912345678")
    page.click("text=Gửi mã cho tôi")
    page.wait_for_url("**/code/")
    looked_at(page, "citizen_code")
    code = Message.objects.get(template="accounts/code").secret["code"]
    page.fill("#id_code", code)
    page.click("text=Tiếp tục")

    page.wait_for_url("**/me/")
    looked_at(page, "citizen_reports")
    assert page.locator(".reports__one").count() == 1
    page.click(".reports__one a")
    page.wait_for_url(f"**/r/{mine.code}/**")
    looked_at(page, "citizen_private")
    page.goto(f"{page.base}/me/account/")
    looked_at(page, "citizen_account")
    assert page.faults == []


def test_a_manager_opens_an_account_and_its_person_takes_it(page, head):
    sign_in(page, head)
    page.goto(f"{page.base}/desk/accounts/")
    looked_at(page, "accounts")
    page.click("text=Mở tài khoản")
    looked_at(page, "account_open")
    page.fill("#id_full_name", "Lữ Mới")
    page.fill("#id_username", "moi.lu")
    page.fill("#id_email", "moi@vidu.example")
    page.click("text=Mở và gửi đường dẫn")
    page.wait_for_url("**/of/moi.lu/")
    looked_at(page, "account")
    link = Message.objects.get(template="accounts/invited").secret["link"]
    sign_out(page)

    page.goto(link)
    looked_at(page, "take")
    page.fill("#id_password1", "Cầu Thê Húc 1865")
    page.fill("#id_password2", "Cầu Thê Húc 1865")
    page.click("text=Đặt mật khẩu và vào")
    page.wait_for_url("**/desk/security/")
    assert page.faults == []
