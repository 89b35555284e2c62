"""Pages that check a password say so when too many are being checked at once."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from nhactruong.accounts.hashers import TooManyAtOnce
from nhactruong.ui.errors import problem
from nhactruong.ui.nav import OpenDoor


class Patient:
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
