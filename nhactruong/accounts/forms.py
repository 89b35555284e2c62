"""allauth's forms with our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.core import context
from django import forms
from django.contrib.auth import password_validation
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.models import User
from nhactruong.accounts.open import set_password
from nhactruong.accounts.session_limits import current_session_id
from nhactruong.ground.actor import Actor, ActorKind


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self, "login", _("Tên đăng nhập"), spellcheck="false", autocapitalize="none"
        )
        _say(self, "password", _("Mật khẩu"))


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", _("Mật khẩu đang dùng"))
        _say(self, "password1", _("Mật khẩu mới"))
        self.fields["password1"].help_text = _(
            "Ít nhất 8 ký tự, không chỉ có số, không phải mật khẩu nhiều người dùng."
        )
        _say(self, "password2", _("Mật khẩu mới, gõ lại lần nữa"))

    def clean(self) -> Any:
        cleaned = super().clean()
        if "password2" in self.errors and "password1" in self.cleaned_data:
            self.errors["password2"] = self.error_class(
                [_("Hai lần gõ mật khẩu mới không giống nhau.")],
                renderer=self.renderer,
            )
        return cleaned

    def save(self) -> None:
        by = Actor(ActorKind.OFFICIAL, self.user.subject_key, person_id=self.user.pk)
        changed = set_password(
            self.user.pk,
            by=by,
            at=timezone.now(),
            password=self.cleaned_data["password1"],
            but_session=current_session_id(context.request),
        )
        # The session goes on under the new hash.
        self.user.password = changed.password


_NEW = {"autocomplete": "new-password"}


class TakeForm(forms.Form):
    password1 = forms.CharField(
        label=_("Mật khẩu của bạn"),
        help_text=_(
            "Ít nhất 8 ký tự, không chỉ có số, không phải mật khẩu nhiều người dùng."
        ),
        strip=False,
        widget=forms.PasswordInput(attrs=_NEW),
    )
    password2 = forms.CharField(
        label=_("Gõ lại lần nữa"),
        strip=False,
        widget=forms.PasswordInput(attrs=_NEW),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Hai lần gõ không giống nhau."))
        elif first:
            try:
                password_validation.validate_password(first, self.user)
            except forms.ValidationError as faults:
                self.add_error("password1", faults)
        return given


def _say(form: Any, name: str, label: Any, **attrs: str) -> None:
    """Give a field our label, without a placeholder that repeats it."""
    field = form.fields[name]
    field.label = label
    field.help_text = ""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)
