"""Doors in the masthead: each room hangs its own, so that `ui` knows none of them.

In a room's AppConfig.ready():  nav.citizen_door("reports:new", _("Gửi phản ánh"), 10)
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Shown = Callable[[HttpRequest], bool]


@dataclass(frozen=True, slots=True)
class Door:
    url_name: str
    label: "str | Promise"
    order: int
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class OpenDoor:
    url: str
    label: str
    here: bool


_citizen: dict[str, Door] = {}
_desk: dict[str, Door] = {}
_footer: dict[str, Door] = {}


def citizen_door(url_name: str, label: "str | Promise", order: int) -> None:
    """Hang a door into the masthead of citizens' pages; at most four, short words."""
    _citizen[url_name] = Door(url_name, label, order)


def desk_door(
    url_name: str, label: "str | Promise", order: int, shown: Shown | None = None
) -> None:
    """Hang a door into the desk's masthead; `shown` tells for whom (None: everyone)."""
    _desk[url_name] = Door(url_name, label, order, shown)


def footer_door(url_name: str, label: "str | Promise", order: int) -> None:
    """Hang a door into the footer, under "Về hệ thống này"."""
    _footer[url_name] = Door(url_name, label, order)


def citizen_doors(request: HttpRequest) -> list[OpenDoor]:
    """Return the doors of citizens' pages, the one stood in marked."""
    return _open(request, _citizen)


def desk_doors(request: HttpRequest) -> list[OpenDoor]:
    """Return the desk's doors for who is signed in, the one stood in marked."""
    return _open(request, _desk)


def footer_doors(request: HttpRequest) -> list[OpenDoor]:
    """Return the footer's doors."""
    return _open(request, _footer)


def _open(request: HttpRequest, doors: dict[str, Door]) -> list[OpenDoor]:
    found: list[OpenDoor] = []
    for door in sorted(doors.values(), key=lambda d: d.order):
        if door.shown is not None and not door.shown(request):
            continue
        try:
            url = reverse(door.url_name)
        except NoReverseMatch:
            continue
        found.append(OpenDoor(url, str(door.label), False))
    here = max(
        (d.url for d in found if request.path.startswith(d.url)), key=len, default=None
    )
    return [OpenDoor(d.url, d.label, d.url == here) for d in found]
