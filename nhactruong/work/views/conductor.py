"""The conductor's room: for those who work at the conductor's desk."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.places.draw import city_map
from nhactruong.work.forms import FORMS, ActionForm, Desk
from nhactruong.work.forms.desk import unit_label
from nhactruong.work.gather.conductor import Room, room_of
from nhactruong.work.views.place import desk_place


@require_safe
@login_required
def conductor(request: OfficialRequest) -> HttpResponse:
    """Show the disputes and what is late; `?case=` takes one in hand."""
    if not request.authority.conductor:
        raise Http404
    at = timezone.now()
    book = snapshot()
    room = room_of(
        request.GET.get("case", ""), authority=request.authority, book=book, at=at
    )
    desk = None
    if room.case is not None:
        desk = Desk(task=room.case.task, book=book, authority=request.authority, at=at)
    context = {
        "room": room,
        "form": _settling(room, desk) if desk else None,
        "units": [unit_label(unit) for unit in desk.units()] if desk else [],
        "map": city_map(at, _shades(room.late_by_ward)),
        "legend": _legend(),
        "now": at,
        "desk_place": desk_place(request, book),
    }
    return render(request, "work/conductor.html", context)


def _settling(room: Room, desk: Desk) -> ActionForm:
    form = FORMS["settle"]("settle", desk)
    if room.case and room.case.lead_code:
        unit = desk.book.unit_called(room.case.lead_code)
        if unit is not None:
            form.give("unit", unit_label(unit))
    return form


def _shades(late_by_ward: dict[int, int]) -> dict[int, str]:
    """Return the shade of each ward: one late task, two, three or more."""
    return {ward: f"late-{min(count, 3)}" for ward, count in late_by_ward.items()}


def _legend() -> list[tuple[str, str]]:
    return [
        ("0", _("không có")),
        ("late-1", _("1 việc")),
        ("late-2", _("2 việc")),
        ("late-3", _("3 việc trở lên")),
    ]
