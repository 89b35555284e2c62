"""Letters about accounts: every text is filled by what its act gives, to the right person."""

from datetime import UTC, datetime

import pytest

from nhactruong.accounts.citizens.codes import send_code
from nhactruong.accounts.citizens.contacts import Address
from nhactruong.accounts.invite import invite
from nhactruong.accounts.oidc.links import link_identity, unlink_identity
from nhactruong.accounts.open import close_account, reopen_account, set_password
from nhactruong.accounts.readers import persons
from nhactruong.accounts.second_factor.check import use_code
from nhactruong.accounts.second_factor.enrol import (
    add_passkey,
    add_totp,
    remove_factor,
    renew_codes,
    reset_second_factor,
)
from nhactruong.accounts.second_factor.held import of
from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM
from nhactruong.notices.models import Message
from nhactruong.notices.texts import LANGUAGES, fill, template_called, templates

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

pytestmark = pytest.mark.django_db


def do_everything():
    user = make_user("lam.kn", "Vườn hoa Lý Thái Tổ", email="lam@vidu.example")
    by = {"by": SYSTEM, "at": NOW}
    add_totp(user.pk, SECRET, **by)
    add_passkey(user.pk, "Máy ở phường", {"id": "x"}, **by)
    renew_codes(user.pk, **by)
    row = user.authenticator_set.get(type="recovery_codes")
    use_code(user.pk, row.wrap().get_unused_codes()[0], **by)
    remove_factor(user.pk, of(user.pk).totp.pk, **by)
    remove_factor(user.pk, user.authenticator_set.get(type="webauthn").pk, **by)
    add_totp(user.pk, SECRET, **by)
    reset_second_factor(user.pk, **by)
    identity = link_identity(user.pk, "https://issuer.example", "lam", **by)
    unlink_identity(user.pk, identity.pk, **by)
    set_password(user.pk, password="Cầu Thê Húc 1865", **by)
    close_account(user.pk, **by)
    reopen_account(user.pk, **by)
    invite(user.pk, site="http://testserver", fresh=True, **by)
    invite(user.pk, site="http://testserver", fresh=False, **by)
    send_code(Address("email", "lan@vidu.example"), lang="vi", **by)
    return user


def test_every_letter_can_be_written_in_both_languages():
    do_everything()
    told = list(Message.objects.all())

    mine = {name for name in templates() if name.startswith("accounts/")}
    assert {letter.template for letter in told} == mine
    for letter in told:
        values = {"city": "Hà Nội", "link": "", **letter.payload, **letter.secret}
        for language in LANGUAGES:
            text = fill(
                template_called(letter.template).texts[language], values, language
            )
            assert "{" not in text.body + text.sms + text.subject
            assert letter.secret.get("code", "") in text.sms
            assert letter.secret.get("link", "") in text.body


def test_letters_go_to_the_address_of_the_account_and_to_no_other():
    user = do_everything()
    for letter in Message.objects.filter(audience="account"):
        [reader] = persons([letter.address_key], NOW).values()
        assert reader.email == user.email
    direct = Message.objects.filter(audience="direct")
    assert {m.secret["to"] for m in direct} == {user.email, "lan@vidu.example"}


def test_whoever_left_no_address_is_not_written_to():
    user = make_user("lam.kn", None, email="", phone="")

    assert persons([user.subject_key], NOW) == {}
