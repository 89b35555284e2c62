""" "Phản ánh của tôi": a citizen's reports, each opened as by its private link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nhactruong.accounts.citizens.enter import citizen_actor
from nhactruong.accounts.citizens.who import citizen_of, for_citizens
from nhactruong.accounts.models import Citizen
from nhactruong.reports.gather import (
    addresses_of,
    gather_by_addresses,
    has_more,
    own_report_called,
)
from nhactruong.reports.link import private_path
from nhactruong.reports.lists import own_list
from nhactruong.reports.show.rows import own_row_of
from nhactruong.workdays.calendars import calendars_in_force


@for_citizens
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List what stands in the account, what has come since included."""
    me, at = _me(request), timezone.now()
    if has_more(me):
        gather_by_addresses(me.pk, addresses_of(me), by=citizen_actor(me), at=at)
    page, refusal = own_list(me, request.GET.get("cursor"))
    calendars = calendars_in_force()
    context = {
        "me": me,
        "addresses": addresses_of(me),
        "page": page,
        "rows": [own_row_of(one.report, at, calendars) for one in page.items],
        "refusal": refusal,
        "now": at,
    }
    return render(request, "reports/mine.html", context)


@for_citizens
@require_safe
def own(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the private page of a report that stands in the account."""
    report = own_report_called(_me(request), code)
    if report is None:
        raise Http404
    return redirect(private_path(report))


def _me(request: HttpRequest) -> Citizen:
    citizen = citizen_of(request)
    if citizen is None:
        raise Http404
    return citizen
