"""What officials do about a report besides its task: decide what the public sees, look
at whose it is, see its photos. Mounted under /desk/reports/."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from nhactruong.files.serve import Size, respond
from nhactruong.ground.refusal import Refusal
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.reports.cover import cover_boxes, covered_boxes
from nhactruong.reports.forms.look import reason_said
from nhactruong.reports.forms.review import (
    PublishForm,
    ReviewForm,
    SealForm,
    WithholdForm,
)
from nhactruong.reports.identity import look_at_contact, note_original
from nhactruong.reports.looks import look_rows, looks_at
from nhactruong.reports.models import Report
from nhactruong.reports.review import publish_report, seal_report, withhold_report
from nhactruong.reports.rules import why_not_review, why_not_see_looks
from nhactruong.work.boxes import rows_of
from nhactruong.work.views.cover import done_words, typed_boxes, typed_rows
from nhactruong.work.views.signed_in import signed_in
from nhactruong.work.views.task import task_page

_SIZES: dict[str, Size] = {"large": "large", "thumb": "thumb", "original": "original"}


@require_POST
@signed_in
def publish(request: OfficialRequest, code: str) -> HttpResponse:
    """Open the words, the blurred point and the ticked photos to the public."""
    report = _report(request, code)
    form = PublishForm(request.POST, report.photos.all())
    return _decide(
        request,
        report,
        form,
        lambda: publish_report(
            report.pk,
            photos_public=form.cleaned_data["photos"],
            by=request.actor,
            at=timezone.now(),
        ),
        done=_("Đã công khai nội dung phản ánh."),
    )


@require_POST
@signed_in
def withhold(request: OfficialRequest, code: str) -> HttpResponse:
    """Keep words, point and photos from the public."""
    report = _report(request, code)
    form = WithholdForm(request.POST)
    return _decide(
        request,
        report,
        form,
        lambda: withhold_report(
            report.pk,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=timezone.now(),
        ),
        done=_("Đã giữ lại nội dung, không công khai."),
    )


@require_POST
@signed_in
def seal(request: OfficialRequest, code: str) -> HttpResponse:
    """Withdraw a complaint or denunciation from the public."""
    report = _report(request, code)
    book = snapshot()
    units = [unit for unit in book.units.values() if unit.valid_to is None]
    form = SealForm(request.POST, units)
    return _decide(
        request,
        report,
        form,
        lambda: seal_report(
            report.pk,
            kind=form.cleaned_data["seal"],
            about_unit_id=form.cleaned_data["about"],
            by=request.actor,
            at=timezone.now(),
        ),
        done=_(
            "Đã niêm phong, rút khỏi công khai. Việc còn phải từ chối và chỉ đúng nơi."
        ),
    )


@require_POST
@signed_in
def contact(request: OfficialRequest, code: str) -> HttpResponse:
    """Show how to reach the sender, and write down who looked."""
    report = _report(request, code)
    more: dict[str, object] = {"looked_at": report.code}
    try:
        more["contact"] = look_at_contact(
            report.pk,
            reason=reason_said(request.POST),
            by=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        more["look_refused"] = str(refusal)
    answer = task_page(request, report.task.code, more=more)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@login_required
def photo(
    request: OfficialRequest, code: str, public_id: UUID, size: str
) -> HttpResponseBase:
    """Serve a photo that came with a report; "original" is the uncovered picture."""
    report = _report(request, code)
    row = (
        report.photos.filter(photo__public_id=public_id).select_related("photo").first()
    )
    if row is None or size not in _SIZES:
        raise Http404
    if size == "original" and row.photo.is_covered:
        try:
            note_original(report.pk, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            raise PermissionDenied(refusal.code) from refusal
    return respond(request, row.photo, _SIZES[size])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cover(request: OfficialRequest, code: str, public_id: UUID) -> HttpResponse:
    """Choose the parts of a photo that the public is not to see."""
    report = _report(request, code)
    photo = get_object_or_404(
        report.photos.select_related("photo"), photo__public_id=public_id
    )
    photo.report = report
    refusal = why_not_review(report, authority=request.authority)
    rows = rows_of(covered_boxes(photo))
    back = f"{report.task.get_absolute_url()}#review-{report.pk}"
    if request.method == "POST" and refusal is None:
        rows = typed_rows(request)
        try:
            boxes = typed_boxes(request)
            cover_boxes(photo.pk, boxes, by=request.actor, at=timezone.now())
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, done_words(boxes))
            return redirect(back)
    sizes = {
        size: reverse("reports_desk:photo", args=[report.code, public_id, size])
        for size in ("original", "thumb")
    }
    context = {
        "photo": photo.photo,
        "original_url": sizes["original"],
        "public_url": sizes["thumb"],
        "rows": rows,
        "may_uncover": photo.photo.is_covered and not photo.public,
        "back_url": back,
        "back_words": report.code,
        "refusal": refusal,
    }
    return render(request, "work/cover.html", context)


@require_safe
@login_required
def looks(request: OfficialRequest, code: str) -> HttpResponse:
    """Show who looked at whose report it is, when and what for."""
    report = _report_overseen(request, code)
    if why_not_see_looks(report, authority=request.authority):
        raise PermissionDenied
    try:
        page = looks_at(report, request.GET.get("cursor"))
    except Refusal:
        page = looks_at(report)
    context = {"report": report, "page": page, "rows": look_rows(page.items)}
    answer = render(request, "reports/looks.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _report_overseen(request: OfficialRequest, code: str) -> Report:
    """Find a report that they work on, or whose personal data they protect."""
    seen = Report.objects.visible_to(request.authority, protecting=True)
    return get_object_or_404(seen.select_related("task"), code=code)


def _report(request: OfficialRequest, code: str) -> Report:
    seen = Report.objects.visible_to(request.authority).select_related("task")
    return get_object_or_404(seen, code=code)


def _decide(
    request: OfficialRequest,
    report: Report,
    form: ReviewForm,
    act: Callable[[], Report],
    *,
    done: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            seen = Report.objects.visible_to(request.authority).filter(pk=report.pk)
            return redirect(report.task if seen.exists() else "work:inbox")
    more = {"reviewed": report.code, "review_form": form}
    return task_page(request, report.task.code, more=more)
