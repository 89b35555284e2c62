"""The page behind the link of an invitation: choose a password, and the account is yours."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from nhactruong.accounts.forms import TakeForm
from nhactruong.accounts.invite import accept_with_password, invited
from nhactruong.accounts.models import User
from nhactruong.accounts.oidc.issuer import state_of_issuer
from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.ground.throttle import address_of, allow
from nhactruong.ui.errors import too_many


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose account it is, and give it to whoever chooses its password."""
    if not allow("take", address_of(request), limit=60, per_seconds=600):
        return too_many(request)
    at = timezone.now()
    try:
        user = invited(token, at)
        form = TakeForm(user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            by = Actor(ActorKind.OFFICIAL, user.subject_key, person_id=user.pk)
            chosen = form.cleaned_data["password1"]
            user = accept_with_password(token, chosen, by=by, at=at)
            return _enter(request, user)
    except Refusal as refusal:
        page = {"over": str(refusal)}
        return _guarded(render(request, "accounts/take.html", page, status=404))
    context = {"form": form, "whose": user, "token": token, "issuer": state_of_issuer()}
    return _guarded(render(request, "accounts/take.html", context))


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in at once; a second factor, where there is one, is still asked for."""
    record_authentication(request, user, "password")
    answer: HttpResponse = perform_login(
        request, user, email_verification="none", redirect_url=_HOME
    )
    return answer if answer is not None else redirect(_HOME)


def _guarded(response: HttpResponse) -> HttpResponse:
    """Let the link be found by nobody; the house's policy tells it to no other site."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


_HOME = "/desk/security/"
