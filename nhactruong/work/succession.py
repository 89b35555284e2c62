"""Work never stays with someone who has left (promise 1)."""

from collections.abc import Callable
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

NextOwner = Callable[[Task, datetime], Appointment | None]


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
    return hand_over(
        leaving,
        "owner_succeeded",
        lambda task, at: _next_owner(task, leaving, heir, at),
        by=by,
        at=at,
    )


@act
def hand_over(
    leaving: Appointment, kind: str, to: NextOwner, *, by: Actor, at: datetime
) -> int:
    """Give what `leaving` holds to whom `to` names, task by task, and what waits for
    them to approve to the next who may; return how many tasks changed hands.

    kind: of the event; to: returns None where the task stays.
    The organisation lock is held by the act around. A few statements, however many tasks.
    Raises Refusal: no_approver, and what `to` raises.
    """
    held = _locked(Task.objects.filter(owner=leaving, state__in=OPEN))
    waiting = _locked(Task.objects.filter(approver=leaving, state=State.TO_APPROVE))
    # Nobody holds and approves the same task, so no task comes in both.
    for task in (*held, *waiting):
        at = not_before(task, at)
    moved = _Moved()
    for task in held:
        owner = to(task, at)
        if owner is None:
            continue
        task.owner = owner
        moved.note(task, kind, owner, "assigned", leaving)
        # Whoever was to approve it may now own it.
        if task.approver and task.approver.person_id == owner.person_id:
            moved.approve_by(task, next_approver(task, at))
    for task in waiting:
        if (approver := next_approver(task, at)).pk != leaving.pk:
            moved.approve_by(task, approver)
    if moved.changes:
        keep_all(moved.changes, ("owner", "approver"), by=by, at=at)
        queue(moved.letters(), at=at)
    return len({task.pk for task, _event in moved.changes})


class _Moved:
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

    def approve_by(self, task: Task, approver: Appointment) -> None:
        task.approver = approver
        self.note(task, "approver_succeeded", approver, "to_approve")

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


def _locked(tasks: TaskQuerySet) -> list[Task]:
    """Return the tasks in the order of their keys, their rows held."""
    return list(
        tasks.select_for_update(of=("self",))
        .select_related("unit", "function", "owner__person", "approver", "result")
        .order_by("pk")
    )
