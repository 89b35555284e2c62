"""Taking a task on, and handing it to somebody else in the unit."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import snapshot
from nhactruong.work.approvers import barred_by_matter
from nhactruong.work.clocks import set_step
from nhactruong.work.models import Task
from nhactruong.work.rules import roles_of
from nhactruong.work.states import Role, State
from nhactruong.work.writing import begin, keep, move_to, tell, text_needed


@act
def accept_task(
    task_id: int, *, by: Actor, at: datetime, assignee_id: int | None = None
) -> Task:
    """Take the task on; the receipt clock stops.

    assignee_id: appointment to which a head hands it in the same breath.
    Raises Refusal (why_not "accept"), holder_elsewhere, own_office; not_yours too where
        somebody else than a head or deputy hands it on.
    """
    task, authority, _facts, at = begin("accept", task_id, by=by, at=at)
    was = task.owner
    if assignee_id is not None and assignee_id != task.owner_id:
        if not roles_of(task, authority) & {Role.HEAD, Role.DEPUTY}:
            raise Refusal("not_yours", _("Chỉ người đứng đầu hoặc cấp phó được giao."))
        task.owner = _holder(task, assignee_id)
    move_to(task, State.IN_PROGRESS, at)
    task.accepted_at = task.accepted_at or at
    set_step(task, at)
    keep(task, "accepted", by=by, at=at)
    if task.owner != was:
        tell(task.owner, "assigned", task, at=at)
    return task


@act
def assign_task(
    task_id: int, *, assignee_id: int, reason: str, by: Actor, at: datetime
) -> Task:
    """Hand the task to another holder of a post in the unit or below it.

    Raises Refusal (why_not "assign"), holder_elsewhere, own_office,
        same_owner.
    """
    task, _authority, _facts, at = begin("assign", task_id, by=by, at=at)
    words = text_needed(reason, "reason", limit=1000)
    holder = _holder(task, assignee_id)
    was = task.owner
    task.owner = holder
    keep(
        task,
        "assigned",
        by=by,
        at=at,
        public={"from_owner": str(was.key)},
        private={"reason": words},
    )
    tell(holder, "assigned", task, at=at)
    return task


def why_not_hold(task: Task, appointment_id: int | None) -> Refusal | None:
    """Tell why the holder of this appointment may not be handed the task.

    Asks the organisation as this transaction sees it: exact under its lock, a foresight
    for a page without.
    """
    book = snapshot()
    appointment = book.appointments.get(appointment_id or 0)
    inside = book.below(task.unit_id)
    if appointment is None or appointment.post.unit_id not in inside:
        message = _("Người này không giữ vị trí nào trong đơn vị.")
        return Refusal("holder_elsewhere", message, {"assignee": message})
    if appointment.pk in barred_by_matter(task):
        message = _("Việc nói về cơ quan của chính người này.")
        return Refusal("own_office", message, {"assignee": message})
    if appointment.pk == task.owner_id:
        message = _("Người này đang giữ việc.")
        return Refusal("same_owner", message, {"assignee": message})
    return None


def _holder(task: Task, appointment_id: int) -> Appointment:
    if refusal := why_not_hold(task, appointment_id):
        raise refusal
    return snapshot().appointments[appointment_id]
