"""Prepared words: see them, write them, change them, let them go."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from nhactruong.ground.refusal import Refusal
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.work.forms.reply import ReplyForm
from nhactruong.work.models import ReplyTemplate
from nhactruong.work.replies import (
    change_reply,
    offices_of,
    retire_reply,
    write_reply,
)
from nhactruong.work.views.place import desk_place


@require_safe
@login_required
def replies(request: OfficialRequest) -> HttpResponse:
    """List the words that the reader's offices and the city have prepared."""
    book = snapshot()
    offices = offices_of(request.authority, book)
    found = ReplyTemplate.objects.visible_to(request.authority)
    rows = found.select_related("unit", "function").order_by("kind", "name", "pk")
    context = {
        "replies": [(one, one.unit_id in offices) for one in rows[:500]],
        "may_write": bool(offices),
        "desk_place": desk_place(request, book),
    }
    return render(request, "work/replies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: OfficialRequest) -> HttpResponse:
    """Write new words."""
    book = snapshot()
    offices = offices_of(request.authority, book)
    if not offices:
        raise PermissionDenied
    form = ReplyForm(request.POST or None, offices=offices, book=book)
    return _answer(
        request,
        form,
        None,
        lambda: write_reply(form.prepared(), by=request.actor, at=timezone.now()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: OfficialRequest, reply_id: int) -> HttpResponse:
    """Change words that are one's office's own."""
    book = snapshot()
    offices = offices_of(request.authority, book)
    seen = ReplyTemplate.objects.visible_to(request.authority)
    reply = get_object_or_404(seen, pk=reply_id)
    if reply.unit_id not in offices:
        raise PermissionDenied
    form = ReplyForm(request.POST or None, offices=offices, book=book, reply=reply)
    by, at = request.actor, timezone.now()
    return _answer(
        request,
        form,
        reply,
        lambda: change_reply(reply.pk, form.prepared(), by=by, at=at),
    )


@require_POST
@login_required
def retire(request: OfficialRequest, reply_id: int) -> HttpResponse:
    """Let words go."""
    seen = ReplyTemplate.objects.visible_to(request.authority)
    reply = get_object_or_404(seen, pk=reply_id)
    try:
        retire_reply(reply.pk, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ mẫu câu."))
    return redirect("work:replies")


def _answer(
    request: OfficialRequest,
    form: ReplyForm,
    reply: ReplyTemplate | None,
    keep: Callable[[], ReplyTemplate],
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            keep()
        except Refusal as refusal:
            for name, words in (refusal.fields or {"": refusal.message}).items():
                form.add_error(name if name in form.fields else None, str(words))
        else:
            messages.success(request, _("Đã lưu mẫu câu."))
            return redirect("work:replies")
    context = {
        "form": form,
        "reply": reply,
        "desk_place": desk_place(request, snapshot()),
    }
    return render(request, "work/reply.html", context)
