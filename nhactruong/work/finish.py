"""Handing a result in, approving it or sending it back, declining."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.work.approvers import next_approver
from nhactruong.work.clocks import open_window, reclock
from nhactruong.work.evidence import Shown, attach, evidence_missing
from nhactruong.work.models import Decision, Result, Task
from nhactruong.work.rules import roles_of
from nhactruong.work.states import Ground, Outcome, Role, State
from nhactruong.work.writing import (
    acting_appointment,
    begin,
    keep,
    move_to,
    tell,
    text_needed,
    words_to_send,
)


@act
def submit_result(
    task_id: int,
    *,
    outcome: str,
    text: str,
    source_cited: str = "",
    evidence: Sequence[Shown] = (),
    by: Actor,
    at: datetime,
) -> Task:
    """Hand the result in for approval (promise 6: only with substance).

    outcome: "resolved" needs evidence of the kind the task asks, "answered" a cited
    source.
    """
    task, authority, _facts, at = begin("submit_result", task_id, by=by, at=at)
    words = words_to_send(text, "text")
    if outcome == Outcome.RESOLVED:
        if lacking := evidence_missing(task, evidence):
            raise lacking
    elif outcome == Outcome.ANSWERED:
        source_cited = text_needed(source_cited, "source_cited", limit=300)
    else:
        message = _("Chọn “đã giải quyết” hoặc “đã trả lời”.")
        raise Refusal("bad_input", message, {"outcome": message})
    result = Result.objects.create(
        task=task,
        round=task.round,
        outcome=outcome,
        text=words,
        source_cited=source_cited,
        photos=sum(1 for one in evidence if one.photo_id),
        documents=sum(1 for one in evidence if one.document_id),
        produced_by=acting_appointment(task, authority, by),
        submitted_at=at,
    )
    attach(task, evidence, result=result)
    _hand_in(task, result, at)
    keep(
        task,
        "result_submitted",
        by=by,
        at=at,
        public={"outcome": outcome, "evidence": result.photos + result.documents},
        private={"text": words, "source": source_cited},
    )
    return task


@act
def decline_task(
    task_id: int, *, ground: str, text: str, right_door: str, by: Actor, at: datetime
) -> Task:
    """Propose to decline, on a lawful ground and with the right door; needs approval."""
    task, authority, _facts, at = begin("decline", task_id, by=by, at=at)
    if ground not in Ground.values:
        message = _("Chọn căn cứ từ chối.")
        raise Refusal("bad_input", message, {"ground": message})
    words = words_to_send(text, "text")
    door = words_to_send(right_door, "right_door", limit=1000)
    result = Result.objects.create(
        task=task,
        round=task.round,
        outcome=Outcome.DECLINED,
        text=words,
        ground=ground,
        right_door=door,
        produced_by=acting_appointment(task, authority, by),
        submitted_at=at,
    )
    _hand_in(task, result, at)
    keep(
        task,
        "decline_submitted",
        by=by,
        at=at,
        public={"ground": ground},
        private={"text": words, "right_door": door},
    )
    return task


def _hand_in(task: Task, result: Result, at: datetime) -> None:
    task.result = result
    task.came_from = task.state
    move_to(task, State.TO_APPROVE, at)
    task.approver = next_approver(task, at)
    reclock(task, at)
    tell(task.approver, "to_approve", task, at=at)


@act
def approve_result(
    task_id: int, *, result_id: int | None = None, by: Actor, at: datetime
) -> Task:
    """Approve the result; on time is measured at this moment.

    result_id: the result that was read; another one by now is refused.
    """
    task, at, decision = _decide("approve", task_id, result_id, by, at, reason="")
    move_to(task, State.DONE, at)
    task.approver = None
    task.outcome = task.result.outcome if task.result else ""
    task.done_at = at
    task.verdict = ""
    open_window(task, at)
    keep(
        task,
        "approved",
        by=by,
        at=at,
        public={
            "outcome": task.outcome,
            "on_time": bool(task.was_on_time()),
            "approver": str(decision.by.key),
        },
        words=task.result.text if task.result else "",
    )
    tell(task.owner, "approved", task, at=at)
    return task


@act
def send_back(
    task_id: int,
    *,
    reason: str,
    result_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Task:
    """Send the result back with the reason, to where it came from."""
    words = words_to_send(reason, "reason", limit=2000)
    task, at, _decision = _decide("send_back", task_id, result_id, by, at, reason=words)
    move_to(task, State(task.came_from), at)
    task.approver = None
    task.result = None
    task.came_from = ""
    reclock(task, at)
    keep(task, "sent_back", by=by, at=at, private={"reason": words})
    tell(task.owner, "sent_back", task, at=at)
    return task


def _decide(
    action: str,
    task_id: int,
    result_id: int | None,
    by: Actor,
    at: datetime,
    *,
    reason: str,
) -> tuple[Task, datetime, Decision]:
    task, authority, _facts, at = begin(action, task_id, by=by, at=at)
    if task.result is None or result_id not in (None, task.result.pk):
        raise Refusal("other_result", _("Kết quả đã thay đổi, xin xem lại rồi duyệt."))
    conductor = Role.CONDUCTOR in roles_of(task, authority)
    appointment = acting_appointment(task, authority, by)
    decision = Decision.objects.create(
        result=task.result,
        task=task,
        approved=action == "approve",
        reason=reason,
        by=appointment,
        person_id=appointment.person_id,
        authority="conductor" if conductor else "",
        at=at,
    )
    return task, at, decision
