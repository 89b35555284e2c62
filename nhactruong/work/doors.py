"""The desk's doors in the masthead."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nhactruong.org.snapshot import snapshot
from nhactruong.ui import nav
from nhactruong.work.rules import why_not_change_days
from nhactruong.work.timetable import deciders


def hang() -> None:
    """Hang the inbox for everybody signed in, the conductor's room for those in it."""
    nav.desk_door("work:inbox", _("Hộp việc"), 10)
    nav.desk_door("work:unit", _("Đơn vị"), 15, shown=_oversees)
    nav.desk_door("work:conductor", _("Điều phối"), 20, shown=_conducts)
    nav.desk_door("work:letters", _("Thư báo"), 30, shown=_conducts)
    nav.desk_door("work:calendar", _("Lịch làm việc"), 70, shown=_decides_on_days)


def _oversees(request: HttpRequest) -> bool:
    authority: Any = getattr(request, "authority", None)
    return bool(authority and (authority.head_of or authority.overseen))


def _decides_on_days(request: HttpRequest) -> bool:
    authority: Any = getattr(request, "authority", None)
    return bool(
        authority
        and authority.head_of
        and why_not_change_days(authority, deciders(snapshot())) is None
    )


def _conducts(request: HttpRequest) -> bool:
    authority: Any = getattr(request, "authority", None)
    return bool(authority and authority.conductor)
