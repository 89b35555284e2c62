"""Notes among colleagues, and where one was named."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nhactruong.ground.refusal import Refusal
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.work.gather.notes import mentions_of
from nhactruong.work.models import Mention, Task
from nhactruong.work.notes import read_mentions, withdraw_note, write_note
from nhactruong.work.views.place import desk_place
from nhactruong.work.views.press import press
from nhactruong.work.views.signed_in import signed_in


@require_POST
@signed_in
def note(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "note",
        "",
        lambda key, said, evidence, *, by, at: write_note(
            key, text=said["text"], mentioned=said["mentioned"], by=by, at=at
        ),
        done=_("Đã ghi chú, chỉ cán bộ đọc được."),
    )


@require_POST
@signed_in
def withdraw(request: OfficialRequest, code: str, note_id: int) -> HttpResponse:
    """Take one's own note back."""
    seen = Task.objects.visible_to(request.authority).filter(internal_notes=note_id)
    task = get_object_or_404(seen, code=code)
    try:
        withdraw_note(note_id, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Đã rút ghi chú."))
    return redirect(f"{task.get_absolute_url()}#notes-inside")


@require_safe
@login_required
def mentions(request: OfficialRequest) -> HttpResponse:
    """List where the reader was named."""
    try:
        page = mentions_of(request.authority, request.GET.get("cursor", ""))
    except Refusal:
        return redirect(request.path)
    context = {"page": page, "desk_place": desk_place(request, snapshot())}
    return render(request, "work/mentions.html", context)


@require_POST
@login_required
def read(request: OfficialRequest) -> HttpResponse:
    """Mark one mention as read and go to it, or mark all of them."""
    wanted = request.POST.get("mention", "")
    if wanted == "all":
        read_mentions(None, by=request.actor, at=timezone.now())
        return redirect("work:mentions")
    if not wanted.isdecimal() or len(wanted) > 18:
        raise Http404
    mine = Mention.objects.visible_to(request.authority).select_related("note__task")
    mention = get_object_or_404(mine, pk=int(wanted))
    read_mentions([mention.pk], by=request.actor, at=timezone.now())
    address = mention.note.task.get_absolute_url()
    return redirect(f"{address}#note-{mention.note_id}")
