"""allauth's forms of the second step, asking our acts instead of writing themselves."""

from typing import Any

from allauth.account.forms import ReauthenticateForm as PasswordAgainForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.accounts.agents import agent_words
from nhactruong.accounts.models import User
from nhactruong.accounts.second_factor.adapter import Adapter
from nhactruong.accounts.second_factor.check import use_code
from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.ground.throttle import allow

_CODE = {
    "inputmode": "numeric",
    "autocomplete": "one-time-code",
    "spellcheck": "false",
    "autocapitalize": "none",
}


def actor_for(user: User) -> Actor:
    """Return a person as they act on their own account."""
    return Actor(ActorKind.OFFICIAL, user.subject_key, person_id=user.pk)


class _CodeForm:
    """clean_code() by our act, which counts each code once in every process."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            found = use_code(
                self.user.pk, code, by=actor_for(self.user), at=timezone.now()
            )
        except Refusal as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        if found is None:
            raise Adapter().validation_error("incorrect_code")
        found.user = self.user
        self.authenticator = found
        return code


class CodeForm(_CodeForm, AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self)


class CodeAgainForm(_CodeForm, ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self)


class PasswordAgain(PasswordAgainForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label = gettext_lazy("Mật khẩu đang dùng")
        field.widget.attrs.pop("placeholder", None)


class TotpForm(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self)
        self.fields["code"].label = gettext_lazy("Mã 6 số mà ứng dụng đang hiện")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not allow("totp_on", str(self.user.pk), limit=10, per_seconds=300):
            raise ValidationError(
                _("Đã thử sai quá nhiều lần. Xin đợi 5 phút rồi thử lại.")
            )
        if not validate_totp_code(self.secret, code):
            raise ValidationError(
                _(
                    "Mã không đúng. Xem giờ trên điện thoại có đúng không, rồi gõ mã mới."
                )
            )
        return code


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """The passkey always signs in by itself: it asks for a finger, a face or a PIN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        _dress_name(self)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class PasskeyNameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Tên khóa"), max_length=60, required=True)


def _dress_code(form: Any) -> None:
    field = form.fields["code"]
    field.label = gettext_lazy("Mã trong ứng dụng, hoặc một mã dự phòng")
    field.max_length = 20
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(_CODE)


def _dress_name(form: Any) -> None:
    field = form.fields["name"]
    field.label = gettext_lazy("Tên khóa, để bạn nhận ra")
    field.max_length = 60
    field.initial = form.initial["name"] = agent_words(
        context.request.headers.get("User-Agent", "")
    )
