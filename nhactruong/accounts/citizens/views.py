"""The citizens' door and their account. What they have sent is shown by rooms above."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from nhactruong.accounts.citizens import door, holdings
from nhactruong.accounts.citizens.enter import (
    change_citizen,
    citizen_actor,
    confirm_address,
    delete_citizen,
    drop_address,
    end_citizen_sessions,
    enter_by_address,
    settled,
)
from nhactruong.accounts.citizens.forms import (
    AboutForm,
    AddressForm,
    CodeForm,
    DeleteForm,
)
from nhactruong.accounts.citizens.show import account_of
from nhactruong.accounts.citizens.who import (
    citizen_of,
    for_citizens,
    next_of,
    sign_in,
    sign_out,
)
from nhactruong.accounts.models import Citizen, CitizenContact
from nhactruong.accounts.oidc.issuer import state_of_issuer
from nhactruong.ground.refusal import Refusal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for an address and send it a code."""
    adding = citizen_of(request)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            handle = door.ask(request, form.cleaned_data["address"])
        except Refusal as refusal:
            form.add_error("address", str(refusal))
        else:
            return door.hold(
                request, handle, next_of(request), redirect("citizens:code")
            )
    elif adding is not None and request.method != "POST" and "add" not in request.GET:
        return redirect(next_of(request))
    context = {
        "form": form,
        "adding": adding,
        "next": next_of(request, ""),
        "issuer": None if adding else state_of_issuer(),
    }
    return render(request, "accounts/citizen_enter.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code; whoever has it has the address."""
    held = door.held(request)
    if held is None:
        messages.warning(request, _("Mã đã quá 10 phút. Xin lấy mã mới."))
        return redirect("citizens:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            address = door.check(request, held.handle, form.cleaned_data["code"])
            if address is not None:
                return _entered(request, address, held.next)
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            form.add_error("code", _("Mã không đúng. Xem lại tin vừa nhận."))
    context = {"form": form, "sent_to": held.veiled, "next": held.next}
    return render(request, "accounts/citizen_code.html", context)


def _entered(request: HttpRequest, address: Any, next_url: str) -> HttpResponse:
    """Sign in by the address just shown to be theirs, or add it to the account."""
    at, present = timezone.now(), citizen_of(request)
    if present is not None:
        confirm_address(present.pk, address, by=citizen_actor(present), at=at)
        messages.success(request, _("Đã thêm, và gom các phản ánh gửi từ đó."))
        return door.drop(redirect("citizens:account"))
    lang = get_language() or "vi"
    citizen = settled(
        lambda: enter_by_address(address, lang=lang, by=door.VISITOR, at=at)
    )
    response = door.drop(redirect(next_url or "/me/"))
    sign_in(request, citizen, response)
    return response


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    response = redirect("/")
    sign_out(request, response)
    messages.success(request, _("Đã đăng xuất."))
    return response


def _me(request: HttpRequest) -> Citizen:
    citizen = citizen_of(request)
    if citizen is None:
        raise Http404
    return citizen


@for_citizens
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Addresses, name and language, machines, a copy of everything, and the way out."""
    me = _me(request)
    form = AboutForm(request.POST or None, initial={"name": me.name, "lang": me.lang})
    if request.method == "POST" and form.is_valid():
        change_citizen(
            me.pk, **form.cleaned_data, by=citizen_actor(me), at=timezone.now()
        )
        messages.success(request, _("Đã lưu."))
        return redirect("citizens:account")
    context = {"mine": account_of(request, me), "form": form, "delete": DeleteForm()}
    return render(request, "accounts/citizen_account.html", context)


@for_citizens
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    me = _me(request)
    try:
        drop_address(me.pk, pk, by=citizen_actor(me), at=timezone.now())
    except CitizenContact.DoesNotExist as gone:
        raise Http404 from gone
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ. Phản ánh đã gom vẫn ở đây."))
    return redirect("citizens:account")


@for_citizens
@require_POST
def end_session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    me = _me(request)
    end_citizen_sessions(me.pk, only=public_id, by=citizen_actor(me), at=timezone.now())
    messages.success(request, _("Đã đăng xuất khỏi máy ấy."))
    return redirect("citizens:account")


@for_citizens
@require_safe
def copy(request: HttpRequest) -> HttpResponse:
    """All that is kept about them, as a file."""
    answer = JsonResponse(
        holdings.copy_of(_me(request)),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    answer["Content-Disposition"] = 'attachment; filename="nhac-truong.json"'
    return answer


@for_citizens
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    me, form = _me(request), DeleteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Đánh dấu vào ô xác nhận rồi mới xóa được."))
        return redirect(f"{reverse('citizens:account')}#delete")
    delete_citizen(me.pk, by=citizen_actor(me), at=timezone.now())
    response = redirect("/")
    response.delete_cookie("me", samesite="Lax")
    messages.success(request, _("Đã xóa tài khoản và mọi thứ tài khoản giữ."))
    return response
