"""Who is away and who stands in: for oneself, and for those whose unit one heads."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nhactruong.ground.refusal import Refusal
from nhactruong.org.absence import end_absence, why_not_note_absence
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import Snapshot, snapshot
from nhactruong.work.absence import be_away
from nhactruong.work.forms.absence import AbsenceForm
from nhactruong.work.views.place import desk_place


@dataclass(frozen=True, slots=True)
class AbsenceShown:
    """One absence as the page lists it; may_end: by who looks."""

    key: int
    away: Appointment
    stand_in: Appointment
    since: datetime
    until: datetime
    moves_work: bool
    may_end: bool


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def absences(request: OfficialRequest) -> HttpResponse:
    """List who is or will be away where one works; a POST notes another absence."""
    at, book = timezone.now(), snapshot()
    if not request.authority.holdings:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = AbsenceForm(data, book=book, authority=request.authority, at=at)
    if form.is_bound and form.is_valid():
        try:
            be_away(**form.said(), by=request.actor, at=at)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi vắng mặt."))
            return redirect("work:absences")
    context = {
        "form": form,
        "absences": [one for one in _shown(request, book) if one.until > at],
        "now": at,
        "desk_place": desk_place(request, book),
    }
    return render(request, "work/absences.html", context)


@require_POST
@login_required
def end(request: OfficialRequest, absence_id: int) -> HttpResponse:
    """End an absence early, or take back one that has not begun."""
    if absence_id not in {one.key for one in _shown(request, snapshot())}:
        raise Http404
    try:
        end_absence(absence_id, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Đã kết thúc đợt vắng mặt."))
    return redirect("work:absences")


def _shown(request: OfficialRequest, book: Snapshot) -> list[AbsenceShown]:
    """Return the absences in the units that one works in or heads, with the people."""
    units = request.authority.member_of | request.authority.headed
    found = []
    for one in book.absences:
        away = book.appointments.get(one.appointment_id)
        stand_in = book.appointments.get(one.stand_in_id)
        if away and stand_in and one.valid_to and away.post.unit_id in units:
            may = why_not_note_absence(request.authority, away) is None
            found.append(
                AbsenceShown(
                    key=one.pk,
                    away=away,
                    stand_in=stand_in,
                    since=one.valid_from,
                    until=one.valid_to,
                    moves_work=one.moves_work,
                    may_end=may,
                )
            )
    return found
