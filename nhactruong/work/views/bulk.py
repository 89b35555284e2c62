"""One action on the tasks that were ticked: choose, look at what would happen, press."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.work.accept import assign_task
from nhactruong.work.bulk import KINDS, MOST, Lot, foresee, one_by_one
from nhactruong.work.filling import fill, values_of
from nhactruong.work.forms.bulk import (
    BulkAssignForm,
    BulkForm,
    BulkProgressForm,
    ticked,
)
from nhactruong.work.models import Task
from nhactruong.work.progress import report_progress
from nhactruong.work.views.place import desk_place

_NOT_WORDS = {"csrfmiddlewaretoken", "step", "looked", "task"}
TITLES: dict[str, "str | Promise"] = {
    "assign": gettext_lazy("Phân công nhiều việc"),
    "report_progress": gettext_lazy("Báo tiến độ chung"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with which tasks.

    tasks: those that may be seen, in the order of their deadlines, with the versions at
        which they were seen; unseen: codes of which there is nothing to be seen.
    """

    action: str
    tasks: list[Task]
    seen: dict[str, int]
    unseen: list[str] = field(default_factory=list)
    too_many: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bulk(request: OfficialRequest) -> HttpResponse:
    """Ask for what is needed; show what will and will not be done; do it when told to."""
    at = timezone.now()
    said = request.POST if request.method == "POST" else request.GET
    wish = _wish(request, said.get("action", ""), said.getlist("task"))
    data = request.POST if request.method == "POST" else None
    form = _form(wish, data, at)
    step = said.get("step", "")
    ready = form.is_bound and form.is_valid() and bool(wish.tasks)
    looked = said.get("looked", "") == _digest(said)
    if ready and step == "do" and looked and not wish.too_many:
        return _answer(request, wish, _done(request, wish, form, at))
    lots = _foreseen(request, wish, form if ready else None, at)
    return _page(request, wish, form, lots, ready=ready)


def _digest(said: QueryDict) -> str:
    """Return what tells whether the words are still those that were looked at."""
    words = sorted((k, v) for k, v in said.items() if k not in _NOT_WORDS)
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:32]


def _wish(request: OfficialRequest, action: str, values: Sequence[str]) -> Wish:
    if action not in KINDS:
        raise Http404
    wanted = ticked(values)
    codes = list(wanted)[:MOST]
    seen = Task.objects.visible_to(request.authority).filter(code__in=codes)
    tasks = list(seen.for_rows().order_by("due", "pk"))
    found = {task.code for task in tasks}
    return Wish(
        action=action,
        tasks=tasks,
        seen={
            task.code: task.version if (v := wanted[task.code]) is None else v
            for task in tasks
        },
        unseen=[code for code in codes if code not in found],
        too_many=len(wanted) > MOST,
    )


def _form(wish: Wish, data: Any, at: datetime) -> BulkForm:
    book = snapshot()
    if wish.action == "assign":
        return BulkAssignForm(data, tasks=wish.tasks, book=book)
    return BulkProgressForm(data, at=at, tasks=wish.tasks, book=book)


def _foreseen(
    request: OfficialRequest, wish: Wish, form: BulkForm | None, at: datetime
) -> list[Lot]:
    said = form.cleaned_data if form else {}
    return foresee(
        wish.action,
        wish.tasks,
        authority=request.authority,
        at=at,
        assignee_id=said.get("assignee"),
        committed=form is None or said.get("committed_until") is not None,
    )


def _done(
    request: OfficialRequest, wish: Wish, form: BulkForm, at: datetime
) -> list[Lot]:
    said, by = form.cleaned_data, request.actor
    officer = str(request.user.full_name)  # type: ignore[union-attr]

    def do(task: Task) -> Task:
        if wish.action == "assign":
            return assign_task(
                task.pk,
                assignee_id=said["assignee"],
                reason=said["reason"],
                by=by,
                at=at,
            )
        return report_progress(
            task.pk,
            text=fill(said["text"], values_of(task, officer=officer)),
            committed_until=said["committed_until"],
            by=by,
            at=at,
        )

    tasks = [(task, wish.seen[task.code]) for task in wish.tasks]
    return one_by_one(wish.action, tasks, do, by=by, at=at)


def _page(
    request: OfficialRequest,
    wish: Wish,
    form: BulkForm,
    lots: list[Lot],
    *,
    ready: bool,
) -> HttpResponse:
    will = [lot.task for lot in lots if lot.refusal is None]
    context = {
        "title": TITLES[wish.action],
        "wish": wish,
        "form": form,
        "will": will,
        "will_not": [lot for lot in lots if lot.refusal],
        "how_many_not": len(lots) - len(will) + len(wish.unseen),
        "looked": _digest(request.POST) if ready else "",
        "ready": ready and bool(will) and not wish.too_many,
        "most": MOST,
        "desk_place": desk_place(request, snapshot()),
    }
    return render(request, "work/bulk.html", context)


def _answer(request: OfficialRequest, wish: Wish, lots: list[Lot]) -> HttpResponse:
    """Name what was done, and what was refused with the reason of each."""
    refused = [lot for lot in lots if lot.refusal]
    again = "&".join(f"ticked={lot.task.code}" for lot in refused)
    context = {
        "title": TITLES[wish.action],
        "wish": wish,
        "done": [lot.task for lot in lots if lot.refusal is None],
        "refused": refused,
        "how_many_not": len(refused) + len(wish.unseen),
        "again": f"{reverse('work:inbox')}?tab=unit&{again}" if refused else "",
        "said": _("Đã làm {done} trên {all} việc.").format(
            done=len(lots) - len(refused), all=len(lots) + len(wish.unseen)
        ),
        "desk_place": desk_place(request, snapshot()),
    }
    return render(request, "work/bulk_done.html", context)
