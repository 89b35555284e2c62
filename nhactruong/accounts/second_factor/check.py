"""Is this code right? Asked under a lock, so that no code counts twice in any process."""

import time
from datetime import datetime, timedelta

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.models import User
from nhactruong.accounts.person import locked_person
from nhactruong.accounts.second_factor.adapter import Adapter
from nhactruong.accounts.tell import tell_person
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event

WRONG_AT_MOST = 5
WITHIN = timedelta(minutes=5)
_Type = Authenticator.Type


@act
def use_code(
    user_id: int, code: str, *, by: Actor, at: datetime
) -> Authenticator | None:
    """Use up a code of the app or a recovery code; None where it is wrong or was used.

    Wrong ones are counted in the same row: after five within five minutes every code is
    refused until they have passed.

    Raises Refusal("too_many_wrong").
    """
    user, at = locked_person(user_id, at)
    held = list(
        Authenticator.objects.select_for_update()
        .filter(user_id=user_id, type__in=(_Type.TOTP, _Type.RECOVERY_CODES))
        .order_by("type", "pk")
    )
    if not held:
        return None
    counter = held[-1]  # the app's where there is one
    if _wrong(counter, at) >= WRONG_AT_MOST:
        raise Refusal(
            "too_many_wrong",
            _("Đã thử sai quá nhiều lần. Xin đợi 5 phút rồi thử lại."),
        )
    digits = "".join(c for c in code if c.isdigit())
    for one in held[::-1]:
        if one.type == _Type.TOTP and _uses_totp(one, digits, at):
            return _used(one, counter, at)
        if one.type == _Type.RECOVERY_CODES and digits:
            if not RecoveryCodes(one).validate_code(digits):
                continue
            one.refresh_from_db()
            _tell_code_used(user, one, by=by, at=at)
            return _used(one, counter, at)
    counter.data["wrong"] = [*_recent(counter, at), at.timestamp()]
    counter.save(update_fields=["data"])
    return None


def _used(one: Authenticator, counter: Authenticator, at: datetime) -> Authenticator:
    if counter.data.pop("wrong", None) is not None and counter.pk != one.pk:
        counter.save(update_fields=["data"])
    one.data.pop("wrong", None)
    one.last_used_at = at
    one.save(update_fields=["data", "last_used_at"])
    return one


def _uses_totp(one: Authenticator, digits: str, at: datetime) -> bool:
    """Tell whether it is a code of now not used before; keep that it is used."""
    secret = Adapter().decrypt(one.data["secret"])
    last = one.data.get("last_counter", 0)
    for counter in counters(at):
        right = format_hotp_value(hotp_value(secret, counter))
        if counter > last and constant_time_compare(right, digits):
            one.data["last_counter"] = counter
            return True
    return False


def counters(at: datetime) -> range:
    """Return the steps of the clock whose codes are right at `at`."""
    step = int(at.timestamp()) // app_settings.TOTP_PERIOD
    slack = app_settings.TOTP_TOLERANCE
    return range(step - slack, step + slack + 1)


def code_at(secret: str, at: float | None = None) -> str:
    """Return what an app that holds `secret` shows."""
    step = int(time.time() if at is None else at) // app_settings.TOTP_PERIOD
    return str(format_hotp_value(hotp_value(secret, step)))


def _recent(one: Authenticator, at: datetime) -> list[float]:
    since = (at - WITHIN).timestamp()
    return [moment for moment in one.data.get("wrong", []) if moment > since]


def _wrong(one: Authenticator, at: datetime) -> int:
    return len(_recent(one, at))


def _tell_code_used(
    user: User, codes: Authenticator, *, by: Actor, at: datetime
) -> None:
    left = len(codes.wrap().get_unused_codes())
    record_event(
        "accounts.person.recovery_code_used",
        subject=user,
        by=by,
        at=at,
        public={"left": left},
    )
    user.save(update_fields=["version", "changed_at"])
    tell_person(user, "code_used", at=at, payload={"left": str(left)})
