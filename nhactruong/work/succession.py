"""Work never stays with someone who has left (promise 1)."""

from datetime import datetime

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.org.models import Appointment
from nhactruong.org.routing import owner_for
from nhactruong.org.snapshot import snapshot
from nhactruong.work.approvers import barred_by_matter, next_approver
from nhactruong.work.models import Task, TaskQuerySet
from nhactruong.work.states import OPEN, State
from nhactruong.work.writing import keep, not_before, tell


@act
def move_open_work(
    leaving: Appointment,
    *,
    heir: Appointment | None,
    by: Actor,
    at: datetime,
) -> int:
    """Give what `leaving` holds to `heir`: the successor in post, else the head; by
    roster of the task's unit where the heir may not have it.

    Called inside the act that ends the appointment, which holds the organisation lock.
    Returns how many tasks moved. Raises Refusal: no_owner, no_approver.
    """
    moved = 0
    held = Task.objects.filter(owner=leaving, state__in=OPEN)
    for task in _locked(held):
        _change_owner(task, leaving, heir, by=by, at=not_before(task, at))
        moved += 1
    waiting = Task.objects.filter(approver=leaving, state=State.TO_APPROVE)
    for task in _locked(waiting):
        _change_approver(task, by=by, at=not_before(task, at))
        moved += 1
    return moved


def _change_owner(
    task: Task,
    leaving: Appointment,
    heir: Appointment | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    barred = barred_by_matter(task)
    inside = snapshot().below(task.unit_id)
    if heir is not None and heir.post.unit_id in inside and heir.pk not in barred:
        task.owner = heir
    else:
        task.owner = owner_for(
            task.unit,
            task.function_id,
            at,
            danger=task.danger,
            excluding=barred | {leaving.pk},
        )
    keep(
        task,
        "owner_succeeded",
        by=by,
        at=at,
        public={"from_owner": str(leaving.key)},
    )
    tell(task.owner, "assigned", task, at=at)
    # Whoever was to approve it may now own it.
    if task.approver and task.approver.person_id == task.owner.person_id:
        _change_approver(task, by=by, at=at)


def _change_approver(task: Task, *, by: Actor, at: datetime) -> None:
    task.approver = next_approver(task, at)
    keep(task, "approver_succeeded", by=by, at=at)
    tell(task.approver, "to_approve", task, at=at)


def _locked(tasks: TaskQuerySet) -> list[Task]:
    return list(
        tasks.select_for_update(of=("self",))
        .select_related("unit", "function", "owner__person", "approver", "result")
        .order_by("pk")
    )
