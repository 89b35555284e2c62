"""Signing in and out: allauth's views, at our addresses, in our words."""

from http import HTTPStatus
from typing import Any

from allauth.account.views import (
    AccountInactiveView,
    LoginView,
    LogoutView,
    PasswordChangeView,
)
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from nhactruong.accounts.hashers import TooManyAtOnce
from nhactruong.ui.errors import problem
from nhactruong.ui.nav import OpenDoor


class _Patient:
    """Answers 503 with Retry-After when too many passwords are being checked at once."""

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        try:
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except TooManyAtOnce:
            answer = problem(
                request,
                HTTPStatus.SERVICE_UNAVAILABLE,
                _("Nhiều người đang đăng nhập"),
                _(
                    "Máy chủ đang kiểm tra mật khẩu của nhiều người. Thử lại sau 5 giây."
                ),
                doors=(OpenDoor(reverse("account_login"), _("Thử lại"), False),),
            )
            answer["Retry-After"] = "5"
        return answer


class SignIn(_Patient, LoginView):  # type: ignore[misc]  # allauth is untyped
    pass


class SignOut(LogoutView):  # type: ignore[misc]
    pass


class ChangePassword(_Patient, PasswordChangeView):  # type: ignore[misc]
    pass


class Closed(AccountInactiveView):  # type: ignore[misc]
    pass
