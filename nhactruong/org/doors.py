"""The desk's door to the accounts of one's unit."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nhactruong.ui import nav


def hang() -> None:
    nav.desk_door("org:accounts", _("Tài khoản"), 80, shown=_manages)


def _manages(request: HttpRequest) -> bool:
    authority: Any = getattr(request, "authority", None)
    return bool(authority and authority.managed)
