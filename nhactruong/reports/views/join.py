"""Joining a report that somebody else has sent: nothing typed is lost, whatever happens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nhactruong.ground.codes import read_code
from nhactruong.ground.refusal import Refusal
from nhactruong.ground.throttle import wait
from nhactruong.org.middleware import VISITOR
from nhactruong.reports.draft import Draft, check_draft
from nhactruong.reports.forms.details import typed_in
from nhactruong.reports.forms.join import JoinForm
from nhactruong.reports.join import completed
from nhactruong.reports.models import Report
from nhactruong.reports.read import public_report
from nhactruong.reports.send import receipt_path, send_once
from nhactruong.reports.show.alike import many_words
from nhactruong.reports.show.pages import badge_of
from nhactruong.reports.unsent import (
    Unsent,
    keep_receipt,
    keep_sent,
    keep_unsent,
    receipt_here,
    unsent_of,
)
from nhactruong.reports.unsent_photos import (
    drop_photo,
    erase_photos,
    photos_of,
    take_photos,
)
from nhactruong.reports.views.details import WINDOW, allowed_here, uploads_of
from nhactruong.reports.views.nearby import nearby
from nhactruong.reports.views.public import not_found
from nhactruong.reports.views.start import carried
from nhactruong.reports.views.where import details_url


@dataclass
class Page:
    """What the page works on. unsent: the report under way, new where there was none."""

    report: Report
    unsent: Unsent
    at: datetime


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    public = Report.objects.public().select_related("topic", "ward", "task")
    report = public.filter(code=read_code(code) or "").first()
    if report is None:
        return not_found(request, code)
    if receipt := receipt_here(request, report.task_id):
        messages.info(
            request,
            _("Bạn đã phản ánh việc này từ máy này rồi. Đây là biên nhận của bạn."),
        )
        return redirect(receipt)
    unsent = unsent_of(request)
    if unsent is None or unsent.sent:
        unsent = Unsent(topic=report.topic.code, ward="")
    page = Page(report, unsent, timezone.now())
    if request.method == "POST":
        return _posted(request, page)
    return _show(request, page, _form(page, initial=_known(unsent)))


def _posted(request: HttpRequest, page: Page) -> HttpResponse:
    """Keep all that was typed and chosen, then go where the button leads."""
    unsent, data = page.unsent, request.POST
    # Answers to the topic's own questions were given in the form that led here.
    unsent.typed = {**unsent.typed, **typed_in(data)}
    if "consent" not in data:
        unsent.typed.pop("consent", None)
    busy = not allowed_here(request, "report_form", settings.LIMIT_REPORT_FORM)
    taken = take_photos(unsent, uploads_of(request), by=VISITOR, at=page.at)
    if data.get("drop"):
        drop_photo(unsent, data["drop"], by=VISITOR, at=page.at)
    keep_unsent(request, unsent)
    if data.get("go") == "own":
        return redirect(_own_url(page))
    if data.get("drop"):
        return redirect(f"{_here(page)}#photos")
    form = _form(page, data)
    refusal = None
    if not form.is_valid():
        _name_other_faults(page, form)
    elif not taken.faults and not busy:
        try:
            return _join(request, page, form, taken.ids)
        except Refusal as refused:
            if refused.fields:
                form.refuse(refused)
            else:
                refusal = refused
    for words in taken.faults:
        form.add_error("photos" if "photos" in form.fields else None, words)
    return _show(request, page, form, refusal=refusal, busy=busy)


def _name_other_faults(page: Page, form: JoinForm) -> None:
    """Add to the form's own faults those that the act would find."""
    draft = completed(_draft(page, form), page.report, page.at)
    try:
        check_draft(draft, page.at, wordless=True)
    except Refusal as refusal:
        form.refuse(refusal)


def _join(
    request: HttpRequest, page: Page, form: JoinForm, fresh_photos: list[int]
) -> HttpResponse:
    unsent = page.unsent
    sent = send_once(
        _draft(page, form),
        unsent.key,
        into=page.report.pk,
        by=VISITOR,
        at=page.at,
    )
    if sent.again:
        erase_photos(fresh_photos, by=VISITOR, at=page.at)
    url = receipt_path(sent.code)
    keep_sent(request, unsent, url)
    keep_receipt(request, page.report.task_id, url)
    return redirect(url)


def _draft(page: Page, form: JoinForm) -> Draft:
    unsent, said = page.unsent, form.cleaned_data
    danger = unsent.danger if page.report.topic.danger else {}
    return Draft(
        topic_code=page.report.topic.code,
        text=said.get("text") or "",
        lat=unsent.lat or None,
        lon=unsent.lon or None,
        ward_code=unsent.ward,
        address=unsent.address,
        answers=danger,
        consent=bool(said.get("consent")),
        lang=get_language() or "vi",
        photo_ids=tuple(unsent.photos),
        **form.contact(),
    )


def _here(page: Page) -> str:
    address = reverse("reports:join", args=[page.report.code])
    return f"{address}?{urlencode(carried(page.unsent))}"


def _own_url(page: Page) -> str:
    """Return where the sender goes on with a report of their own."""
    unsent = page.unsent
    if unsent.lat or unsent.ward:
        return details_url(unsent)
    query = {"topic": unsent.topic, **carried(unsent)}
    return f"{reverse('reports:where')}?{urlencode(query)}"


def _known(unsent: Unsent) -> dict[str, Any]:
    return {**unsent.typed, "consent": "consent" in unsent.typed}


def _form(page: Page, data: Any = None, **kwargs: Any) -> JoinForm:
    return JoinForm(data, kept_photos=len(page.unsent.photos), **kwargs)


def _show(
    request: HttpRequest,
    page: Page,
    form: JoinForm,
    *,
    refusal: Refusal | None = None,
    busy: bool = False,
) -> HttpResponse:
    seen = public_report(page.report.code, get_language() or "vi", at=page.at)
    response = render(
        request,
        "reports/join.html",
        {
            "seen": seen,
            "badge": badge_of(seen.state, seen.state_words, late=seen.late),
            "many": many_words(seen.reporters),
            "form": form,
            "draft": page.unsent,
            "photos": photos_of(page.unsent),
            "query": urlencode(carried(page.unsent)),
            "closed": refusal is not None or not seen.joinable,
            "refusal": refusal,
            "busy": busy,
        },
        status=429 if busy else 200,
    )
    if busy:
        response["Retry-After"] = str(wait(WINDOW))
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """Show the part of the form that names similar reports, for what is typed so far."""
    unsent = unsent_of(request)
    found = []
    if unsent and allowed_here(request, "similar", settings.LIMIT_SIMILAR):
        text = request.POST.get("text", "")[:5000]
        found = nearby(unsent, timezone.now(), text=text)
    return render(request, "reports/_similar.html", {"similar": found})
