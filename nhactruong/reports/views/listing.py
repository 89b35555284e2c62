"""The list of public reports with its filters."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nhactruong.ground.codes import read_code
from nhactruong.ground.cursor import Page
from nhactruong.ground.refusal import Refusal
from nhactruong.reports.forms.sift import SiftForm
from nhactruong.reports.lists import public_list
from nhactruong.reports.models import Report
from nhactruong.reports.show.rows import row_of
from nhactruong.workdays.calendars import calendars_in_force


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show what the filters leave; a filter that cannot be read is named, not obeyed."""
    at = timezone.now()
    form = SiftForm(request.GET, at=at)
    page, refusal = _page(request, form, at)
    calendars = calendars_in_force()
    return render(
        request,
        "reports/list.html",
        {
            "form": form,
            "page": page,
            "rows": [row_of(report, at, calendars) for report in page.items],
            "refusal": refusal,
            "now": at,
            "is_sifted": any(request.GET.get(name) for name in form.fields),
            "is_code": read_code(request.GET.get("words", "")) is not None,
        },
    )


def _page(
    request: HttpRequest, form: SiftForm, at: datetime
) -> tuple[Page[Report], Refusal | None]:
    try:
        cursor = request.GET.get("cursor")
        return public_list(form.wanted(), at=at, cursor=cursor), None
    except Refusal as refusal:
        # An old or broken cursor: the first page, and a word about it.
        return public_list(form.wanted(), at=at), refusal
