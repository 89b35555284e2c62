"""Add, rename and take away what a person signs in with beside the password."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.models import User
from nhactruong.accounts.person import locked_person
from nhactruong.accounts.tell import tell_person
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event

MOST_PASSKEYS = 10
_Type = Authenticator.Type
_STRONG = (_Type.TOTP, _Type.WEBAUTHN)


@act
def add_totp(user_id: int, secret: str, *, by: Actor, at: datetime) -> bool:
    """Ask for the codes of an app from now on; tell whether recovery codes were made too.

    secret: base32, kept sealed. Raises Refusal("totp_on").
    """
    user, at = locked_person(user_id, at)
    if Authenticator.objects.filter(user=user, type=_Type.TOTP).exists():
        raise Refusal("totp_on", _("Ứng dụng mã đã bật rồi."))
    TOTP.activate(user, secret)
    _keep(user, "totp_on", by=by, at=at)
    return _first_codes(user)


@act
def add_passkey(
    user_id: int, name: str, credential: Mapping[str, Any], *, by: Actor, at: datetime
) -> bool:
    """Let a passkey sign this person in; tell whether recovery codes were made too.

    credential: what the browser made, already verified against its challenge.
    Raises Refusal("passkeys_many").
    """
    user, at = locked_person(user_id, at)
    held = Authenticator.objects.filter(user=user, type=_Type.WEBAUTHN)
    if held.count() >= MOST_PASSKEYS:
        raise Refusal("passkeys_many", _("Đã có 10 khóa; bỏ bớt khóa cũ trước."))
    WebAuthn.add(user, name, dict(credential))
    _keep(user, "passkey_added", by=by, at=at, payload={"passkey": name})
    return _first_codes(user)


@act
def rename_passkey(
    user_id: int, passkey_id: int, name: str, *, by: Actor, at: datetime
) -> None:
    """Give a passkey another name. Raises Authenticator.DoesNotExist."""
    user, at = locked_person(user_id, at)
    one = Authenticator.objects.get(pk=passkey_id, user=user, type=_Type.WEBAUTHN)
    one.data["name"] = name
    one.save(update_fields=["data"])
    _record(user, "passkey_renamed", by=by, at=at)


@act
def remove_factor(user_id: int, factor_id: int, *, by: Actor, at: datetime) -> None:
    """Take away the app or a passkey; with the last of them the recovery codes go too.

    Raises Authenticator.DoesNotExist.
    """
    user, at = locked_person(user_id, at)
    one = Authenticator.objects.get(pk=factor_id, user=user, type__in=_STRONG)
    payload = {"passkey": one.wrap().name} if one.type == _Type.WEBAUTHN else {}
    what = "totp_off" if one.type == _Type.TOTP else "passkey_removed"
    one.delete()
    if not Authenticator.objects.filter(user=user, type__in=_STRONG).exists():
        Authenticator.objects.filter(user=user).delete()
    _keep(user, what, by=by, at=at, payload=payload)


@act
def renew_codes(user_id: int, *, by: Actor, at: datetime) -> None:
    """Make ten new recovery codes; the old ones are worth nothing any more.

    Raises Refusal("no_second_factor").
    """
    user, at = locked_person(user_id, at)
    if not Authenticator.objects.filter(user=user, type__in=_STRONG).exists():
        raise Refusal(
            "no_second_factor",
            _("Bật bước thứ hai trước, rồi mới lấy được mã dự phòng."),
        )
    Authenticator.objects.filter(user=user, type=_Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    _keep(user, "codes_renewed", by=by, at=at)


@act
def reset_second_factor(user_id: int, *, by: Actor, at: datetime) -> bool:
    """Take away all of a person's second factors, for one who has lost them; tell
    whether there were any."""
    user, at = locked_person(user_id, at)
    gone, _rows = Authenticator.objects.filter(user=user).delete()
    if gone:
        _keep(user, "second_factor_reset", by=by, at=at)
    return bool(gone)


def has_second_factor(user_id: int) -> bool:
    strong = Authenticator.objects.filter(user_id=user_id, type__in=_STRONG)
    return bool(strong.exists())


def _first_codes(user: User) -> bool:
    if Authenticator.objects.filter(user=user, type=_Type.RECOVERY_CODES).exists():
        return False
    RecoveryCodes.activate(user)
    return True


def _keep(
    user: User,
    what: str,
    *,
    by: Actor,
    at: datetime,
    payload: Mapping[str, Any] | None = None,
) -> None:
    _record(user, what, by=by, at=at)
    tell_person(user, what, at=at, payload=payload)


def _record(user: User, what: str, *, by: Actor, at: datetime) -> None:
    record_event(f"accounts.person.{what}", subject=user, by=by, at=at)
    user.save(update_fields=["version", "changed_at"])
