"""What second factors a person holds, and what this session may show of them."""

import ipaddress
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import Http404, HttpRequest

_Type = Authenticator.Type
_CODES = "codes_made"
STRONG = "second_factor"
SHOWN_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Passkey:
    pk: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """totp: the row of the app's codes; codes_left: None where there never were any."""

    totp: Authenticator | None
    passkeys: list[Passkey]
    codes_left: int | None

    @property
    def any(self) -> bool:
        return self.totp is not None or bool(self.passkeys)


def of(user_id: int) -> Held:
    """Return what a person holds; one query."""
    rows = list(Authenticator.objects.filter(user_id=user_id).order_by("pk"))
    codes = next((r for r in rows if r.type == _Type.RECOVERY_CODES), None)
    return Held(
        totp=next((r for r in rows if r.type == _Type.TOTP), None),
        passkeys=[_passkey(r) for r in rows if r.type == _Type.WEBAUTHN],
        codes_left=None if codes is None else len(codes.wrap().get_unused_codes()),
    )


def passkey(user_id: int, pk: int) -> Passkey:
    """Return this person's own passkey. Raises Http404."""
    mine = Authenticator.objects.filter(user_id=user_id, type=_Type.WEBAUTHN)
    row = mine.filter(pk=pk).first()
    if row is None:
        raise Http404
    return _passkey(row)


def _passkey(row: Authenticator) -> Passkey:
    return Passkey(row.pk, row.wrap().name, row.created_at, row.last_used_at)


def passkeys_work_at(host: str) -> bool:
    """Tell whether browsers make passkeys for this host: for names, not for addresses."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return bool(host)
    return False


def note_strong(request: HttpRequest) -> None:
    """Keep in the session that a second factor was shown in it."""
    request.session[STRONG] = True


def note_codes(request: HttpRequest) -> None:
    """Let this session show the recovery codes that it has just made."""
    request.session[_CODES] = time.time()


def forget_codes(request: HttpRequest) -> None:
    request.session.pop(_CODES, None)


def codes_to_show(request: HttpRequest, user_id: int) -> list[str]:
    """Return the codes while this session may show them, else none."""
    made: Any = request.session.get(_CODES)
    if not isinstance(made, float) or time.time() - made > SHOWN_SECONDS:
        return []
    row = Authenticator.objects.filter(
        user_id=user_id, type=_Type.RECOVERY_CODES
    ).first()
    return [] if row is None else list(row.wrap().get_unused_codes())
