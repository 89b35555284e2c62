"""The operator's way into an account that nobody above can help."""

import pytest
from django.test import Client

from nhactruong.accounts.models import User
from nhactruong.accounts.second_factor.enrol import add_totp, has_second_factor
from nhactruong.accounts.tests.make import make_user
from nhactruong.config.command import main
from nhactruong.config.commands import account
from nhactruong.ground.actor import SYSTEM
from nhactruong.org.tests.make import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ready(monkeypatch):
    monkeypatch.setattr(account, "require_migrated", lambda: None)
    monkeypatch.setattr(account, "start_django", lambda: None)


def test_the_link_lets_its_person_in_once(capsys, settings):
    settings.PUBLIC_URL = "http://testserver"
    make_user("lan", "Vườn hoa Lý Thái Tổ")
    assert main(["account", "link", "lan"]) == 0
    link = capsys.readouterr().out.split()[-1].removeprefix("http://testserver")

    browser = Client()
    chosen = {"password1": "Cầu Thê Húc 1865", "password2": "Cầu Thê Húc 1865"}
    assert browser.post(link, chosen).url == "/desk/security/"
    assert Client().get(link).status_code == 404


def test_a_lost_second_factor_is_taken_away():
    user = make_user("lan", "Vườn hoa Lý Thái Tổ")
    add_totp(user.pk, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", by=SYSTEM, at=AT)

    assert main(["account", "reset-factor", "lan"]) == 0
    assert not has_second_factor(user.pk)
    assert main(["account", "reset-factor", "lan"]) == 2


def test_an_account_is_closed_and_opened_again():
    make_user("lan", "Vườn hoa Lý Thái Tổ")
    for action, active in (("close", False), ("reopen", True)):
        assert main(["account", action, "lan"]) == 0
        assert User.objects.get().is_active == active


def test_the_address_of_letters_is_changed_and_nonsense_refused(capsys):
    make_user("lan", "Vườn hoa Lý Thái Tổ")

    assert main(["account", "email", "lan", "lan@vidu.example"]) == 0
    assert User.objects.get().email == "lan@vidu.example"
    assert main(["account", "email", "lan", "không"]) == 2
    assert main(["account", "link", "ai.do"]) == 2
    assert "không có tài khoản ai.do" in capsys.readouterr().err
