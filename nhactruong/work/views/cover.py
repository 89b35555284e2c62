"""The page on which parts of what officials showed are covered."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from nhactruong.files.cover import Box
from nhactruong.ground.refusal import Refusal
from nhactruong.org.middleware import OfficialRequest
from nhactruong.work.boxes import PARTS, Row, boxes_in, rows_of
from nhactruong.work.cover import (
    cover_evidence,
    covered_boxes,
    is_said,
    why_not_cover,
)
from nhactruong.work.gather.exhibit import item_shown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cover(request: OfficialRequest, public_id: UUID) -> HttpResponse:
    """Choose the parts of a result's or a note's photo that the public is not to see."""
    item = get_object_or_404(item_shown(request.authority), photo__public_id=public_id)
    refusal = why_not_cover(item.task, request.authority)
    rows = rows_of(covered_boxes(item))
    if request.method == "POST" and refusal is None:
        rows = typed_rows(request)
        try:
            boxes = typed_boxes(request)
            cover_evidence(item.pk, boxes, by=request.actor, at=timezone.now())
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, done_words(boxes))
            return redirect(item.task)
    photo = item.photo
    return render(
        request,
        "work/cover.html",
        {
            "photo": photo,
            "original_url": reverse("work:file", args=[public_id, "original"]),
            "public_url": reverse("work:file", args=[public_id, "thumb"]),
            "rows": rows,
            "may_uncover": bool(photo and photo.is_covered and not is_said(item)),
            "back_url": item.task.get_absolute_url(),
            "back_words": item.task.code,
            "refusal": refusal,
        },
    )


def typed_boxes(request: OfficialRequest) -> list[Box]:
    """Return the parts that the form names; none where covering is taken back.

    Raises Refusal (see work.boxes.boxes_in), cover_nothing.
    """
    if request.POST.get("uncover"):
        return []
    boxes = boxes_in(_cells(request))
    if not boxes:
        raise Refusal("cover_nothing", _("Chưa chọn phần nào của ảnh để che."))
    return boxes


def typed_rows(request: OfficialRequest) -> list[Row]:
    """Return the rows as they were typed, to be shown again."""
    typed = [
        Row(number, *cells) for number, cells in enumerate(_cells(request), start=1)
    ]
    return typed or rows_of([])


def done_words(boxes: list[Box]) -> str:
    if boxes:
        return _("Đã che. Cán bộ vẫn xem được ảnh gốc.")
    return _("Đã bỏ che, ảnh lại nguyên như gốc.")


def _cells(request: OfficialRequest) -> list[tuple[str, ...]]:
    lists = [request.POST.getlist(name)[:60] for name in PARTS]
    return [tuple(cell[:20] for cell in row) for row in zip(*lists, strict=False)]
