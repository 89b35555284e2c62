"""What every button does: find, check the form, act, answer."""

from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.work.drafts import Fields, drop_draft, save_draft, send_draft
from nhactruong.work.evidence import Shown
from nhactruong.work.facts import facts_of
from nhactruong.work.forms import ALL_FORMS, ActionForm, Desk
from nhactruong.work.gather.task import with_all_beside
from nhactruong.work.models import Task
from nhactruong.work.once import once
from nhactruong.work.rules import why_not
from nhactruong.work.upload import keep_ahead
from nhactruong.work.views.task import task_page


class Perform(Protocol):
    """The act behind a button, called with what the form said."""

    def __call__(
        self,
        task_id: int,
        said: dict[str, Any],
        evidence: list[Shown],
        *,
        by: Actor,
        at: datetime,
    ) -> Task: ...


def press(
    request: OfficialRequest,
    code: str,
    action: str,
    kind: str,
    perform: Perform,
    *,
    done: "str | Promise",
    to: str = "",
) -> HttpResponse:
    """Do `action` on a visible task; refused, show its page with all that was typed.

    kind: of the event it leaves, by which a second press is told (once.py); "" where a
        second press is refused by the rules anyway.
    to: address to go on to; by default the task, or the inbox once it is out of sight.
    """
    task = get_object_or_404(
        with_all_beside(Task.objects.visible_to(request.authority)), code=code
    )
    at = timezone.now()
    desk = Desk(task=task, book=snapshot(), authority=request.authority, at=at)
    form = ALL_FORMS[action](action, desk, request.POST, request.FILES)
    valid = form.is_valid()
    if form.has_files and request.FILES:
        keep_uploads(request, task, form, at)
        valid = valid and not form.errors
    if valid:
        try:
            moved = _perform(request, task, form, kind, perform, at)
        except Refusal as refusal:
            if refusal.code == "done_already":
                drop_draft(task.pk, action, by=request.actor, at=at)
            form.refuse(refusal)
        else:
            messages.success(request, str(done))
            return redirect(to or _onward(request, moved))
    return task_page(request, code, form)


def keep_uploads(
    request: OfficialRequest,
    task: Task,
    form: ActionForm,
    at: datetime,
    *,
    typed: Fields | None = None,
) -> None:
    """Keep what was sent along with what was typed, where the action is allowed at all;
    what is wrong with a file is said at its field."""
    facts = facts_of(task, at)
    if why_not(form.action, task, facts=facts, authority=request.authority, at=at):
        return
    by = request.actor
    if typed is None:
        save_draft(task.pk, form.action, form.typed(), by=by, at=at)
    photos = request.FILES.getlist("photos")
    document: Any = request.FILES.get("document")
    for field, words in keep_ahead(
        task.pk, form.action, photos, document, by=by, at=at
    ):
        form.add_error(field if field in form.fields else None, words)


def _perform(
    request: OfficialRequest,
    task: Task,
    form: ActionForm,
    kind: str,
    perform: Perform,
    at: datetime,
) -> Task:
    by, said = request.actor, form.cleaned_data

    def do() -> Task:
        return send_draft(
            task.pk,
            form.action,
            lambda evidence: perform(task.pk, said, evidence, by=by, at=at),
            by=by,
            at=at,
        )

    seen = said.get("seen")
    if seen is None or not kind:
        return do()
    return once(task.pk, do, kind=kind, seen=seen, by=by, at=at)


def _onward(request: OfficialRequest, task: Task) -> str:
    seen = Task.objects.visible_to(request.authority).filter(pk=task.pk).exists()
    return task.get_absolute_url() if seen else reverse("work:inbox")


def key_of(said: dict[str, Any], name: str) -> int | None:
    """Return the key chosen in a form's field, None where nothing was chosen."""
    return int(said[name]) if said.get(name) else None
