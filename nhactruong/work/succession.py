"""Work never stays with someone who has left (promise 1)."""

from datetime import datetime

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.org.models import Appointment
from nhactruong.org.routing import owner_for
from nhactruong.work.approvers import next_approver
from nhactruong.work.models import Task, TaskQuerySet
from nhactruong.work.states import OPEN, State
from nhactruong.work.writing import keep, tell


@act
def move_open_work(
    leaving: Appointment, *, successor: Appointment | None, by: Actor, at: datetime
) -> int:
    """Give what `leaving` holds to the successor in post, else by roster, else the head.

    Called inside the act that ends the appointment, which holds the organisation lock.
    Returns how many tasks moved.
    """
    moved = 0
    held = Task.objects.filter(owner=leaving, state__in=OPEN)
    for task in _locked(held):
        task.owner = successor or owner_for(
            task.unit, task.function_id, at, excluding=(leaving.pk,)
        )
        keep(
            task,
            "owner_succeeded",
            by=by,
            at=at,
            public={"from_owner": str(leaving.key)},
        )
        tell(task.owner, "assigned", task, at=at)
        moved += 1
    waiting = Task.objects.filter(approver=leaving, state=State.TO_APPROVE)
    for task in _locked(waiting):
        task.approver = next_approver(task, at, not_person_id=leaving.person_id)
        keep(task, "approver_succeeded", by=by, at=at)
        tell(task.approver, "to_approve", task, at=at)
        moved += 1
    return moved


def _locked(tasks: TaskQuerySet) -> list[Task]:
    return list(
        tasks.select_for_update(of=("self",))
        .select_related("unit", "function", "owner__person", "result")
        .order_by("pk")
    )
