"""The counter's pages: write a report down for a resident, print a slip, give out a lost
link, write down an answer. Nothing of a report is shown here that the public does not see.
"""

import secrets
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from nhactruong.ground.codes import read_code
from nhactruong.ground.cursor import page_by_cursor
from nhactruong.ground.refusal import Refusal
from nhactruong.org.middleware import OfficialRequest
from nhactruong.places.atlas import atlas
from nhactruong.places.find import ward_by_code, ward_by_id
from nhactruong.places.named import place_called
from nhactruong.reports.counter import reissue_link, reply_for_resident, wards_of
from nhactruong.reports.draft import Draft, check_draft
from nhactruong.reports.foresee import foresee
from nhactruong.reports.forms.counter import AtCounterForm, CounterForm, ReplyForForm
from nhactruong.reports.models import Channel, Report, Topic
from nhactruong.reports.search import find_topics
from nhactruong.reports.send import send_once
from nhactruong.reports.show.alike import AlikeCard, cards_of
from nhactruong.reports.show.promise import pledge_foreseen
from nhactruong.reports.show.rows import row_of
from nhactruong.reports.show.slip import slip_of
from nhactruong.reports.similar import similar_reports, sought_by
from nhactruong.reports.topics import topic_book
from nhactruong.ui.components import Pledge
from nhactruong.workdays.calendars import calendars_in_force

_TO_PRINT = "reports.to_print"
_LANDMARKS = 300


def at_counter(view: Any) -> Any:
    """Let in only those whose post writes down reports for residents."""

    @never_cache
    @login_required
    @wraps(view)
    def run(request: OfficialRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.authority.counters:
            raise PermissionDenied
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return run


@at_counter
@require_safe
def counter(request: OfficialRequest) -> HttpResponse:
    """Show what may be done here, and the reports that this person wrote down."""
    at, calendars = timezone.now(), calendars_in_force()
    mine = Report.objects.public().filter(
        filed_by__in=request.authority.appointment_ids
    )
    page = page_by_cursor(
        mine.for_rows(),
        order=("-submitted_at",),
        cursor=request.GET.get("cursor"),
        size=20,
    )
    rows = [row_of(report, at, calendars) for report in page.items]
    return render(
        request,
        "reports/counter.html",
        {
            "rows": rows,
            "page": page,
            "now": at,
            "reissue": AtCounterForm(auto_id="reissue_%s"),
            "reply": ReplyForForm(auto_id="reply_%s"),
        },
    )


@at_counter
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: OfficialRequest) -> HttpResponse:
    """Find the topic, then write all the rest on one page."""
    book = topic_book()
    data = request.POST if request.method == "POST" else request.GET
    topic = book.called(data.get("topic", ""))
    if topic is None or not topic.is_leaf:
        words = request.GET.get("q", "")[:300]
        found = find_topics(words, get_language() or "vi") if words else []
        context = {"words": words, "found": found, "door": topic}
        return render(request, "reports/counter_topic.html", context)
    at = timezone.now()
    questions = book.questions_of(topic.pk)
    if request.method != "POST":
        form = CounterForm(
            topic=topic, questions=questions, at=at, initial=_first_ward(request, at)
        )
        return _show(request, topic, form, at, key=secrets.token_urlsafe(24))
    form = CounterForm(request.POST, topic=topic, questions=questions, at=at)
    return _posted(request, topic, form, at)


def _posted(
    request: OfficialRequest, topic: Topic, form: CounterForm, at: datetime
) -> HttpResponse:
    key = request.POST.get("key", "")
    whole = form.is_valid()
    draft = _draft(topic, form, at)
    if not whole:
        _name_other_faults(draft, form, at)
        return _show(request, topic, form, at, key=key)
    joined = read_code(request.POST.get("join", ""))
    alike = [] if joined else _alike(draft, at)
    seen = set(request.POST.get("seen", "").split())
    if {one.code for one in alike} - seen:
        # Told once, while the resident is still there to be asked.
        return _show(request, topic, form, at, key=key, alike=alike, draft=draft)
    into = None
    if joined:
        public = Report.objects.public()
        into = get_object_or_404(public, code=joined).pk
    try:
        sent = send_once(draft, key, into=into, filed=True, by=request.actor, at=at)
    except Refusal as refusal:
        form.refuse(refusal)
        alike = _alike(draft, at)
        return _show(request, topic, form, at, key=key, alike=alike, draft=draft)
    if not sent.again:
        request.session[_TO_PRINT] = sent.code
    return redirect("reports_desk:slip", sent.code)


def _draft(topic: Topic, form: CounterForm, at: datetime) -> Draft:
    said = form.cleaned_data
    mark = place_called(said.get("address") or "", said.get("ward") or "", at)
    how = str(said.get("consent_how") or "")
    return Draft(
        topic_code=topic.code,
        text=said.get("text") or "",
        lat=mark.lat if mark else None,
        lon=mark.lon if mark else None,
        ward_code=said.get("ward") or "",
        address=said.get("address") or "",
        answers={**form.answers(), **form.danger()},
        consent=bool(how),
        consent_how=how,
        lang=get_language() or "vi",
        channel=said.get("channel") or "",
        **form.contact(),
    )


