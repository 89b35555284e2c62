"""Buttons are for those who have signed in; others come back to the task, not to the
button: a form cannot be sent again by signing in."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.urls import reverse

from nhactruong.org.middleware import OfficialRequest

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Lead whoever has not signed in to the sign-in page, and from there to the task."""

    @functools.wraps(view)
    def ask(request: OfficialRequest, code: str, **rest: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, code, **rest)
        return redirect_to_login(reverse("work:task", args=[code]))

    return ask
