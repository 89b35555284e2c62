"""Step 2: where is it? A tap on the map, my position, or a ward and words."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nhactruong.ground.refusal import Refusal
from nhactruong.places.find import ward_by_code
from nhactruong.places.pick import Picture, picture
from nhactruong.reports.forms.where import WhereForm
from nhactruong.reports.models import Topic
from nhactruong.reports.topics import topic_book
from nhactruong.reports.unsent import PARAMETER, Unsent, keep_unsent, unsent_of
from nhactruong.reports.views.start import ask_danger, carried, danger_said


@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest) -> HttpResponse:
    unsent, at = unsent_of(request), timezone.now()
    if unsent is not None and unsent.sent:  # this is another report
        unsent = None
    topic = _topic(request, unsent)
    if topic is None:
        return redirect("reports:start")
    if topic.is_door:
        return render(request, "reports/door.html", {"topic": topic})
    if stop := ask_danger(request, topic, unsent):
        return stop
    if request.method == "POST":
        form = WhereForm(request.POST, at=at)
        if form.is_valid():
            unsent = unsent or Unsent()
            _take(unsent, topic, danger_said(request, unsent), form.cleaned_data)
            keep_unsent(request, unsent)
            return redirect(details_url(unsent))
    else:
        form = WhereForm(initial=_known(request, unsent, at), at=at)
    return _page(request, topic, unsent, form, at)


def _topic(request: HttpRequest, unsent: Unsent | None) -> Topic | None:
    """Return the topic that the form or the address names, else that of the report."""
    data = request.POST if request.method == "POST" else request.GET
    code = data.get("topic", "") or request.GET.get("topic", "")
    found = topic_book().called(code or (unsent.topic if unsent else ""))
    return found if found and (found.is_leaf or found.is_door) else None


def _take(
    unsent: Unsent, topic: Topic, danger: dict[str, str], said: dict[str, Any]
) -> None:
    unsent.topic = topic.code
    unsent.danger = danger if topic.danger else {}
    unsent.lat, unsent.lon = said.get("lat") or "", said.get("lon") or ""
    unsent.ward, unsent.address = said["ward"], said["address"]


def _known(request: HttpRequest, unsent: Unsent | None, at: datetime) -> dict[str, str]:
    """Return the place as the address or the report under way has it."""
    code = request.GET.get("ward", "")
    if ward_by_code(code, at) is not None:
        address = request.GET.get("address") or (unsent.address if unsent else "")
        return {"ward": code, "address": address}
    if unsent is None:
        return {}
    return {
        "lat": unsent.lat,
        "lon": unsent.lon,
        "ward": unsent.ward,
        "address": unsent.address,
    }


def _page(
    request: HttpRequest,
    topic: Topic,
    unsent: Unsent | None,
    form: WhereForm,
    at: datetime,
) -> HttpResponse:
    query = {"topic": topic.code, **carried(unsent)}
    if topic.danger:
        query |= danger_said(request, unsent)
    return render(
        request,
        "reports/where.html",
        {
            "topic": topic,
            "form": form,
            "picture": _picture(form, at),
            "link": f"?{urlencode(query)}&ward=",
            "query": query,
            "back": {"group": topic.parent.code if topic.parent else ""}
            | carried(unsent),
        },
    )


def _picture(form: WhereForm, at: datetime) -> Picture:
    """Return the map of what the form says; of what cannot be shown, the whole city's."""
    asked = {name: str(form[name].value() or "") for name in ("lat", "lon", "ward")}
    for tried in (asked, {"ward": asked["ward"]}, {}):
        try:
            return picture(tried, at)
        except Refusal:
            continue
    raise Refusal("no_boundaries", "")


def details_url(unsent: Unsent) -> str:
    return f"{reverse('reports:details')}?{urlencode({PARAMETER: unsent.id})}"
