"""The desk's doors in the masthead."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nhactruong.ui import nav


def hang() -> None:
    """Hang the inbox for everybody signed in, the conductor's room for those in it."""
    nav.desk_door("work:inbox", _("Hộp việc"), 10)
    nav.desk_door("work:unit", _("Đơn vị"), 15, shown=_oversees)
    nav.desk_door("work:conductor", _("Điều phối"), 20, shown=_conducts)
    nav.desk_door("work:letters", _("Thư báo"), 30, shown=_conducts)


def _oversees(request: HttpRequest) -> bool:
    authority: Any = getattr(request, "authority", None)
    return bool(authority and (authority.head_of or authority.overseen))


def _conducts(request: HttpRequest) -> bool:
    authority: Any = getattr(request, "authority", None)
    return bool(authority and authority.conductor)
