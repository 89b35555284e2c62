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

_AGAIN: dict[str, "str | Promise"] = {
    "reauthenticate": _("Dùng mật khẩu"),
    "mfa_reauthenticate": _("Dùng mã của ứng dụng hoặc mã dự phòng"),
    "mfa_reauthenticate:webauthn": _("Dùng khóa (passkey)"),
}


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

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer the second factor where there is one, else the password: what a stranger
        may have seen typed is not enough to take the second factor away."""
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        strong = [one for one in found if one["id"] != "reauthenticate"]
        return [{**one, "description": _AGAIN[one["id"]]} for one in strong or found]

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the sender's address; all who come without one share a limit."""
        return address_of(request).split("/")[0] or str(IPv4Address(0))
