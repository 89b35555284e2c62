"""What became late: a page and a feed."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from nhactruong.ground.cursor import Page
from nhactruong.ground.refusal import Refusal
from nhactruong.reports.exports.atom import ENTRIES, Feed, atom
from nhactruong.reports.late import SIZE, fell_late, promise_words
from nhactruong.reports.models import Report
from nhactruong.reports.show.rows import late_row
from nhactruong.reports.sift import Sift
from nhactruong.reports.sift_words import sift_words
from nhactruong.reports.views.exports import (
    address,
    atom_answer,
    refused,
    wanted,
    whole,
)
from nhactruong.workdays.calendars import calendars_in_force


@require_safe
@gzip_page  # nothing secret is on it
def late(request: HttpRequest) -> HttpResponse:
    """Show what became late; a filter that cannot be read is named, not obeyed."""
    at = timezone.now()
    sift, fault = wanted(request, at)
    where = _where(sift)
    page, refusal = _page(request, where, at)
    calendars = calendars_in_force()
    return render(
        request,
        "reports/late.html",
        {
            "rows": [late_row(report, at, calendars) for report in page.items],
            "page": page,
            "now": at,
            "fault": fault.content.decode() if fault else "",
            "refusal": refusal,
            "title": sift_words(where, at) if where else "",
            "feed_url": address("reports:late_feed", where),
            "list_url": address("reports:list", where, late="now"),
        },
    )


@require_safe
@gzip_page  # nothing secret is on it
def feed(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    sift, fault = wanted(request, at)
    if fault is not None:
        return fault
    where = _where(sift)
    try:
        page = fell_late(where, at=at, cursor=request.GET.get("cursor"), size=ENTRIES)
    except Refusal as refusal:
        return refused({"cursor": refusal.message})
    name = "reports:late_feed"
    made = Feed(
        title=_("Vừa quá hạn: %(what)s") % {"what": sift_words(where, at)},
        page=address("reports:late", where),
        url=address(name, where),
        next=address(name, where, cursor=page.next) if page.next else "",
    )
    body = atom(
        made, page.items, whole(request), at, lambda one: promise_words(one.task, at)
    )
    return atom_answer(request, body)


def _where(sift: Sift) -> Sift:
    return Sift(topic=sift.topic, ward=sift.ward, unit=sift.unit)


def _page(
    request: HttpRequest, where: Sift, at: datetime
) -> tuple[Page[Report], Refusal | None]:
    try:
        cursor = request.GET.get("cursor")
        return fell_late(where, at=at, cursor=cursor, size=SIZE), None
    except Refusal as refusal:
        return fell_late(where, at=at, size=SIZE), refusal
