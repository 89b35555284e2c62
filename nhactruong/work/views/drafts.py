"""What is typed and not yet sent: kept, restored, filled with prepared words."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nhactruong.ground.refusal import Refusal
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.ui.moments import hour_words
from nhactruong.work.drafts import Saved, drop_draft, drop_file, save_draft
from nhactruong.work.forms import ALL_FORMS, ActionForm, Desk
from nhactruong.work.gather.drafts import kept_files
from nhactruong.work.gather.replies import offers_for
from nhactruong.work.gather.task import with_all_beside
from nhactruong.work.models import Task
from nhactruong.work.sources import source_of
from nhactruong.work.views.press import keep_uploads
from nhactruong.work.views.signed_in import signed_in


@require_POST
@signed_in
def draft(request: OfficialRequest, code: str, action: str) -> HttpResponse:
    """Save a draft, throw it or one of its files away, or insert prepared words into it.

    Answers JSON to scripts, and the task's page with the form open to everybody else.
    """
    if action not in ALL_FORMS:
        raise Http404
    seen = with_all_beside(Task.objects.visible_to(request.authority))
    task = get_object_or_404(seen, code=code)
    at = timezone.now()
    desk = Desk(task=task, book=snapshot(), authority=request.authority, at=at)
    form = ALL_FORMS[action](action, desk, request.POST, request.FILES)
    do, _colon, number = request.POST.get("do", "save").partition(":")
    try:
        if do == "drop":
            drop_draft(task.pk, action, by=request.actor, at=at)
            return _answer(request, task, form, {"dropped": True})
        if do == "remove" and number.isdecimal() and len(number) < 19:
            drop_file(task.pk, action, int(number), by=request.actor, at=at)
        saved = _save(request, task, form, at, fill=do == "fill")
    except Refusal as refusal:
        return _refused(request, task, form, refusal)
    return _answer(request, task, form, _told(saved, form), saved)


def _save(
    request: OfficialRequest, task: Task, form: ActionForm, at: datetime, *, fill: bool
) -> Saved:
    fields = form.typed()
    if fill:
        field = form.reply_field
        words = _prepared(request, task, form)
        before = "".join(fields.get(field, ())).rstrip()
        fields[field] = [f"{before}\n{words}" if before and words else before or words]
    known = request.POST.get("known", "")
    number = int(known) if known.isdecimal() and len(known) < 9 else None
    by = request.actor
    saved = save_draft(task.pk, form.action, fields, known=number, by=by, at=at)
    if form.has_files and request.FILES:
        form.is_valid()
        keep_uploads(request, task, form, at, typed=fields)
    return saved


def _prepared(request: OfficialRequest, task: Task, form: ActionForm) -> str:
    """Return the chosen prepared words, filled for this task; "" where none was chosen."""
    if not form.reply_kind:
        return ""
    source = source_of(task)
    offers = offers_for(
        task,
        [form.reply_kind],
        book=form.desk.book,
        officer=str(request.user.full_name),  # type: ignore[union-attr]
        address=source.public_address(source.panel(task, request.authority)),
    )
    wanted = request.POST.get("reply", "")
    return next((one.text for one in offers if one.key == wanted), "")


def _told(saved: Saved, form: ActionForm) -> dict[str, object]:
    at = hour_words(saved.draft.saved_at)
    words = _("Nháp lưu lúc {at}.").format(at=at)
    if saved.overtook:
        words += " " + _("Bản lưu từ cửa sổ khác đã được thay bằng bản này.")
    return {
        "number": saved.draft.number,
        "words": words,
        "overtook": saved.overtook,
        "faults": [
            words for name in ("photos", "document") for words in _faults(form, name)
        ],
    }


def _faults(form: ActionForm, name: str) -> list[str]:
    return [str(words) for words in form.errors.get(name, [])] if form.files else []


def _wants_json(request: OfficialRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _answer(
    request: OfficialRequest,
    task: Task,
    form: ActionForm,
    told: dict[str, object],
    saved: Saved | None = None,
) -> HttpResponse:
    if _wants_json(request):
        if saved is not None and form.has_files:
            told["files"] = [
                {"id": one.pk, "url": one.url, "thumb": one.thumb, "name": one.name}
                for one in kept_files(saved.draft)
            ]
        return JsonResponse(told)
    faults = told.get("faults")
    for words in faults if isinstance(faults, list) else ():
        messages.warning(request, words)
    if told.get("overtook"):
        messages.warning(request, str(told["words"]))
    return _back(task, form)


def _refused(
    request: OfficialRequest, task: Task, form: ActionForm, refusal: Refusal
) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"code": refusal.code, "words": str(refusal)}, status=409)
    messages.warning(request, str(refusal))
    return _back(task, form)


def _back(task: Task, form: ActionForm) -> HttpResponse:
    return redirect(f"{task.get_absolute_url()}?open={form.action}#act-{form.action}")
