"""The task page: everything about it, and what may be done now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from nhactruong.org.middleware import OfficialRequest
from nhactruong.work.forms import ALL_FORMS, ActionForm, Desk
from nhactruong.work.forms.desk import unit_label
from nhactruong.work.gather.drafts import DraftShown
from nhactruong.work.gather.replies import Offer, offers_for
from nhactruong.work.gather.task import TaskPage, page_of, with_all_beside
from nhactruong.work.models import Task
from nhactruong.work.rules import why_not
from nhactruong.work.show.buttons import Button, button_of
from nhactruong.work.show.checks import checks_of
from nhactruong.work.show.hanging import ResultShown
from nhactruong.work.show.rows import badge_of
from nhactruong.work.show.who_may import who_may
from nhactruong.work.states import DESK_ACTIONS, MOVE, State
from nhactruong.work.views.live import every
from nhactruong.work.views.place import desk_place


@dataclass(frozen=True, slots=True)
class May:
    """An action that may be pressed now, with its form."""

    action: str
    button: Button
    form: ActionForm
    code: str
    open: bool
    main: bool = False
    draft: DraftShown | None = None
    offers: Sequence[Offer] = ()

    @property
    def url(self) -> str:
        return reverse(f"work:{self.action}", args=[self.code])

    @property
    def has_fields(self) -> bool:
        return bool(self.form.visible_fields() or self.form.errors)


@dataclass(frozen=True, slots=True)
class MayNot:
    """An action that may not, with the reason in place of the button.

    by_step: because of the step the task is at, whoever asks.
    who_may: who could, by name, where it is for others.
    """

    label: "str | Promise"
    reason: str
    by_step: bool = False
    who_may: str = ""


@require_safe
@login_required
def task(request: OfficialRequest, code: str) -> HttpResponse:
    """Show a task; `?open=approve` shows that action's form opened."""
    return task_page(request, code)


def task_page(
    request: OfficialRequest,
    code: str,
    refused: ActionForm | None = None,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Answer with the task's page, a refused form open with all that was typed.

    more: what a room above adds for its panel.
    """
    at = timezone.now()
    seen = with_all_beside(Task.objects.visible_to(request.authority))
    found = get_object_or_404(seen, code=code)
    page = page_of(found, authority=request.authority, at=at)
    may, may_not = _actions(request, page, at, refused)
    may = _with_offers(request, page, may)
    offered = {one.action: one for one in may}
    takes_units = offered.keys() & {"add_contributor", "return_to_desk", "settle"}
    desk = _desk(request, page, at)
    judged = page.hanging.result(found.result_id)
    context = {
        "page": page,
        "task": found,
        "badge": badge_of(found, at),
        "may": _listed(may),
        "may_not": may_not,
        "approve": offered.get("approve"),
        "send_back": offered.get("send_back"),
        "judged": judged,
        "checks": _checks(request, page, judged) if "approve" in offered else [],
        "earlier": [r for r in page.hanging.results if r.pk != found.result_id],
        "units": [unit_label(u) for u in desk.units()] if takes_units else [],
        "desk_place": desk_place(request, page.book),
        "note": _note(desk, page, _if_of("note", refused), request.GET.get("open")),
        "live_url": reverse("work:version", args=[code]),
        "live_every": every(),
        "live_state": f"version={found.version}",
        "to_approve": found.state == State.TO_APPROVE,
        **page.panel,
        **(more or {}),
    }
    return render(request, "work/task.html", context)


def _note(
    desk: Desk, page: TaskPage, refused: ActionForm | None, wanted: str | None
) -> May:
    draft = page.drafts.get("note")
    form = _form("note", desk, refused, draft)
    opened = refused is not None or draft is not None or wanted == "note"
    button = Button(_("Ghi chú…"), _("Ghi chú"), "speech", 0, stays=True, key="n")
    return May("note", button, form, page.task.code, opened, draft=draft)


def _if_of(action: str, refused: ActionForm | None) -> ActionForm | None:
    return refused if refused is not None and refused.action == action else None


def _checks(
    request: OfficialRequest, page: TaskPage, judged: ResultShown | None
) -> list[tuple[str, str]]:
    if judged is None:
        return []
    person_id = request.authority.person_id
    return checks_of(page.task, judged, page.facts, page.hanging, person_id)


def _desk(request: OfficialRequest, page: TaskPage, at: datetime) -> Desk:
    asked = page.asked
    return Desk(
        task=page.task,
        book=page.book,
        authority=request.authority,
        at=at,
        until=asked.until if asked else None,
        until_reason=asked.text if asked else "",
    )


def _actions(
    request: OfficialRequest, page: TaskPage, at: datetime, refused: ActionForm | None
) -> tuple[list[May], list[MayNot]]:
    desk = _desk(request, page, at)
    wanted = request.GET.get("open", "")
    may: list[May] = []
    may_not: list[MayNot] = []
    for action in DESK_ACTIONS:
        ours = refused is not None and refused.action == action
        reason = why_not(
            action, page.task, facts=page.facts, authority=request.authority, at=at
        )
        if ours or reason is None:
            draft = page.drafts.get(action)
            form = _form(action, desk, refused if ours else None, draft)
            opened = ours or action == wanted or draft is not None
            may.append(
                May(
                    action,
                    button_of(action),
                    form,
                    page.task.code,
                    opened,
                    draft=draft,
                )
            )
        else:
            by_step = reason.code in ("wrong_state", "task_over")
            others = who_may(action, page) if reason.code == "not_yours" else ""
            may_not.append(MayNot(MOVE[action].label, str(reason), by_step, others))
    may.sort(key=lambda one: one.button.order)
    # What another hand or another day would open comes before what the step rules out.
    may_not.sort(key=lambda one: one.by_step)
    return may, may_not


def _listed(may: list[May]) -> list[May]:
    """Return what stands in the list of actions, the first in full colour; approving
    has its own place at the page's foot."""
    found = [one for one in may if one.action not in ("approve", "send_back")]
    first = found[:1] if len(found) == len(may) else []
    return [replace(one, main=one in first) for one in found]


def _form(
    action: str, desk: Desk, refused: ActionForm | None, draft: DraftShown | None
) -> ActionForm:
    """Return the form as it was refused, or with what its draft kept."""
    form = refused or ALL_FORMS[action](action, desk)
    if refused is not None:
        refused.current(desk.task.version)
    elif draft is not None and draft.fields:
        form.restore(draft.fields)
    form.kept = draft.files if draft else ()
    return form


def _with_offers(request: OfficialRequest, page: TaskPage, may: list[May]) -> list[May]:
    """Give each form the prepared words that fit it; one statement for all."""
    kinds = [one.form.reply_kind for one in may if one.form.reply_kind]
    offers = offers_for(
        page.task,
        kinds,
        book=page.book,
        officer=str(request.user.full_name),  # type: ignore[union-attr]
        address=page.source.public_address(page.panel),
    )
    return [
        replace(one, offers=[o for o in offers if o.kind == one.form.reply_kind])
        for one in may
    ]
