"""How allauth behaves in this house: accounts are opened by the office, not by visitors."""

from ipaddress import IPv4Address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.models import plain_username
from nhactruong.ground.throttle import address_of


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages: dict[str, "str | Promise"] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra phím Caps Lock và bộ gõ."
        ),
        "too_many_login_attempts": _(
            "Đã thử sai quá nhiều lần. Xin đợi 5 phút rồi đăng nhập lại."
        ),
        "enter_current_password": _("Mật khẩu đang dùng không đúng."),
        "incorrect_password": _("Mật khẩu không đúng."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Sign in by the name as it is kept, however it was typed."""
        if "username" in credentials:
            credentials["username"] = plain_username(credentials["username"])
        return super().authenticate(request, **credentials)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the sender's address; all who come without one share a limit."""
        return address_of(request).split("/")[0] or str(IPv4Address(0))
