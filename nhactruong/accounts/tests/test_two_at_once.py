"""Two who press at the same moment: a code, a link, an account count once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connections

from nhactruong.accounts.citizens.codes import send_code, try_code
from nhactruong.accounts.citizens.contacts import Address
from nhactruong.accounts.citizens.enter import enter_by_address, settled
from nhactruong.accounts.invite import accept_with_password, invite
from nhactruong.accounts.models import Citizen
from nhactruong.accounts.second_factor.check import code_at, use_code
from nhactruong.accounts.second_factor.enrol import add_totp
from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.notices.models import Message

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PHONE = Address("phone", "0912345678")

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(press, times=4):
    """Press from so many threads; return what each got, a Refusal by its code."""

    def one(_n):
        try:
            return press()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_a_code_of_the_app_counts_once():
    user = make_user("lam.kn", "Vườn hoa Lý Thái Tổ")
    add_totp(user.pk, SECRET, by=SYSTEM, at=NOW)
    code = code_at(SECRET, NOW.timestamp())
    got = at_once(lambda: use_code(user.pk, code, by=SYSTEM, at=NOW))

    assert sum(one is not None for one in got) == 1


def test_a_recovery_code_counts_once():
    user = make_user("lam.kn", "Vườn hoa Lý Thái Tổ")
    add_totp(user.pk, SECRET, by=SYSTEM, at=NOW)
    row = user.authenticator_set.get(type="recovery_codes")
    code = row.wrap().get_unused_codes()[0]
    got = at_once(lambda: use_code(user.pk, code, by=SYSTEM, at=NOW))

    assert sum(one is not None for one in got) == 1


def test_a_code_sent_to_an_address_counts_once():
    handle = send_code(PHONE, lang="vi", by=SYSTEM, at=NOW)
    code = Message.objects.get().secret["code"]
    got = at_once(lambda: try_code(handle, code, by=SYSTEM, at=NOW))

    assert sorted(map(str, got)) == sorted([str(PHONE), *["code_over"] * 3])


def test_an_account_is_taken_once():
    user = make_user("lam.kn", None, email="l@vidu.example")
    link = invite(user.pk, site="http://x", fresh=True, by=SYSTEM, at=NOW)
    token = link.rstrip("/").rsplit("/", 1)[1]
    got = at_once(
        lambda: accept_with_password(token, "Cầu Thê Húc 1865", by=SYSTEM, at=NOW), 3
    )

    assert got.count("link_over") == 2


def test_an_address_opens_one_account():
    def enter():
        return enter_by_address(PHONE, lang="vi", by=SYSTEM, at=NOW)

    assert len(set(at_once(lambda: settled(enter).pk))) == 1
    assert Citizen.objects.count() == 1
