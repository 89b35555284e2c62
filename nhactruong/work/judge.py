"""The requester's word, opening again, withdrawing, and the end."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.org.authority import Authority
from nhactruong.org.routing import owner_for
from nhactruong.work.approvers import barred_by_matter
from nhactruong.work.clocks import close_parts, new_round
from nhactruong.work.models import Task, VerdictGiven
from nhactruong.work.states import State, Verdict
from nhactruong.work.writing import begin, keep, move_to, tell, text_needed


@act
def judge_result(
    task_id: int,
    *,
    verdict: str,
    why: str = "",
    authority: Authority,
    by: Actor,
    at: datetime,
) -> Task:
    """Give the requester's verdict; "not satisfied" says why and opens the task again."""
    task, _authority, _facts, at = begin(
        "judge", task_id, by=by, at=at, authority=authority
    )
    if verdict not in Verdict.values:
        message = _("Chọn một trong ba mức.")
        raise Refusal("bad_input", message, {"verdict": message})
    if verdict == Verdict.NOT_SATISFIED:
        why = text_needed(why, "why", limit=2000)
    VerdictGiven.objects.create(
        task=task,
        round=task.round,
        verdict=verdict,
        why=why[:2000],
        by_key=by.key,
        at=at,
    )
    task.verdict = verdict
    keep(
        task, "judged", by=by, at=at, public={"verdict": verdict}, private={"why": why}
    )
    if verdict == Verdict.NOT_SATISFIED:
        _open_again(task, why, by=by, at=at)
    return task


@act
def reopen_task(
    task_id: int,
    *,
    reason: str,
    authority: Authority | None = None,
    by: Actor,
    at: datetime,
) -> Task:
    """Open the task again within the window, or by the conductor at any time."""
    task, _authority, _facts, at = begin(
        "reopen", task_id, by=by, at=at, authority=authority
    )
    _open_again(task, text_needed(reason, "reason", limit=2000), by=by, at=at)
    return task


def _open_again(task: Task, reason: str, *, by: Actor, at: datetime) -> None:
    # Whoever holds the post now; a former owner is not owed the work any more.
    if not task.owner.is_current:
        task.owner = owner_for(
            task.unit,
            task.function_id,
            at,
            danger=task.danger,
            excluding=barred_by_matter(task),
        )
    move_to(task, State.IN_PROGRESS, at)
    task.accepted_at = task.accepted_at or at
    task.reopen_count += 1
    task.round += 1
    task.result = None
    task.outcome = ""
    task.done_at = task.closes_at = task.closed_at = None
    task.came_from = task.close_kind = ""
    task.urged_until = None  # of the round before
    new_round(task, at)
    keep(
        task,
        "reopened",
        by=by,
        at=at,
        public={"round": task.round},
        private={"reason": reason},
    )
    tell(task.owner, "reopened", task, at=at, urgent=True)


@act
def withdraw_request(
    task_id: int, *, why: str = "", authority: Authority, by: Actor, at: datetime
) -> Task:
    """Note that the requester leaves; the office decides whether the work goes on."""
    task, _authority, _facts, at = begin(
        "withdraw", task_id, by=by, at=at, authority=authority
    )
    task.withdrawn_at = at
    keep(task, "withdrawn", by=by, at=at, private={"why": why[:2000]})
    tell(task.owner, "withdrawn", task, at=at)
    return task


@act
def close_task(task_id: int, *, by: Actor, at: datetime) -> Task:
    """End the task when the requester's window is over."""
    task, _authority, _facts, at = begin("close", task_id, by=by, at=at)
    end_done(task, at)
    keep(task, "closed", by=by, at=at)
    return task


def end_done(task: Task, at: datetime) -> None:
    """Close a task that is done, in memory."""
    move_to(task, State.CLOSED, at)
    task.closed_at = at
    task.close_kind = "done"
    task.wakes_at = task.act_by = None


@act
def cancel_task(task_id: int, *, ground: str, by: Actor, at: datetime) -> Task:
    """Cancel what is no request at all (spam, a test); kept, not counted as handled."""
    task, _authority, _facts, at = begin("cancel", task_id, by=by, at=at)
    words = text_needed(ground, "ground", limit=1000)
    move_to(task, State.CLOSED, at)
    task.closed_at = at
    task.close_kind = "cancelled"
    task.wakes_at = task.act_by = None
    close_parts(task, at)
    keep(task, "cancelled", by=by, at=at, private={"ground": words})
    return task
