"""Two tasks that are one, and one that is two; events on both."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.codes import new_code
from nhactruong.ground.fold import fold
from nhactruong.ground.refusal import Refusal
from nhactruong.work.clocks import close_parts, copy_clocks, copy_parts
from nhactruong.work.models import Task
from nhactruong.work.signals import tasks_merged
from nhactruong.work.states import State
from nhactruong.work.writing import begin, keep, lock_task, move_to, tell, text_needed


@act
def merge_task(
    task_id: int, *, into_id: int, reason: str, by: Actor, at: datetime
) -> Task:
    """Merge the task into an open one; requesters follow. Returns the one that stays.

    Both rows are locked in the order of their keys.
    """
    if task_id == into_id:
        message = _("Không gộp một việc vào chính nó.")
        raise Refusal("same_task", message, {"into": message})
    for key in sorted((task_id, into_id)):
        lock_task(key)
    gone, _authority, facts, at = begin("merge", task_id, by=by, at=at)
    kept, _authority, _facts, at = begin("merge", into_id, by=by, at=at)
    words = text_needed(reason, "reason", limit=1000)
    if facts.open_children:
        raise Refusal("children_open", _("Việc còn phần phối hợp chưa xong."))
    if gone.about_unit_id != kept.about_unit_id:
        message = _("Hai việc không nói về cùng một cơ quan: không gộp được.")
        raise Refusal("about_differs", message, {"into": message})
    _end_merged(gone, kept, at)
    if gone.withdrawn_at is None:
        kept.withdrawn_at = None  # its requester is still there
    if kept.cell is None:
        kept.cell = gone.cell
    keep(
        gone,
        "merged",
        by=by,
        at=at,
        public={"into": kept.code},
        private={"reason": words},
    )
    keep(kept, "joined", by=by, at=at, public={"from": gone.code})
    tasks_merged.send(Task, kept=kept, gone=gone, by=by, at=at)
    tell(kept.owner, "joined", kept, at=at)
    return kept


def _end_merged(gone: Task, kept: Task, at: datetime) -> None:
    move_to(gone, State.CLOSED, at)
    gone.closed_at = at
    gone.close_kind = "merged"
    gone.merged_into = kept
    # What was handed in but not approved was never its result.
    gone.result = gone.approver = gone.act_by = gone.wakes_at = None
    gone.came_from = ""
    close_parts(gone, at)


@act
def split_task(
    task_id: int, *, title: str, reason: str, by: Actor, at: datetime
) -> Task:
    """Split a second piece of work off, with the same clocks. Returns the new task."""
    task, _authority, _facts, at = begin("split", task_id, by=by, at=at)
    name = text_needed(title, "title", limit=200)
    words = text_needed(reason, "reason", limit=1000)
    part = _part_of(task, source="child", title_vi=name, title_en=name, code=new_code())
    part.parent = task.parent
    _keep_part(task, part, at=at, by=by)
    keep(
        task,
        "split",
        by=by,
        at=at,
        public={"part": part.code},
        private={"reason": words},
    )
    return part


@act
def split_requester(
    task_id: int,
    *,
    code: str,
    reason: str,
    cell: int | None = None,
    words: str = "",
    by: Actor,
    at: datetime,
) -> Task:
    """Give one requester a task of their own again, with the same clocks.

    code, cell, words: of the new task, as in open_task. What is moved to it is for the room above. Returns it.
    """
    task, _authority, _facts, at = begin("split", task_id, by=by, at=at)
    said = text_needed(reason, "reason", limit=1000)
    part = _part_of(
        task,
        source=task.source,
        title_vi=task.title_vi,
        title_en=task.title_en,
        code=code,
    )
    part.cell = cell
    part.folded = fold(f"{task.title_vi} {words}")[:4000]
    _keep_part(task, part, at=at, by=by)
    keep(
        task,
        "requester_left",
        by=by,
        at=at,
        public={"part": part.code},
        private={"reason": said},
    )
    return part


def _part_of(
    task: Task, *, source: str, title_vi: str, title_en: str, code: str
) -> Task:
    return Task(
        code=code,
        source=source,
        title_vi=title_vi,
        title_en=title_en,
        product_vi=task.product_vi,
        product_en=task.product_en,
        folded=fold(title_vi),
        split_from=task,
        function=task.function,
        ward=task.ward,
        level=task.level,
        danger=task.danger,
        evidence=task.evidence,
        about_unit_id=task.about_unit_id,
        unit=task.unit,
        owner=task.owner,
        mandate=task.mandate,
        legal_basis=task.legal_basis,
        basis_verified=task.basis_verified,
    )


def _keep_part(task: Task, part: Task, *, by: Actor, at: datetime) -> None:
    copy_clocks(task, part, at)
    keep(part, "opened", by=by, at=at, public={"split_from": task.code})
    copy_parts(task, part)
    tell(part.owner, "received", part, at=at)
