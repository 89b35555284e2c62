"""Loads what rules ask for, in a few queries whatever the task."""

from datetime import datetime

from nhactruong.ground.refusal import Refusal
from nhactruong.org.routing import who_leads
from nhactruong.work.models import Decision, Extension, Task, Urging, VerdictGiven
from nhactruong.work.rules import Facts
from nhactruong.work.sources import source_of
from nhactruong.work.states import OPEN, State


def facts_of(task: Task, at: datetime, *, by_key: str = "") -> Facts:
    """Return the facts about `task` that why_not needs.

    by_key: of the requester who asks; each judges a result once.
    """
    result = task.result if task.state in (State.TO_APPROVE, State.DONE) else None
    approved = frozenset(
        Decision.objects.filter(task=task, approved=True).values_list(
            "person_id", flat=True
        )
    )
    return Facts(
        owner_person_id=task.owner.person_id,
        producer_person_id=result.produced_by.person_id if result else None,
        approved_before=approved,
        open_children=task.children.filter(state__in=OPEN).count(),
        other_lead=_other_lead(task, at),
        extension_asked=Extension.objects.filter(
            task=task, granted_at__isnull=True
        ).exists(),
        open_urging=Urging.objects.filter(task=task, answered_at__isnull=True).exists(),
        judged_this_round=_judged(task, by_key),
        may_close=source_of(task).may_close(task),
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
