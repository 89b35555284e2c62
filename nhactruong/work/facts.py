"""Loads what rules ask for, in a few queries whatever the task."""

from datetime import datetime

from nhactruong.ground.refusal import Refusal
from nhactruong.org.routing import who_leads
from nhactruong.work.clocks import pause_limit, terms_of
from nhactruong.work.models import (
    ASKED,
    Decision,
    Extension,
    Task,
    Urging,
    VerdictGiven,
)
from nhactruong.work.rules import Facts
from nhactruong.work.sources import source_of
from nhactruong.work.states import OPEN, State

# Which facts the rule of an action looks at; the page asks for all of them.
_NEEDED = {
    "submit_result": {"children"},
    "decline": {"children"},
    "cancel": {"children"},
    "merge": {"children"},
    "approve": {"result", "approved"},
    "send_back": {"result", "approved"},
    "forward": {"lead"},
    "ask_extension": {"extension"},
    "refuse_extension": {"extension"},
    "ask": {"pause"},
    "answer_urging": {"urging"},
    "judge": {"verdict"},
    "close": {"close"},
}
_ALL = frozenset().union(*_NEEDED.values())


def facts_of(task: Task, at: datetime, *, action: str = "", by_key: str = "") -> Facts:
    """Return the facts about `task` that why_not needs.

    action: the one that will be asked about; "": any.
    by_key: of the requester who asks; each judges a result once.
    """
    needed = _NEEDED.get(action, frozenset()) if action else _ALL
    return Facts(
        owner_person_id=task.owner.person_id,
        producer_person_id=_producer(task) if "result" in needed else None,
        approved_before=_approved(task) if "approved" in needed else frozenset(),
        open_children=(
            task.children.filter(state__in=OPEN).count() if "children" in needed else 0
        ),
        other_lead=_other_lead(task, at) if "lead" in needed else "",
        extension_asked="extension" in needed
        and Extension.objects.filter(ASKED, task=task).exists(),
        pause_used_up="pause" in needed
        and task.state == State.IN_PROGRESS
        and pause_limit(task, terms_of(task), at) is None,
        open_urging="urging" in needed
        and Urging.objects.filter(task=task, answered_at__isnull=True).exists(),
        judged_this_round="verdict" in needed and _judged(task, by_key),
        may_close="close" not in needed or source_of(task).may_close(task),
    )


def _producer(task: Task) -> int | None:
    if task.state not in (State.TO_APPROVE, State.DONE) or task.result is None:
        return None
    return task.result.produced_by.person_id


def _approved(task: Task) -> frozenset[int]:
    return frozenset(
        Decision.objects.filter(task=task, approved=True).values_list(
            "person_id", flat=True
        )
    )


def _judged(task: Task, by_key: str) -> bool:
    if task.verdict == "" or not by_key:
        return task.verdict != ""
    mine = VerdictGiven.objects.filter(task=task, round=task.round, by_key=by_key)
    return mine.exists()


def _other_lead(task: Task, at: datetime) -> str:
    if task.state not in (State.RECEIVED, State.IN_PROGRESS) or task.ward_id is None:
        return ""
    if task.parent_id is not None:
        return ""
    try:
        lead = who_leads(
            task.function_id, task.ward_id, at, about_unit_id=task.about_unit_id
        )
    except Refusal:
        return ""  # nobody else to pass it to; other actions need not mind
    return "" if lead.unit.pk == task.unit_id else lead.unit.code
