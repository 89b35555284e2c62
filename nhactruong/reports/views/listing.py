"""The list of public reports with its filters."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from nhactruong.ground.codes import read_code
from nhactruong.ground.cursor import Page
from nhactruong.ground.refusal import Refusal
from nhactruong.reports.forms.sift import SiftForm
from nhactruong.reports.lists import Finder
from nhactruong.reports.models import Report
from nhactruong.reports.show.rows import row_of
from nhactruong.reports.sift_words import sift_words
from nhactruong.reports.views.exports import ways
from nhactruong.workdays.calendars import calendars_in_force


@require_safe
@gzip_page  # nothing secret is on it
def listing(request: HttpRequest) -> HttpResponse:
    """Show what the filters leave; a filter that cannot be read is named, not obeyed."""
    at = timezone.now()
    form = SiftForm(request.GET, at=at)
    finder = Finder.of(form.sift, at)
    page, refusal = _page(finder, request.GET.get("cursor"))
    calendars = calendars_in_force()
    return render(
        request,
        "reports/list.html",
        {
            "form": form,
            "page": page,
            "count": finder.count(),
            "rows": [row_of(report, at, calendars) for report in page.items],
            "refusal": refusal,
            "now": at,
            "title": sift_words(form.sift, at),
            "ways": ways(form.sift),
            "is_sifted": bool(form.sift or form.faults),
            "is_code": read_code(form.sift.words) is not None,
        },
    )


def _page(finder: Finder, cursor: str | None) -> tuple[Page[Report], Refusal | None]:
    try:
        return finder.page(cursor=cursor), None
    except Refusal as refusal:
        # An old or broken cursor: the first page, and a word about it.
        return finder.page(), refusal
