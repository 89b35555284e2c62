"""Whose post asks for a second factor, and the way to it before anything else."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from nhactruong.accounts.second_factor.enrol import has_second_factor
from nhactruong.accounts.second_factor.held import STRONG
from nhactruong.org.authority import Authority

Handler = Callable[[HttpRequest], HttpResponse]

OFF, HEADS, ALL = "off", "heads", "all"
# Only the desk asks for it: what anybody may see stays open to officials too.
_DESK = "/desk/"
_WAY_IN = "/desk/security/"
_REMINDED = "second_factor_reminded"


def is_required(authority: Authority, policy: str) -> bool:
    """Tell whether whoever holds `authority` must show a second factor.

    policy: "heads": heads, deputies with a portfolio, and whoever manages accounts or
        looks after personal data; "all": everybody in a post.
    """
    if policy == ALL:
        return bool(authority.holdings)
    return policy == HEADS and bool(
        authority.head_of
        or authority.overseen
        or authority.managed
        or authority.protected
        or authority.conductor
    )


class SecondFactorMiddleware:
    """Leads whoever must show a second factor to where they set one up or show it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_MFA == OFF or not request.path.startswith(_DESK):
            return self.get_response(request)
        return self._lead(request) or self.get_response(request)

    def _lead(self, request: HttpRequest) -> HttpResponse | None:
        user_id = request.user.pk
        if request.path.startswith(_WAY_IN) or user_id is None:
            return None
        if request.session.get(STRONG):
            return None
        authority: Authority = request.authority  # type: ignore[attr-defined]
        if not is_required(authority, settings.REQUIRE_MFA):
            return None
        start: date | None = settings.REQUIRE_MFA_FROM
        if start is not None and timezone.localdate() < start:
            self._remind(request, user_id, start)
            return None
        if has_second_factor(user_id):
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('account_show_second')}?{query}")
        return redirect("account_must_enrol")

    def _remind(self, request: HttpRequest, user_id: int, start: date) -> None:
        """Say once a session that it will be asked for."""
        if request.session.get(_REMINDED) or has_second_factor(user_id):
            return
        request.session[_REMINDED] = True
        words = _(
            "Từ ngày %(day)s, vị trí của bạn phải có bước đăng nhập thứ hai. Bật ở trang An"
            " toàn tài khoản."
        )
        messages.warning(request, words % {"day": f"{start:%d/%m/%Y}"})
