"""Step 3: the words, photos and contact, and the promise before anything is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nhactruong.accounts.citizens.enter import citizen_actor
from nhactruong.accounts.citizens.who import citizen_of
from nhactruong.files.models import StoredPhoto
from nhactruong.files.serve import respond
from nhactruong.ground.codes import read_code
from nhactruong.ground.refusal import Refusal
from nhactruong.ground.throttle import address_of, allow, wait
from nhactruong.org.middleware import VISITOR
from nhactruong.org.snapshot import snapshot
from nhactruong.places.find import ward_by_code
from nhactruong.places.locate import locate
from nhactruong.places.models import Ward
from nhactruong.reports.draft import Draft, check_draft
from nhactruong.reports.foresee import Foreseen, foresee
from nhactruong.reports.forms.details import DetailsForm, typed_in
from nhactruong.reports.forms.where import possible_wards
from nhactruong.reports.gather import gather_report, known_contact
from nhactruong.reports.models import QuestionKind, Topic
from nhactruong.reports.send import Sent, receipt_path, send_once
from nhactruong.reports.show.promise import pledge_foreseen
from nhactruong.reports.topics import topic_book
from nhactruong.reports.unsent import (
    Unsent,
    keep_receipt,
    keep_sent,
    keep_unsent,
    unsent_of,
)
from nhactruong.reports.unsent_photos import (
    drop_photo,
    erase_photos,
    photo_of,
    photos_of,
    take_photos,
)
from nhactruong.reports.views.nearby import nearby
from nhactruong.reports.views.start import carried
from nhactruong.reports.views.where import details_url

WINDOW = 600  # seconds
_BACK_TO = {"start": "reports:start", "where": "reports:where"}


@dataclass
class Page:
    """What the step works on: the report under way, checked as far as it goes."""

    unsent: Unsent
    topic: Topic
    ward: Ward
    wards: list[Ward]
    at: datetime


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    unsent = unsent_of(request)
    if unsent is None:
        messages.warning(
            request, _("Bản nháp không còn trên máy chủ. Xin bắt đầu lại.")
        )
        return redirect("reports:start")
    if unsent.sent:
        if request.method == "POST":
            messages.info(request, _("Phản ánh này đã gửi rồi, đây là biên nhận."))
        return redirect(unsent.sent)
    at = timezone.now()
    topic = topic_book().called(unsent.topic)
    if topic is None or not topic.is_leaf:
        return redirect(f"{reverse('reports:start')}?{urlencode(carried(unsent))}")
    wards = _wards(unsent, at)
    if not wards:
        return redirect(f"{reverse('reports:where')}?{urlencode(carried(unsent))}")
    page = Page(unsent, topic, _chosen(unsent, wards), wards, at)
    if request.method == "POST":
        return _posted(request, page)
    return _show(request, page, _form(page, initial=_known(request, unsent)))


def _posted(request: HttpRequest, page: Page) -> HttpResponse:
    """Keep all that was typed and chosen, then go where the button leads."""
    unsent, data = page.unsent, request.POST
    unsent.typed = typed_in(data)
    if data.get("ward") in {ward.code for ward in page.wards}:
        unsent.ward = data["ward"]
        page.ward = _chosen(unsent, page.wards)
    busy = not allowed_here(request, "report_form", settings.LIMIT_REPORT_FORM)
    taken = take_photos(unsent, uploads_of(request), by=VISITOR, at=page.at)
    if data.get("drop"):
        drop_photo(unsent, data["drop"], by=VISITOR, at=page.at)
    keep_unsent(request, unsent)
    if data.get("go") in _BACK_TO:
        query = urlencode(carried(unsent))
        return redirect(f"{reverse(_BACK_TO[data['go']])}?{query}")
    if joined := read_code(data.get("join", "")):
        query = urlencode(carried(unsent))
        return redirect(f"{reverse('reports:join', args=[joined])}?{query}")
    if data.get("drop"):
        return redirect(f"{details_url(unsent)}#photos")
    form = _form(page, data)
    if not form.is_valid():
        _name_other_faults(page, form)
    elif not taken.faults and not busy:
        seen = foreseen_by(page, form.answers())
        if isinstance(seen, Foreseen) and _is_news(seen, data.get("shown", "")):
            return _show(request, page, form, changed=True)
        if sent := _send(page, form, taken.ids):
            _keep_mine(request, sent, page.at)
            return _receipt(request, page, sent)
    for words in taken.faults:
        form.add_error("photos" if "photos" in form.fields else None, words)
    return _show(request, page, form, busy=busy)


def uploads_of(request: HttpRequest) -> list[Any]:
    """Return the photos sent along, as long as this address does not send too many."""
    uploads = request.FILES.getlist("photos")
    limit = settings.LIMIT_REPORT_FORM * 4
    return [one for one in uploads if allowed_here(request, "report_photos", limit)]


def allowed_here(request: HttpRequest, name: str, limit: int) -> bool:
    return allow(name, address_of(request), limit=limit, per_seconds=WINDOW)


def _name_other_faults(page: Page, form: DetailsForm) -> None:
    """Add to the form's own faults those that the act would find, so that all are named
    at once."""
    try:
        check_draft(_draft(page, form), page.at)
    except Refusal as refusal:
        form.refuse(refusal)


def _draft(page: Page, form: DetailsForm) -> Draft:
    unsent, said = page.unsent, form.cleaned_data
    return Draft(
        topic_code=page.topic.code,
        text=said.get("text") or "",
        lat=unsent.lat or None,
        lon=unsent.lon or None,
        ward_code=unsent.ward,
        address=unsent.address,
        answers={**form.answers(), **unsent.danger},
        consent=bool(said.get("consent")),
        lang=get_language() or "vi",
        photo_ids=tuple(unsent.photos),
        **form.contact(),
    )


def _send(page: Page, form: DetailsForm, fresh_photos: list[int]) -> Sent | None:
    """Send the report; refused, show why at the fields and return None."""
    try:
        sent = send_once(_draft(page, form), page.unsent.key, by=VISITOR, at=page.at)
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    if sent.again:
        erase_photos(fresh_photos, by=VISITOR, at=page.at)
    return sent


def _receipt(request: HttpRequest, page: Page, sent: Sent) -> HttpResponse:
    url = receipt_path(sent.code)
    keep_sent(request, page.unsent, url)
    keep_receipt(request, sent.task_id, url)
    return redirect(url)


def _wards(unsent: Unsent, at: datetime) -> list[Ward]:
    """Return the wards that the place may be in; none where it is no longer known."""
    if unsent.lat:
        try:
            return possible_wards(locate(float(unsent.lat), float(unsent.lon), at))
        except (Refusal, ValueError):
            return []
    ward = ward_by_code(unsent.ward, at)
    return [ward] if ward else []


def _chosen(unsent: Unsent, wards: list[Ward]) -> Ward:
    return next((ward for ward in wards if ward.code == unsent.ward), wards[0])


def _keep_mine(request: HttpRequest, sent: Sent, at: datetime) -> None:
    """Put the report into the account of who sent it, where they are signed in."""
    citizen = citizen_of(request)
    if citizen is not None:
        gather_report(citizen.pk, sent.code, by=citizen_actor(citizen), at=at)


def _known(request: HttpRequest, unsent: Unsent) -> dict[str, Any]:
    """Return what the form opens with: what was typed, else what the account knows."""
    citizen = None if unsent.typed else citizen_of(request)
    held = known_contact(citizen) if citizen else {}
    return {
        **held,
        **unsent.typed,
        "ward": unsent.ward,
        "consent": "consent" in unsent.typed,
    }


def _form(page: Page, data: Any = None, **kwargs: Any) -> DetailsForm:
    questions = topic_book().questions_of(page.topic.pk)
    return DetailsForm(
        data,
        questions=questions,
        wards=page.wards,
        kept_photos=len(page.unsent.photos),
        **kwargs,
    )


def _promised(seen: Foreseen | Refusal, at: datetime) -> dict[str, Any]:
    if isinstance(seen, Refusal):
        return {"refusal": seen, "shown": ""}
    return {"pledge": pledge_foreseen(seen, at), "shown": seen.lead.unit.code}


def _is_news(seen: Foreseen, shown: str) -> bool:
    """Tell whether the page named another office than the one that would get it."""
    return shown not in ("", seen.lead.unit.code)


def foreseen_by(page: Page, answers: dict[str, str]) -> Foreseen | Refusal:
    """Return the promise that would be made now, or why nobody can make one."""
    try:
        return foresee(
            page.topic,
            page.ward,
            answers={**answers, **page.unsent.danger},
            address=page.unsent.address,
            about_unit_id=_about(page.topic, answers),
            at=page.at,
        )
    except Refusal as refusal:
        return refusal


def _about(topic: Topic, answers: dict[str, str]) -> int | None:
    """Return the office that the matter is about, where the answers name one."""
    for question in topic_book().questions_of(topic.pk):
        if question.kind == QuestionKind.OFFICE:
            unit = snapshot().unit_called(answers.get(question.key, ""))
            return unit.pk if unit else None
    return None


def _show(
    request: HttpRequest,
    page: Page,
    form: DetailsForm,
    *,
    changed: bool = False,
    busy: bool = False,
) -> HttpResponse:
    answers = form.answers() if form.is_bound and form.is_valid() else {}
    seen = foreseen_by(page, answers)
    response = render(
        request,
        "reports/details.html",
        {
            "topic": page.topic,
            "ward": page.ward,
            "draft": page.unsent,
            "form": form,
            "photos": photos_of(page.unsent),
            "similar": nearby(page.unsent, page.at),
            **_promised(seen, page.at),
            "changed": changed,
            "busy": busy,
            "query": urlencode(carried(page.unsent)),
            "danger_now": page.unsent.danger.get("danger_now") == "yes",
        },
        status=429 if busy else 200,
    )
    if busy:
        response["Retry-After"] = str(wait(WINDOW))
    response["Cache-Control"] = "no-store, private"
    return response


@require_safe
def unsent_photo(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Show a photo not yet sent to whoever chose it."""
    unsent = unsent_of(request)
    photo: StoredPhoto | None = photo_of(unsent, public_id) if unsent else None
    if photo is None:
        raise Http404
    return respond(request, photo, "thumb")
