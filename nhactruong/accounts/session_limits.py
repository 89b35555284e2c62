"""Ends sessions that were left alone too long or have lasted too long.

Looked at when a page first asks who the user is: pages that do not ask pay nothing. A
session in use is written down every TOUCH seconds at most.
"""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from nhactruong.accounts.models import User
from nhactruong.accounts.second_factor.held import STRONG
from nhactruong.accounts.sessions import begin_session, leave_session, touch_session
from nhactruong.ground.actor import SYSTEM, Actor, ActorKind
from nhactruong.ground.throttle import address_of

Handler = Callable[[HttpRequest], HttpResponse]

TOUCH = 300  # seconds
_SID, _STARTED, _SEEN, _KEY = "sid", "started", "seen", "sid_key"


class SessionLimits:
    """request.user is anonymous once the session has run out."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        claimed = request.user
        request.user = SimpleLazyObject(lambda: _present(request, claimed))  # type: ignore[assignment]
        return self.get_response(request)


def current_session_id(request: HttpRequest) -> UUID | None:
    """Return the public id of the session that the request came in."""
    said = request.session.get(_SID)
    return UUID(said) if said else None


def _present(request: HttpRequest, claimed: Any) -> Any:
    """Return the user, or nobody where the session has run out or was ended."""
    if not claimed.is_authenticated:
        return claimed
    session, now = request.session, time.time()
    if _SID not in session:  # signed in before sessions were noted
        _begin(request, claimed)
        return claimed
    started, seen = session.get(_STARTED, now), session.get(_SEEN, now)
    over = now - started > settings.SESSION_COOKIE_AGE
    if over or now - seen > settings.SESSION_IDLE_SECONDS + TOUCH:
        return _out(request)
    moved = session.get(_KEY) != session.session_key
    if moved or now - seen >= min(TOUCH, settings.SESSION_IDLE_SECONDS):
        session[_SEEN], session[_KEY] = now, session.session_key
        known = touch_session(
            UUID(session[_SID]),
            session.session_key or "",
            by=SYSTEM,
            at=timezone.now(),
        )
        if not known:
            return _out(request)
    return claimed


def _out(request: HttpRequest) -> AnonymousUser:
    request.user = AnonymousUser()
    logout(request)
    return AnonymousUser()


def _begin(request: HttpRequest, user: User) -> None:
    session = request.session
    if not session.session_key:
        return
    kept = begin_session(
        user.pk,
        session.session_key,
        agent=request.META.get("HTTP_USER_AGENT", ""),
        address=address_of(request),
        by=Actor(ActorKind.OFFICIAL, user.subject_key, person_id=user.pk),
        at=timezone.now(),
    )
    now = time.time()
    session[_SID], session[_KEY] = str(kept.public_id), session.session_key
    session[_STARTED] = session[_SEEN] = now


@receiver(user_logged_in)
def note_sign_in(
    sender: object, request: HttpRequest, user: User, **kwargs: Any
) -> None:
    """Note the machine, and whether a second factor was shown; a fresh sign-in counts as
    having just shown who one is."""
    _begin(request, user)
    records = get_authentication_records(request, user)
    if any(record.get("method") == "mfa" for record in records):
        request.session[STRONG] = True
    if records:
        records[-1]["reauthenticated"] = True
        request.session.modified = True


@receiver(user_logged_out)
def note_sign_out(sender: object, request: HttpRequest, **kwargs: Any) -> None:
    """Take the machine off the list."""
    public_id = current_session_id(request)
    if public_id is not None:
        leave_session(public_id, by=SYSTEM, at=timezone.now())
