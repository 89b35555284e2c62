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
    if assignee_id not in (None, task.owner_id):
        if not roles_of(task, authority) & {Role.HEAD, Role.DEPUTY}:
            raise Refusal("not_yours", _("Chỉ người đứng đầu hoặc cấp phó được giao."))
        task.owner = _holder_in_unit(task, assignee_id)
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
    holder = _holder_in_unit(task, assignee_id)
    if holder.pk == task.owner_id:
        raise Refusal("same_owner", _("Người này đang giữ việc."))
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


def _holder_in_unit(task: Task, appointment_id: int) -> Appointment:
    appointment: Appointment | None = (
        Appointment.objects.current().with_names().filter(pk=appointment_id).first()
    )
    inside = snapshot().below(task.unit_id)
    if appointment is None or appointment.post.unit_id not in inside:
        message = _("Người này không giữ vị trí nào trong đơn vị.")
        raise Refusal("holder_elsewhere", message, {"assignee": message})
    if appointment.pk in barred_by_matter(task):
        message = _("Việc nói về cơ quan của chính người này.")
        raise Refusal("own_office", message, {"assignee": message})
    return appointment
