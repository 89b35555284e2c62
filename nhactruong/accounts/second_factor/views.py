"""The pages of the second step: allauth's ceremonies, at our addresses, with our acts."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
)
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from nhactruong.accounts.patient import Patient
from nhactruong.accounts.second_factor import held
from nhactruong.accounts.second_factor.adapter import host_of
from nhactruong.accounts.second_factor.enrol import (
    add_passkey,
    add_totp,
    remove_factor,
    rename_passkey,
    renew_codes,
)
from nhactruong.accounts.second_factor.forms import PasskeyNameForm, actor_for
from nhactruong.accounts.second_factor.options import as_attribute
from nhactruong.ground.refusal import Refusal

View = Callable[..., HttpResponse]
# Shown only to who has just shown who they are.
again: Callable[[View], View] = reauthentication_required(app="allauth.mfa")
hidden = method_decorator(sensitive_post_parameters(), name="dispatch")
fresh = method_decorator(never_cache, name="dispatch")


@hidden
class SecondStep(AuthenticateView):  # type: ignore[misc]  # allauth is untyped
    template_name = "mfa/authenticate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        found["has"] = held.of(user.pk)
        found["options"] = as_attribute(found["js_data"]["request_options"])
        found["passkeys_here"] = held.passkeys_work_at(host_of(self.request))
        return found


@hidden
class PasswordAgainPage(Patient, ReauthenticateView):  # type: ignore[misc]
    template_name = "account/reauthenticate.html"


@hidden
class CodeAgainPage(CodeAgainView):  # type: ignore[misc]
    template_name = "mfa/reauthenticate.html"

    def form_valid(self, form: Any) -> HttpResponse:
        held.note_strong(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer


@hidden
class PasskeyAgainPage(ReauthenticateWebAuthnView):  # type: ignore[misc]
    template_name = "mfa/webauthn/reauthenticate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["options"] = as_attribute(found["js_data"]["request_options"])
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        held.note_strong(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(
            self.request, _("Khóa này không mở được. Thử lại hoặc dùng cách khác.")
        )
        return HttpResponseRedirect(self.request.get_full_path())


class PasskeyDoor(LoginWebAuthnView):  # type: ignore[misc]
    """GET: a challenge for the browser; POST: the passkey's answer, without a name typed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.META["HTTP_X_REQUESTED_WITH"] = "XMLHttpRequest"
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(
            self.request,
            _("Khóa này không mở được tài khoản nào ở đây. Dùng tên và mật khẩu."),
        )
        return redirect("account_login")


@hidden
@fresh
class TotpOn(ActivateTOTPView):  # type: ignore[misc]
    template_name = "mfa/totp/activate_form.html"

    def form_valid(self, form: Any) -> HttpResponse:
        user: Any = self.request.user
        try:
            with_codes = add_totp(
                user.pk, form.secret, by=actor_for(user), at=timezone.now()
            )
        except Refusal as refusal:
            messages.error(self.request, str(refusal))
            return redirect("mfa_index")
        clear_totp_secret(self.request)
        return _added(self.request, _("Đã bật mã của ứng dụng."), with_codes=with_codes)


@hidden
@fresh
class PasskeyAdd(AddWebAuthnView):  # type: ignore[misc]
    template_name = "mfa/webauthn/add_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super(AddWebAuthnView, self).get_context_data(**kwargs)
        options = webauthn.begin_registration(self.request.user, True)
        found["options"] = as_attribute(options)
        found["passkeys_here"] = held.passkeys_work_at(host_of(self.request))
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        user: Any = self.request.user
        try:
            with_codes = add_passkey(
                user.pk,
                form.cleaned_data["name"],
                form.cleaned_data["credential"],
                by=actor_for(user),
                at=timezone.now(),
            )
        except Refusal as refusal:
            messages.error(self.request, str(refusal))
            return redirect("mfa_index")
        return _added(self.request, _("Đã thêm khóa."), with_codes=with_codes)


def _added(request: HttpRequest, words: str, *, with_codes: bool) -> HttpResponse:
    messages.success(request, words)
    held.note_strong(request)
    if with_codes:
        held.note_codes(request)
        return redirect("mfa_view_recovery_codes")
    return redirect("mfa_index")


@login_required
@require_http_methods(["GET", "POST"])
@again
def totp_off(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    one = held.of(user.pk).totp
    if one is None:
        return redirect("mfa_activate_totp")
    if request.method != "POST":
        return render(request, "mfa/totp/deactivate_form.html")
    remove_factor(user.pk, one.pk, by=actor_for(user), at=timezone.now())
    messages.success(request, _("Đã tắt mã của ứng dụng."))
    return redirect("mfa_index")


@login_required
@require_http_methods(["GET", "POST"])
@again
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    one = held.passkey(user.pk, pk)
    if request.method != "POST":
        context = {"passkey": one}
        return render(
            request, "mfa/webauthn/authenticator_confirm_delete.html", context
        )
    remove_factor(user.pk, one.pk, by=actor_for(user), at=timezone.now())
    messages.success(request, _("Đã bỏ khóa."))
    return redirect("mfa_index")


@login_required
@require_http_methods(["GET", "POST"])
@again
def passkey_rename(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    one = held.passkey(user.pk, pk)
    form = PasskeyNameForm(request.POST or None, initial={"name": one.name})
    if form.is_valid():
        name = form.cleaned_data["name"]
        rename_passkey(user.pk, one.pk, name, by=actor_for(user), at=timezone.now())
        messages.success(request, _("Đã đổi tên khóa."))
        return redirect("mfa_index")
    return render(
        request, "mfa/webauthn/edit_form.html", {"form": form, "passkey": one}
    )


@login_required
@require_safe
@again
@never_cache
def codes(request: HttpRequest) -> HttpResponse:
    """Show recovery codes once: until the reader says they are put away, ten minutes at
    most, in the session that made them."""
    user: Any = request.user
    shown = held.codes_to_show(request, user.pk)
    return render(request, "mfa/recovery_codes/index.html", {"codes": shown})


@login_required
@require_safe
@again
@never_cache
def codes_file(request: HttpRequest) -> HttpResponse:
    """The same codes as a text file, as long as they may be shown."""
    user: Any = request.user
    shown = held.codes_to_show(request, user.pk)
    if not shown:
        raise Http404
    context = {"codes": shown, "user": user}
    answer = render(
        request,
        "mfa/recovery_codes/download.txt",
        context,
        content_type="text/plain; charset=utf-8",
    )
    answer["Content-Disposition"] = 'attachment; filename="ma-du-phong.txt"'
    return answer


@login_required
@require_POST
def codes_kept(request: HttpRequest) -> HttpResponse:
    held.forget_codes(request)
    messages.success(request, _("Mã dự phòng sẽ không hiện lại nữa."))
    return redirect("mfa_index")


@login_required
@require_http_methods(["GET", "POST"])
@again
def codes_new(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if request.method != "POST":
        context = {"left": held.of(user.pk).codes_left}
        return render(request, "mfa/recovery_codes/generate.html", context)
    try:
        renew_codes(user.pk, by=actor_for(user), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("mfa_index")
    held.note_codes(request)
    return redirect("mfa_view_recovery_codes")
