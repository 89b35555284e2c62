"""When it turns out that a matter is about an office: it leaves all who work in it."""

from datetime import datetime

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.org.routing import owner_for, who_leads
from nhactruong.org.snapshot import snapshot
from nhactruong.work.approvers import barred_by_matter, next_approver
from nhactruong.work.models import Pause, Settlement, Task
from nhactruong.work.route import hand_over
from nhactruong.work.states import OPEN, OVER, State
from nhactruong.work.writing import keep, lock_task, not_before, tell


@act
def note_matter(task_id: int, *, about_unit_id: int, by: Actor, at: datetime) -> Task:
    """Note which office the matter is about, and take the work out of its hands.

    Promise 10: nobody in that office holds, sees or approves it from now on; open
    contributing tasks follow. Called by acts of the room above that tested authority.
    Which office it is stays private in the event.
    Raises Refusal: no_desk, no_other_unit, no_owner, no_approver.
    """
    task = lock_task(task_id)
    at = not_before(task, at)
    if task.about_unit_id == about_unit_id:
        return task
    task.about_unit_id = about_unit_id
    was = task.owner
    if task.state not in OVER:
        _take_away(task, at)
    about = snapshot().units[about_unit_id].code
    keep(task, "rerouted", by=by, at=at, private={"about": about})
    if task.owner != was:
        tell(task.owner, "received", task, at=at, urgent=True)
    parts = Task.objects.filter(parent=task, state__in=OPEN).order_by("pk")
    for key in parts.values_list("pk", flat=True):
        note_matter(key, about_unit_id=about_unit_id, by=by, at=at)
    return task


def _take_away(task: Task, at: datetime) -> None:
    barred = barred_by_matter(task)
    about = task.about_unit_id
    assert about is not None
    if task.unit_id in snapshot().divisions(about):
        lead = who_leads(task.function_id, task.ward_id, at, about_unit_id=about)
        Pause.objects.filter(task=task, ended_at__isnull=True).update(ended_at=at)
        Settlement.objects.filter(task=task, settled_at__isnull=True).update(
            to_unit=lead.unit, settled_at=at
        )
        task.mandate, task.legal_basis = lead.mandate, lead.legal_basis
        task.basis_verified = lead.verified
        task.approver = task.result = None
        task.came_from = ""
        hand_over(task, lead.unit, at, how="settled")
        return
    if task.owner_id in barred:
        task.owner = owner_for(
            task.unit, task.function_id, at, danger=task.danger, excluding=barred
        )
    stuck = task.approver_id in barred or (
        task.approver is not None and task.approver.person_id == task.owner.person_id
    )
    if task.state == State.TO_APPROVE and stuck:
        task.approver = next_approver(task, at)
