"""One's own account as its page shows it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from nhactruong.accounts.agents import agent_words
from nhactruong.accounts.citizens.show import Machine
from nhactruong.accounts.models import Identity, Session, User
from nhactruong.accounts.oidc.handshake import Vouched
from nhactruong.accounts.oidc.issuer import state_of_issuer
from nhactruong.accounts.second_factor import held
from nhactruong.accounts.second_factor.adapter import host_of
from nhactruong.accounts.session_limits import current_session_id
from nhactruong.accounts.sessions import SHOWN

_PENDING = "oidc_pending"
_PENDING_SECONDS = 600


def security_of(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return what the page "An toàn tài khoản" shows; three queries."""
    return {
        "has": held.of(user.pk),
        "machines": machines_of(request, user.pk),
        "passkeys_here": held.passkeys_work_at(host_of(request)),
        "issuer": state_of_issuer(),
        "issuer_name": settings.OIDC["name"],
        "identities": list(Identity.objects.filter(user=user)),
        "pending": pending_of(request),
        "has_password": user.has_usable_password(),
    }


def machines_of(request: HttpRequest, user_id: int) -> list[Machine]:
    """Return where a person is signed in, last used first."""
    here = current_session_id(request)
    rows = Session.objects.filter(user_id=user_id).order_by("-seen_at", "-pk")
    return [
        Machine(
            public_id=row.public_id,
            words=agent_words(row.agent),
            started_at=row.started_at,
            seen_at=row.seen_at,
            here=row.public_id == here,
            address=row.address,
        )
        for row in rows[:SHOWN]
    ]


def keep_pending(request: HttpRequest, vouched: Vouched) -> None:
    """Keep for ten minutes whom this browser has proved to be, until a password says
    whose account that is."""
    request.session[_PENDING] = {
        "issuer": vouched.issuer,
        "subject": vouched.subject,
        "name": vouched.name,
        "until": timezone.now().timestamp() + _PENDING_SECONDS,
    }


def pending_of(request: HttpRequest) -> dict[str, Any] | None:
    """Return the identity that this browser proved before it signed in by password."""
    kept: Any = request.session.get(_PENDING)
    if not isinstance(kept, dict) or kept["until"] < timezone.now().timestamp():
        return None
    return kept


def forget_pending(request: HttpRequest) -> None:
    request.session.pop(_PENDING, None)
