"""The sender's own page: answer a question, judge, open again, withdraw, new link.

The address is the secret: whoever has it may do all this, nobody else can guess it. So
these pages need no further token against forged forms, and send nothing on to others.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from nhactruong.files.serve import Size, respond
from nhactruong.ground.refusal import Refusal
from nhactruong.reports import requester
from nhactruong.reports.exhibits import own_document, own_photo
from nhactruong.reports.forms.private import FORMS, RequesterForm, TellForm
from nhactruong.reports.identity import erase_contact
from nhactruong.reports.link import (
    private_path,
    private_token,
    report_by_token,
    requester_actor,
    revoke_link,
)
from nhactruong.reports.models import Report
from nhactruong.reports.own import OwnReport, own_report
from nhactruong.reports.show.alike import many_words
from nhactruong.reports.show.pages import page_of, whole_url
from nhactruong.reports.show.promise import pledge_kept
from nhactruong.reports.show.qr import qr_of
from nhactruong.reports.tell_me import choose_letters
from nhactruong.reports.unsent import id_sent_to
from nhactruong.ui.errors import problem
from nhactruong.ui.nav import OpenDoor

View = Callable[..., HttpResponseBase]
SIZES: dict[str, Size] = {"large": "large", "thumb": "thumb"}

ACTS: dict[str, Callable[..., Report]] = {
    "reply": requester.reply,
    "judge": requester.judge,
    "reopen": requester.reopen,
    "withdraw": requester.withdraw,
    "revoke": revoke_link,
    "erase": erase_contact,
    "tell": choose_letters,
}
DONE: dict[str, "str | Promise"] = {
    "reply": gettext_lazy("Đã gửi câu trả lời. Đồng hồ của cơ quan chạy lại."),
    "judge": gettext_lazy("Đã ghi đánh giá của bạn. Cảm ơn bạn."),
    "reopen": gettext_lazy("Đã mở lại. Người khác sẽ duyệt kết quả lần này."),
    "withdraw": gettext_lazy(
        "Đã rút phản ánh. Cơ quan tự quyết định có làm tiếp không."
    ),
    "erase": gettext_lazy(
        "Đã xóa thông tin liên lạc của bạn. Theo dõi bằng đường dẫn riêng này."
    ),
    "tell": gettext_lazy("Đã lưu cách báo tin cho bạn."),
    "revoke": gettext_lazy("Đã hủy đường dẫn cũ. Đây là đường dẫn mới, hãy lưu lại."),
}


def by_link(view: View) -> View:
    """Find the report that the link names; let nothing of it be kept or passed on."""

    @csrf_exempt
    @wraps(view)
    def run(
        request: HttpRequest, code: str, token: str, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        try:
            report = report_by_token(code, token)
        except Refusal as refusal:
            return _guard(_refused(request, refusal))
        return _guard(view(request, report, *args, **kwargs))

    return run


def _guard(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return problem(
        request,
        HTTPStatus.NOT_FOUND,
        _("Đường dẫn riêng không dùng được"),
        str(refusal),
        code=refusal.code,
        doors=(
            OpenDoor("/find/lost/", _("Mất đường dẫn riêng?"), False),
            OpenDoor("/", _("Tra theo mã ở trang chủ"), False),
            OpenDoor("/report/", _("Gửi phản ánh mới"), False),
        ),
    )


@by_link
@require_safe
def receipt(request: HttpRequest, report: Report) -> HttpResponse:
    """Say that it was received: the code, the promise, what comes next, the link."""
    at = timezone.now()
    own = own_report(report.pk, at)
    public_url = whole_url(request, report.get_absolute_url())
    return render(
        request,
        "reports/receipt.html",
        {
            "own": own,
            "seen": own.seen,
            "pledge": pledge_kept(own.seen),
            "page": page_of(own.seen, at),
            "public_url": public_url,
            "private_url": whole_url(request, private_path(report)),
            "token": private_token(report),
            "qr": qr_of(public_url),
            "many": many_words(own.seen.reporters),
            "draft_id": id_sent_to(request, request.path),
        },
    )


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def private(request: HttpRequest, report: Report) -> HttpResponse:
    """Show the sender their report; carry out what one of the forms says."""
    at, form = timezone.now(), None
    if request.method == "POST":
        kind = FORMS.get(request.POST.get("action", ""))
        if kind is None:
            return redirect(private_path(report))
        form = kind(request.POST)
        if form.is_valid():
            try:
                changed = _perform(report, form, at)
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, str(DONE[form.action]))
                return redirect(private_path(changed))
    return _page(request, own_report(report.pk, at), form, at)


def _perform(report: Report, form: RequesterForm, at: datetime) -> Report:
    """Carry out the one act that the form stands for."""
    by = requester_actor(report)
    return ACTS[form.action](report.pk, **form.cleaned_data, by=by, at=at)


def _page(
    request: HttpRequest, own: OwnReport, form: RequesterForm | None, at: datetime
) -> HttpResponse:
    forms = {action: kind() for action, kind in FORMS.items()}
    if own.told is not None:
        forms["tell"] = TellForm(ways=own.told.ways, choice=own.told.choice)
    if form is not None:
        forms[form.action] = form
    return render(
        request,
        "reports/private.html",
        {
            "own": own,
            "seen": own.seen,
            "page": page_of(own.seen, at, own=own.report),
            "pledge": pledge_kept(own.seen),
            "many": many_words(own.seen.reporters),
            "forms": forms,
            "faulty": form,
            "token": private_token(own.report),
            "private_url": whole_url(request, private_path(own.report)),
        },
    )


@by_link
@require_safe
def file(
    request: HttpRequest, report: Report, public_id: UUID, size: str
) -> HttpResponseBase:
    """Show the sender a photo of their own or of the officials', or a document."""
    if size == "document":
        document = own_document(report, public_id)
        if document is not None:
            return respond(request, document)
    elif size in SIZES:
        photo = own_photo(report, public_id)
        if photo is not None:
            return respond(request, photo, SIZES[size])
    raise Http404
