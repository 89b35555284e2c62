"""Signing in and out: allauth's views, at our addresses, in our words."""

from typing import Any

from allauth.account.views import (
    AccountInactiveView,
    LoginView,
    LogoutView,
    PasswordChangeView,
)

from nhactruong.accounts.oidc.issuer import state_of_issuer
from nhactruong.accounts.patient import Patient
from nhactruong.accounts.second_factor.adapter import host_of
from nhactruong.accounts.second_factor.held import passkeys_work_at


class SignIn(Patient, LoginView):  # type: ignore[misc]  # allauth is untyped
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["passkeys_here"] = passkeys_work_at(host_of(self.request))
        found["issuer"] = state_of_issuer()
        return found


class SignOut(LogoutView):  # type: ignore[misc]
    pass


class ChangePassword(Patient, PasswordChangeView):  # type: ignore[misc]
    pass


class Closed(AccountInactiveView):  # type: ignore[misc]
    pass
