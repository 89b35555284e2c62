"""The city's working days: anyone at a desk reads them, those who decide change them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from nhactruong.ground.refusal import Refusal
from nhactruong.ground.tables import Fault, Faults
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.ui.language import pick
from nhactruong.work.foresee_days import foresee_days
from nhactruong.work.forms.calendar import DayForm, DaysFileForm, sealed, unsealed
from nhactruong.work.gather.calendar import (
    changes_made,
    days_of,
    preview_of,
    share_done,
    years_known,
)
from nhactruong.work.rules import why_not_change_days
from nhactruong.work.timetable import change_days, deciders
from nhactruong.work.views.place import desk_place
from nhactruong.workdays.days import DayChange, plan_days

Form = DayForm | DaysFileForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def calendar(request: OfficialRequest) -> HttpResponse:
    """Show the days of a year; take a change, show what it moves, do it when told to."""
    at = timezone.now()
    if request.method != "POST":
        return _page(request, at)
    refusal = why_not_change_days(request.authority, deciders(snapshot()))
    if refusal:
        messages.warning(request, str(refusal))
        return redirect("work:calendar")
    if request.POST.get("step") == "do":
        return _do(request, at)
    form: Form = (
        DaysFileForm(request.POST, request.FILES)
        if request.POST.get("step") == "file"
        else DayForm(request.POST)
    )
    if not form.is_valid():
        return _page(request, at, form=form)
    faults = Faults()
    changes = form.changes(faults)
    return _preview(request, at, changes, faults, form=form)


def _do(request: OfficialRequest, at: datetime) -> HttpResponse:
    try:
        changes, seen = unsealed(request.POST.get("preview", ""))
    except (BadSignature, ValueError):
        messages.warning(request, _("Bản xem trước đã cũ: xin khai lại."))
        return redirect("work:calendar")
    try:
        plan = change_days(changes, seen=seen, by=request.actor, at=at)
    except Refusal as refusal:
        # What it moves may be otherwise now: shown again before anything is done.
        messages.warning(request, str(refusal.message))
        return _preview(request, at, changes, Faults())
    count = len(plan.new_rows)
    words = ngettext(
        "Đã đổi lịch %(n)d ngày; hạn của các việc đang mở được tính lại ngay.",
        "Đã đổi lịch %(n)d ngày; hạn của các việc đang mở được tính lại ngay.",
        count,
    )
    messages.success(request, words % {"n": count})
    return redirect("work:calendar")


def _preview(
    request: OfficialRequest,
    at: datetime,
    changes: Sequence[DayChange],
    faults: Faults,
    *,
    form: Form | None = None,
) -> HttpResponse:
    plan = plan_days(changes, faults)
    if faults or not plan:
        return _page(request, at, form=form, faults=faults.found, unchanged=not faults)
    book = snapshot()
    names = {key: pick(unit) for key, unit in book.units.items()}
    moves = foresee_days(plan.calendars, plan.codes, at)
    context = {
        "preview": preview_of(plan, moves, names),
        "token": sealed(changes, plan),
        "now": at,
        "desk_place": desk_place(request, book),
    }
    return render(request, "work/calendar_preview.html", context)


def _page(
    request: OfficialRequest,
    at: datetime,
    *,
    form: Form | None = None,
    faults: Sequence[Fault] = (),
    unchanged: bool = False,
) -> HttpResponse:
    book = snapshot()
    years = years_known()
    year = _year(request.GET.get("year", ""), years, timezone.localdate(at))
    forms: dict[str, Any] = {
        "day_form": form if isinstance(form, DayForm) else DayForm(),
        "file_form": form if isinstance(form, DaysFileForm) else DaysFileForm(),
    }
    context = {
        **forms,
        "refusal": why_not_change_days(request.authority, deciders(book)),
        "faults": faults,
        "unchanged": unchanged,
        "year": year,
        "years": years,
        "days": days_of(year),
        "changes": changes_made(book),
        "done": share_done(),
        "now": at,
        "desk_place": desk_place(request, book),
    }
    return render(request, "work/calendar.html", context)


def _year(text: str, years: list[int], today: date) -> int:
    return int(text) if text.isdigit() and int(text) in years else today.year
