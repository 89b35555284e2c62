"""Which citizen a request comes from: by a cookie of their own, apart from officials'."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from nhactruong.accounts.citizens.enter import (
    begin_citizen_session,
    citizen_actor,
    end_citizen_sessions,
    token_hash,
    touch_citizen_session,
)
from nhactruong.accounts.models import Citizen, CitizenSession

COOKIE = "me"
TOUCH = timedelta(minutes=5)
View = Callable[..., HttpResponseBase]


def session_of(request: HttpRequest) -> CitizenSession | None:
    """Return the citizen's session, None where nobody is signed in; one query at most,
    none for browsers without the cookie."""
    if not hasattr(request, "_citizen_session"):
        request._citizen_session = _find(request)  # type: ignore[attr-defined]
    found: CitizenSession | None = request._citizen_session  # type: ignore[attr-defined]
    return found


def citizen_of(request: HttpRequest) -> Citizen | None:
    session = session_of(request)
    return session.citizen if session else None


def _find(request: HttpRequest) -> CitizenSession | None:
    token = request.COOKIES.get(COOKIE, "")
    if not 20 <= len(token) <= 100:
        return None
    now = timezone.now()
    session = (
        CitizenSession.objects.filter(
            token_hash=token_hash(token),
            started_at__gt=now - timedelta(days=settings.CITIZEN_SESSION_DAYS),
        )
        .select_related("citizen")
        .first()
    )
    if session is not None and now - session.seen_at >= TOUCH:
        touch_citizen_session(session.pk, by=citizen_actor(session.citizen), at=now)
    return session


def sign_in(request: HttpRequest, citizen: Citizen, response: HttpResponse) -> None:
    """Sign the citizen in on this machine."""
    token = begin_citizen_session(
        citizen.pk,
        agent=request.headers.get("User-Agent", ""),
        by=citizen_actor(citizen),
        at=timezone.now(),
    )
    rotate_token(request)
    response.set_cookie(
        COOKIE,
        token,
        max_age=settings.CITIZEN_SESSION_DAYS * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def sign_out(request: HttpRequest, response: HttpResponse) -> None:
    """Sign the citizen out on this machine."""
    if session := session_of(request):
        end_citizen_sessions(
            session.citizen_id,
            only=session.public_id,
            by=citizen_actor(session.citizen),
            at=timezone.now(),
        )
    response.delete_cookie(COOKIE, samesite="Lax")


def for_citizens(view: View) -> View:
    """Lead whoever has not signed in to the citizens' door, and back again."""

    @wraps(view)
    def ask(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if citizen_of(request) is None:
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('citizens:sign_in')}?{query}")
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    return ask


def next_of(request: HttpRequest, default: str = "/me/") -> str:
    """Return where the citizen was going, within this house."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else default
