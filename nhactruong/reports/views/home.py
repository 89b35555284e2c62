"""The front page: one big door, a look-up, today's numbers and where work is open."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nhactruong.places.draw import city_map
from nhactruong.places.find import ward_by_id
from nhactruong.reports.counting.status import OPEN_STATES
from nhactruong.reports.show.rows import row_of
from nhactruong.reports.today import WardCount, front, rows_of
from nhactruong.ui.language import pick
from nhactruong.ui.moments import local
from nhactruong.workdays.calendars import calendars_in_force

# Wards are shaded by these least counts of open reports.
STEPS = (1, 3, 6, 11)


@dataclass(frozen=True, slots=True)
class WardRow:
    name: str
    url: str
    open: int
    late: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    counted, calendars = front(at), calendars_in_force()
    since = local(counted.today.since).date().isoformat()
    return render(
        request,
        "reports/home.html",
        {
            "now": counted.at,
            "today": counted.today,
            "received_url": list_url(since=since),
            "done_url": list_url(done_since=since),
            "late_url": list_url(late="now"),
            "open_url": list_url(state=OPEN_STATES),
            "map": city_map(
                at, {one.ward_id: _shade(one.open) for one in counted.wards}
            ),
            "legend": _legend(),
            "wards": _ward_rows(counted.wards, at),
            "done": [row_of(report, at, calendars) for report in rows_of(counted.done)],
        },
    )


def list_url(**query: str) -> str:
    return f"{reverse('reports:list')}?{urlencode(query)}"


def _shade(count: int) -> str:
    """Return what follows "map__ward--": the deeper the more."""
    reached = [n for n, least in enumerate(STEPS, 1) if count >= least]
    return str(reached[-1]) if reached else ""


def _legend() -> list[tuple[str, str]]:
    rows = [("", _("không có việc mở"))]
    for n, least in enumerate(STEPS):
        if n + 1 == len(STEPS):
            rows.append((str(n + 1), _("từ %(least)d trở lên") % {"least": least}))
            continue
        most = STEPS[n + 1] - 1
        span = {"least": least, "most": most}
        rows.append((str(n + 1), _("%(least)d đến %(most)d") % span))
    return rows


def _ward_rows(counts: list[WardCount], at: datetime) -> list[WardRow]:
    rows = []
    for one in counts:
        ward = ward_by_id(one.ward_id, at)
        if ward is not None:
            url = list_url(state=OPEN_STATES, ward=ward.code)
            rows.append(WardRow(pick(ward), url, one.open, one.late))
    return rows
