from datetime import UTC, datetime

import pytest

from nhactruong.accounts.models import User
from nhactruong.accounts.open import (
    NewAccount,
    close_account,
    open_accounts,
    set_password,
)
from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event, Opening

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def new(username, **fields):
    return NewAccount(username=username, full_name="Khuất Nhật Lam", **fields)


def test_opening_keeps_the_persons_and_an_event_for_each():
    opened = open_accounts(
        [new("Lam.KN", password="vuon hoa"), new("tra.dm")], by=SYSTEM, at=AT
    )

    assert [u.username for u in opened] == ["lam.kn", "tra.dm"]
    assert User.objects.get(username="lam.kn").check_password("vuon hoa")
    assert not User.objects.get(username="tra.dm").has_usable_password()
    assert [e.kind for e in Event.objects.all()] == ["accounts.person.opened"] * 2
    assert all(u.version == 1 for u in User.objects.all())


def test_names_are_in_no_event_but_only_beside_it():
    open_accounts([new("lam.kn")], by=SYSTEM, at=AT)

    leaf = bytes(Event.objects.get().leaf)
    assert "Khuất".encode() not in leaf
    assert b"lam.kn" not in leaf
    assert Opening.objects.count() == 2


@pytest.mark.parametrize(
    "names, code",
    [
        (["lam.kn"], "username_taken"),
        (["tra.dm", "TRA.dm"], "username_taken"),
        (["tra.dm", " "], "username_missing"),
    ],
)
def test_opening_is_refused_whole(names, code):
    make_user("lam.kn")

    with pytest.raises(Refusal) as refused:
        open_accounts([new(n) for n in names], by=SYSTEM, at=AT)
    assert refused.value.code == code
    assert User.objects.count() == 1


def test_a_password_is_set_and_recorded_without_it():
    user = make_user()

    set_password(user.pk, by=SYSTEM, at=AT, password="cau long bien")

    user.refresh_from_db()
    assert user.check_password("cau long bien")
    assert Event.objects.get().kind == "accounts.person.password_set"
    assert b"cau long" not in bytes(Event.objects.get().leaf)


def test_an_account_is_closed_once():
    user = make_user()
    close_account(user.pk, by=SYSTEM, at=AT)

    user.refresh_from_db()
    assert not user.is_active
    with pytest.raises(Refusal) as refused:
        close_account(user.pk, by=SYSTEM, at=AT)
    assert refused.value.code == "account_closed"
