"""Accounts of one's unit: the list, one account, opening one."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.reauthentication import (
    raise_if_reauthentication_required,
)
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from nhactruong.ground.refusal import Refusal
from nhactruong.org.forms import OpenForm, SiftForm
from nhactruong.org.managing import acts
from nhactruong.org.managing.read import (
    AccountPage,
    account_called,
    accounts_of,
    rows_of,
    units_managed,
)
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot

Change = Callable[..., None]
DONE: dict[str, "str | Promise"] = {
    "reset": gettext_lazy("Đã gửi đường dẫn mới; mật khẩu cũ hết dùng."),
    "end_sessions": gettext_lazy("Đã đăng xuất người này khỏi mọi máy."),
    "reset_factor": gettext_lazy("Đã gỡ bước thứ hai; người này được báo."),
    "close": gettext_lazy("Đã khóa tài khoản."),
    "reopen": gettext_lazy("Đã mở lại tài khoản."),
}
CHANGES: dict[str, Change] = {
    "end_sessions": acts.sign_out_everywhere,
    "reset_factor": acts.reset_factor,
    "close": acts.close,
    "reopen": acts.reopen,
}


@require_safe
@login_required
@never_cache
def accounts(request: OfficialRequest) -> HttpResponse:
    """List the accounts of the units that they manage."""
    _require_manager(request)
    book, at = snapshot(), timezone.now()
    units = units_managed(request.authority, book)
    form = SiftForm(request.GET, units=units)
    form.is_valid()
    wanted = {
        "words": form.cleaned_data.get("words", ""),
        "unit_id": form.cleaned_data.get("unit"),
        "state": form.cleaned_data.get("state", ""),
    }
    try:
        cursor = request.GET.get("cursor")
        page = accounts_of(request.authority, book, **wanted, cursor=cursor)
    except Refusal:
        page = accounts_of(request.authority, book, **wanted)
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(page.items, book, at),
        "is_sifted": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "org/accounts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def open_one(request: OfficialRequest) -> HttpResponse:
    """Open an account and send the link to take it by."""
    _require_manager(request)
    units = units_managed(request.authority, snapshot())
    form = OpenForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        raise_if_reauthentication_required(request, app="allauth.mfa")
        given = dict(form.cleaned_data)
        try:
            user = acts.open_account(
                given.pop("unit"),
                **given,
                site=_site(request),
                by=request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            taken = refusal.code.startswith("username")
            form.add_error("username" if taken else None, str(refusal))
        else:
            words = _("Đã mở tài khoản và gửi đường dẫn đến %(email)s.")
            messages.success(request, words % {"email": user.email})
            return redirect("org:account", user.username)
    return render(request, "org/account_open.html", {"form": form})


@require_safe
@login_required
@never_cache
def account(request: OfficialRequest, username: str) -> HttpResponse:
    """Show one account and what may be done with it."""
    return render(request, "org/account.html", {"one": _found(request, username)})


@require_POST
@login_required
def change(request: OfficialRequest, username: str, action: str) -> HttpResponse:
    """Do one thing to an account, as one who has just shown who they are."""
    one = _found(request, username)
    raise_if_reauthentication_required(request, app="allauth.mfa")
    user_id, by, at = one.row.user.pk, request.actor, timezone.now()
    try:
        if action == "reset":
            acts.reset_account(user_id, site=_site(request), by=by, at=at)
        elif action in CHANGES:
            CHANGES[action](user_id, by=by, at=at)
        else:
            raise Http404
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(DONE[action]))
    return redirect("org:account", username)


def _found(request: OfficialRequest, username: str) -> AccountPage:
    one = account_called(username, request.authority, snapshot(), timezone.now())
    if one is None:
        raise Http404
    return one


def _require_manager(request: OfficialRequest) -> None:
    if not request.authority.managed:
        raise PermissionDenied


def _site(request: HttpRequest) -> str:
    public: Any = settings.PUBLIC_URL
    return str(public) or request.build_absolute_uri("/")