def _name_other_faults(draft: Draft, form: CounterForm, at: datetime) -> None:
    try:
        check_draft(draft, at)
    except Refusal as refusal:
        refusal.fields.pop("consent", None)  # asked here by consent_how
        form.refuse(refusal)


def _alike(draft: Draft, at: datetime) -> list[AlikeCard]:
    sought = sought_by(
        draft.topic_code,
        draft.lat,
        draft.lon,
        draft.ward_code,
        address=draft.address,
        text=draft.text,
        at=at,
    )
    return cards_of(similar_reports(sought, at=at), at)


def _first_ward(request: OfficialRequest, at: datetime) -> dict[str, str]:
    """Return the ward of the counter at which this person sits, and its channel."""
    for ward_id in sorted(wards_of(request.authority.counters)):
        if ward := ward_by_id(ward_id, at):
            return {"ward": ward.code, "channel": Channel.DESK}
    return {"channel": Channel.TELEPHONE}


def _show(
    request: OfficialRequest,
    topic: Topic,
    form: CounterForm,
    at: datetime,
    *,
    key: str,
    alike: list[AlikeCard] | None = None,
    draft: Draft | None = None,
) -> HttpResponse:
    pledge, refusal = _promise(topic, draft, at) if draft else (None, None)
    return render(
        request,
        "reports/counter_new.html",
        {
            "topic": topic,
            "form": form,
            "key": key,
            "similar": alike or [],
            "seen": " ".join(one.code for one in alike or []),
            "pledge": pledge,
            "refusal": refusal,
            "landmarks": atlas().landmarks[:_LANDMARKS],
        },
    )


def _promise(
    topic: Topic, draft: Draft, at: datetime
) -> tuple[Pledge | None, Refusal | None]:
    """Return what can be read out to the resident before it is sent."""
    ward = ward_by_code(draft.ward_code, at)
    if ward is None:
        return None, None
    answers = {k: str(v) for k, v in draft.answers.items()}
    try:
        seen = foresee(topic, ward, answers=answers, address=draft.address, at=at)
    except Refusal as refusal:
        return None, refusal
    return pledge_foreseen(seen, at), None


@at_counter
@require_safe
def slip(request: OfficialRequest, code: str) -> HttpResponse:
    """Show what is printed for the resident; its private link is shown once."""
    mine = Report.objects.public().filter(
        filed_by__in=request.authority.appointment_ids
    )
    report = get_object_or_404(mine, code=code)
    first = request.session.get(_TO_PRINT) == report.code
    if first and request.method == "GET":
        del request.session[_TO_PRINT]
    return _slip(request, report, with_link=first)


@at_counter
@require_http_methods(["POST"])
def reissue(request: OfficialRequest) -> HttpResponse:
    """Print a new private link for whoever came in person; shown in this answer alone."""
    form = AtCounterForm(request.POST, auto_id="reissue_%s")
    if form.is_valid():
        code = read_code(form.cleaned_data["code"])
        report = Report.objects.public().filter(code=code).first()
        if report is None:
            form.add_error("code", _("Không có phản ánh nào mang mã này."))
        else:
            try:
                report = reissue_link(
                    report.pk,
                    how=form.cleaned_data["how"],
                    by=request.actor,
                    at=timezone.now(),
                )
            except Refusal as refusal:
                _refuse(form, refusal)
            else:
                return _slip(request, report, with_link=True)
    return render(
        request, "reports/counter_one.html", {"form": form, "reissuing": True}
    )


@at_counter
@require_http_methods(["POST"])
def reply(request: OfficialRequest) -> HttpResponse:
    """Write down a resident's answer to the office's question."""
    form = ReplyForForm(request.POST, auto_id="reply_%s")
    if form.is_valid():
        said = dict(form.cleaned_data)
        report = Report.objects.public().filter(code=read_code(said["code"])).first()
        if report is None:
            form.add_error("code", _("Không có phản ánh nào mang mã này."))
        else:
            try:
                reply_for_resident(
                    report.pk,
                    text=said["text"],
                    how=said["how"],
                    by=request.actor,
                    at=timezone.now(),
                )
            except Refusal as refusal:
                _refuse(form, refusal)
            else:
                messages.success(request, _("Đã ghi câu trả lời của người dân."))
                return redirect("reports_desk:counter")
    return render(
        request, "reports/counter_one.html", {"form": form, "reissuing": False}
    )


def _refuse(form: AtCounterForm, refusal: Refusal) -> None:
    if not refusal.fields:
        form.add_error(None, str(refusal))
    for name, words in refusal.fields.items():
        form.add_error(name if name in form.fields else None, str(words))


def _slip(request: OfficialRequest, report: Report, *, with_link: bool) -> HttpResponse:
    found = slip_of(request, report, timezone.now(), with_link=with_link)
    response = render(
        request,
        "reports/slip.html",
        {"slip": found, "again": reverse("reports_desk:counter_new")},
    )
    response["Referrer-Policy"] = "no-referrer"
    return response
