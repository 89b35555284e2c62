"""To the issuer and back. Every way in ends at one address, told apart by its door."""

import logging
from dataclasses import asdict
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import (
    raise_if_reauthentication_required,
)
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from nhactruong.accounts.citizens.enter import (
    citizen_actor,
    enter_by_identity,
    settled,
    tie_identity,
)
from nhactruong.accounts.citizens.who import citizen_of, sign_in
from nhactruong.accounts.invite import accept_with_identity
from nhactruong.accounts.oidc.fetch import IssuerDown
from nhactruong.accounts.oidc.handshake import (
    Attempt,
    NotVouched,
    Vouched,
    address_to_ask,
    new_attempt,
    whom_vouched,
)
from nhactruong.accounts.oidc.issuer import note_silence
from nhactruong.accounts.oidc.links import link_identity, official_of
from nhactruong.accounts.second_factor.forms import actor_for
from nhactruong.accounts.show import keep_pending
from nhactruong.accounts.vault import Unreadable, open_json, seal_json
from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.ground.throttle import address_of, allow
from nhactruong.ui.errors import too_many

COOKIE = "oidc"
SECONDS = 600
_WEB = Actor(ActorKind.CITIZEN, "web")
_BACK = {
    "official": "account_login",
    "citizen": "citizens:sign_in",
    "link": "mfa_index",
    "invite": "account_login",
}
_log = logging.getLogger(__name__)


@require_POST
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the issuer; where it is silent, say so and offer other doors."""
    _require_issuer()
    door = request.POST.get("door", "")
    if door not in _BACK or (door == "link" and not request.user.is_authenticated):
        raise Http404
    if door == "link":
        raise_if_reauthentication_required(request, app="allauth.mfa")
    if not allow("oidc", address_of(request), limit=60, per_seconds=60):
        return too_many(request)
    attempt = new_attempt(door, _next(request))
    try:
        address = address_to_ask(attempt, _redirect_uri(request))
    except IssuerDown as why:
        return _down(request, door, why)
    # A page, not a redirect: our policy lets forms lead nowhere but here.
    context = {"address": address, "name": settings.OIDC["name"]}
    response = render(request, "accounts/to_issuer.html", context)
    response.set_cookie(
        COOKIE,
        seal_json(asdict(attempt)),
        max_age=SECONDS,
        path=reverse("oidc_callback"),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@require_safe
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """Take the issuer's answer; it counts only in the browser that asked."""
    _require_issuer()
    try:
        attempt = Attempt(
            **open_json(request.COOKIES.get(COOKIE, ""), max_seconds=SECONDS)
        )
    except (Unreadable, TypeError):
        messages.error(request, _("Lượt đăng nhập này đã quá lâu. Xin bấm lại từ đầu."))
        return redirect("account_login")
    response = _answered(request, attempt)
    response.delete_cookie(COOKIE, path=reverse("oidc_callback"), samesite="Lax")
    return response


def _answered(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    if request.GET.get("error"):
        words = _("%(name)s không xác nhận. Xin thử lại hoặc dùng cách khác.")
        return _back(request, attempt.door, words)
    try:
        vouched = whom_vouched(
            attempt,
            code=request.GET.get("code", ""),
            state=request.GET.get("state", ""),
            issuer=request.GET.get("iss", ""),
            redirect_uri=_redirect_uri(request),
        )
    except IssuerDown as why:
        note_silence()
        return _down(request, attempt.door, why)
    except NotVouched as why:
        _log.warning("OpenID answer refused: %s", why)
        words = _("Câu trả lời của %(name)s không hợp lệ. Xin bấm lại từ đầu.")
        return _back(request, attempt.door, words)
    return _DOORS[attempt.door](request, vouched, attempt.next)


def _official(request: HttpRequest, vouched: Vouched, next_url: str) -> HttpResponse:
    """Sign an official in, second factor and all; an identity that opens no account is
    kept for one who then signs in by password."""
    user = official_of(vouched.issuer, vouched.subject)
    if user is None:
        keep_pending(request, vouched)
        words = _(
            "Danh tính %(name)s này chưa nối với tài khoản cán bộ nào. Đăng nhập bằng mật"
            " khẩu một lần, rồi nối ở trang An toàn tài khoản."
        )
        return _back(request, "official", words, level=messages.WARNING)
    record_authentication(request, user, "oidc")
    answer: HttpResponse = perform_login(
        request, user, email_verification="none", redirect_url=next_url or None
    )
    return answer


def _link(request: HttpRequest, vouched: Vouched, next_url: str) -> HttpResponse:
    """Tie the identity to the official who is signed in."""
    user: Any = request.user
    if not user.is_authenticated:
        return redirect("account_login")
    try:
        link_identity(
            user.pk,
            vouched.issuer,
            vouched.subject,
            by=actor_for(user),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _named(_("Đã nối với %(name)s.")))
    return redirect("mfa_index")


def _invited(request: HttpRequest, vouched: Vouched, token: str) -> HttpResponse:
    """Take an account by its invitation, without a password."""
    try:
        user = accept_with_identity(
            token, vouched.issuer, vouched.subject, by=_WEB, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("account_login")
    record_authentication(request, user, "oidc")
    answer: HttpResponse = perform_login(request, user, email_verification="none")
    return answer


def _citizen(request: HttpRequest, vouched: Vouched, next_url: str) -> HttpResponse:
    """Sign a citizen in; one already signed in ties the identity to their account."""
    at, lang = timezone.now(), get_language() or "vi"
    present = citizen_of(request)
    response = redirect(next_url or "/me/")
    try:
        if present is not None:
            by = citizen_actor(present)
            tie_identity(present.pk, vouched, by=by, at=at)
            messages.success(request, _named(_("Đã nối với %(name)s.")))
            return response
        citizen = settled(lambda: enter_by_identity(vouched, lang=lang, by=_WEB, at=at))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("citizens:account")
    sign_in(request, citizen, response)
    return response


_DOORS = {"official": _official, "link": _link, "invite": _invited, "citizen": _citizen}


def _down(request: HttpRequest, door: str, why: IssuerDown) -> HttpResponse:
    _log.warning("OpenID issuer does not answer: %s", why)
    words = (
        _(
            "%(name)s đang không trả lời. Lỗi không phải ở bạn. Hãy vào bằng mã gửi đến"
            " điện thoại hoặc thư điện tử."
        )
        if door == "citizen"
        else _(
            "%(name)s đang không trả lời. Lỗi không phải ở bạn. Hãy vào bằng tên đăng nhập"
            " và mật khẩu."
        )
    )
    return _back(request, door, words)


def _back(
    request: HttpRequest, door: str, words: str, *, level: int = messages.ERROR
) -> HttpResponse:
    messages.add_message(request, level, _named(words))
    return redirect(_BACK[door])


def _named(words: str) -> str:
    return words % {"name": settings.OIDC["name"]}


def _require_issuer() -> None:
    if not settings.OIDC["issuer"]:
        raise Http404


def _redirect_uri(request: HttpRequest) -> str:
    path = reverse("oidc_callback")
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL).rstrip("/") + path
    return request.build_absolute_uri(path)


def _next(request: HttpRequest) -> str:
    if request.POST.get("door") == "invite":
        return request.POST.get("token", "")[:100]
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else ""
