"""The head's page: load, what becomes late this week, how the unit stands; Friday's
summary of a week, on a page and as a document."""

from datetime import date, datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.models import Unit
from nhactruong.org.snapshot import Snapshot, snapshot
from nhactruong.work.gather.unit import monday_of, unit_page, units_shown
from nhactruong.work.gather.week import summary_of
from nhactruong.work.paper.summary import summary_docx
from nhactruong.work.views.place import desk_place

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@login_required
def unit(request: OfficialRequest) -> HttpResponse:
    """Show how a unit stands, `?unit=` another of those that may be seen."""
    at, book = timezone.now(), snapshot()
    chosen, choices = _unit(request, book)
    page = unit_page(chosen, authority=request.authority, book=book, at=at)
    context = {
        "page": page,
        "choices": choices,
        "now": at,
        "desk_place": desk_place(request, book),
    }
    return render(request, "work/unit.html", context)


@require_safe
@login_required
def week(request: OfficialRequest) -> HttpResponse:
    """Show the summary of a week, `?of=` the day of any other."""
    at, book = timezone.now(), snapshot()
    chosen, choices = _unit(request, book)
    monday = _monday(request.GET.get("of", ""), at)
    context = {
        "summary": summary_of(
            chosen, monday, authority=request.authority, book=book, at=at
        ),
        "choices": choices,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7) if monday < monday_of(at) else None,
        "now": at,
        "desk_place": desk_place(request, book),
    }
    return render(request, "work/week.html", context)


@require_safe
@login_required
def week_document(request: OfficialRequest) -> HttpResponse:
    """Answer with the summary of a week as a .docx document."""
    at, book = timezone.now(), snapshot()
    chosen, _choices = _unit(request, book)
    monday = _monday(request.GET.get("of", ""), at)
    summary = summary_of(chosen, monday, authority=request.authority, book=book, at=at)
    name = f"{chosen.code}-{monday.isoformat()}.docx"
    return HttpResponse(
        summary_docx(summary),
        content_type=DOCX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _unit(request: OfficialRequest, book: Snapshot) -> tuple[Unit, list[Unit]]:
    choices = units_shown(request.authority, book)
    wanted = request.GET.get("unit", "")
    for one in choices:
        if not wanted or one.code == wanted:
            return one, choices
    raise Http404


def _monday(said: str, at: datetime) -> date:
    """Return the Monday of the week that was asked for; this week's where the day makes
    no sense or is still to come."""
    this = monday_of(at)
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return this
    return min(this, day - timedelta(days=day.weekday())) if day.year > 2000 else this
