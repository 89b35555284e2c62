"""Work never stays with someone who has left (promise 1)."""

from datetime import datetime

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ledger.record import NewEvent
from nhactruong.notices.outbox import Letter, queue
from nhactruong.org.models import Appointment
from nhactruong.org.routing import owner_for
from nhactruong.org.snapshot import snapshot
from nhactruong.work.approvers import barred_by_matter, next_approver
from nhactruong.work.models import Task, TaskQuerySet
from nhactruong.work.states import OPEN, State
from nhactruong.work.writing import event_of, keep_all, letter_to, not_before


@act
def move_open_work(
    leaving: Appointment, *, heir: Appointment | None, by: Actor, at: datetime
) -> int:
    """Give what `leaving` holds to `heir`: the successor in post, else the head; by
    roster of the task's unit where the heir may not have it.

    Called inside the act that ends the appointment, which holds the organisation lock.
    Writes in a few statements, however many tasks there are. Returns how many moved.
    Raises Refusal: no_owner, no_approver.
    """
    held = locked(Task.objects.filter(owner=leaving, state__in=OPEN))
    waiting = locked(Task.objects.filter(approver=leaving, state=State.TO_APPROVE))
    # Nobody holds and approves the same task, so no task comes in both.
    for task in (*held, *waiting):
        at = not_before(task, at)
    moved = Moved()
    for task in held:
        task.owner = _next_owner(task, leaving, heir, at)
        moved.note(task, "owner_succeeded", task.owner, "assigned", leaving)
        # Whoever was to approve it may now own it.
        if task.approver and task.approver.person_id == task.owner.person_id:
            task.approver = next_approver(task, at)
            moved.note(task, "approver_succeeded", task.approver, "to_approve")
    for task in waiting:
        task.approver = next_approver(task, at)
        moved.note(task, "approver_succeeded", task.approver, "to_approve")
    if moved.changes:
        keep_all(moved.changes, ("owner", "approver"), by=by, at=at)
        queue(moved.letters(), at=at)
    return len(held) + len(waiting)


class Moved:
    """What has changed hands, and who is to be told."""

    def __init__(self) -> None:
        self.changes: list[tuple[Task, NewEvent]] = []
        self._told: list[tuple[Appointment, str, Task]] = []

    def note(
        self,
        task: Task,
        kind: str,
        to: Appointment,
        template: str,
        leaving: Appointment | None = None,
    ) -> None:
        public = {"from_owner": str(leaving.key)} if leaving else {}
        self.changes.append((task, event_of(task, kind, public)))
        self._told.append((to, template, task))

    def letters(self) -> list[Letter]:
        return [letter_to(to, template, task) for to, template, task in self._told]


def _next_owner(
    task: Task, leaving: Appointment, heir: Appointment | None, at: datetime
) -> Appointment:
    barred = barred_by_matter(task)
    inside = snapshot().below(task.unit_id)
    if heir is not None and heir.post.unit_id in inside and heir.pk not in barred:
        return heir
    return owner_for(
        task.unit,
        task.function_id,
        at,
        danger=task.danger,
        excluding=barred | {leaving.pk},
    )


def locked(tasks: TaskQuerySet) -> list[Task]:
    """Return the tasks in the order of their keys, their rows held."""
    return list(
        tasks.select_for_update(of=("self",))
        .select_related("unit", "function", "owner__person", "approver", "result")
        .order_by("pk")
    )
