""" "An toàn tài khoản": what guards one's own account, and where it is signed in."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    raise_if_reauthentication_required,
)
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from nhactruong.accounts.models import Identity
from nhactruong.accounts.oidc.links import link_identity, unlink_identity
from nhactruong.accounts.second_factor import held
from nhactruong.accounts.second_factor.adapter import host_of
from nhactruong.accounts.second_factor.forms import actor_for
from nhactruong.accounts.session_limits import current_session_id
from nhactruong.accounts.sessions import end_sessions
from nhactruong.accounts.show import forget_pending, pending_of, security_of
from nhactruong.ground.refusal import Refusal


@login_required
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Show what guards this account, and where it is signed in."""
    user: Any = request.user
    return render(request, "mfa/index.html", security_of(request, user))


@login_required
@require_safe
@never_cache
def must_enrol(request: HttpRequest) -> HttpResponse:
    """Where somebody lands whose post asks for a second factor that they have not."""
    context = {"passkeys_here": held.passkeys_work_at(host_of(request))}
    return render(request, "accounts/must_enrol.html", context)


@login_required
@require_safe
@never_cache
def show_second(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor in a session that was begun without it."""
    user: Any = request.user
    if not held.of(user.pk).any:
        return redirect("account_must_enrol")
    way: str = get_adapter().get_reauthentication_methods(user)[0]["url"]
    query = urlencode({"next": request.GET.get("next", "/desk/")})
    return redirect(f"{way}?{query}")


@login_required
@require_POST
def end_session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign out of one machine."""
    user: Any = request.user
    gone = end_sessions(user.pk, only=public_id, by=actor_for(user), at=timezone.now())
    if not gone:
        raise Http404
    messages.success(request, _("Đã đăng xuất khỏi máy ấy."))
    return redirect("mfa_index")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out of every machine but this one."""
    user: Any = request.user
    here = current_session_id(request)
    end_sessions(user.pk, but=here, by=actor_for(user), at=timezone.now())
    messages.success(request, _("Đã đăng xuất khỏi mọi máy khác."))
    return redirect("mfa_index")


@login_required
@require_POST
def link_pending(request: HttpRequest) -> HttpResponse:
    """Tie the identity that was proved before signing in by password."""
    user: Any = request.user
    kept = pending_of(request)
    if kept is None:
        messages.warning(request, _("Đã quá 10 phút. Xin nối lại từ đầu."))
        return redirect("mfa_index")
    raise_if_reauthentication_required(request, app="allauth.mfa")
    forget_pending(request)
    try:
        link_identity(
            user.pk,
            kept["issuer"],
            kept["subject"],
            by=actor_for(user),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("Đã nối với %(name)s.") % {"name": settings.OIDC["name"]}
        messages.success(request, words)
    return redirect("mfa_index")


@login_required
@require_POST
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Untie an identity from one's own account."""
    user: Any = request.user
    raise_if_reauthentication_required(request, app="allauth.mfa")
    try:
        unlink_identity(user.pk, pk, by=actor_for(user), at=timezone.now())
    except Identity.DoesNotExist as gone:
        raise Http404 from gone
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã gỡ."))
    return redirect(reverse("mfa_index"))
