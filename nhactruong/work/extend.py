"""Later deadlines: asked for by the owner, granted above."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.org.chain import approvers
from nhactruong.org.models import Appointment
from nhactruong.work.clocks import reclock
from nhactruong.work.models import ASKED, Extension, Task
from nhactruong.work.writing import (
    acting_appointment,
    begin,
    keep,
    tell,
    text_needed,
)

LONGEST = timedelta(days=365)


@act
def ask_extension(
    task_id: int, *, until: datetime, reason: str, by: Actor, at: datetime
) -> Task:
    """Ask for a later deadline; the head grants it by `extend_task`."""
    task, authority, _facts, at = begin("ask_extension", task_id, by=by, at=at)
    words = text_needed(reason, "reason", limit=2000)
    _check(task, until, at)
    Extension.objects.create(
        task=task,
        until=until,
        reason=words,
        asked_by=acting_appointment(task, authority, by),
        asked_at=at,
    )
    keep(
        task,
        "extension_asked",
        by=by,
        at=at,
        public={"until": until.isoformat()},
        private={"reason": words},
    )
    chain = approvers(
        task.unit_id, task.function_id, at, about_unit_id=task.about_unit_id
    )
    for candidate in chain:
        if candidate.rank in ("head", "upper_head"):
            head = Appointment.objects.get(pk=candidate.appointment_id)
            tell(head, "extension_asked", task, at=at)
            break
    return task


@act
def extend_task(
    task_id: int, *, until: datetime, reason: str, by: Actor, at: datetime
) -> Task:
    """Move the deadline later; the original one stays and on-time figures use it."""
    task, authority, _facts, at = begin("extend", task_id, by=by, at=at)
    words = text_needed(reason, "reason", limit=2000)
    _check(task, until, at)
    was_due = task.due
    extension = Extension.objects.filter(ASKED, task=task).first() or Extension(
        task=task, reason=words
    )
    extension.until, extension.granted_at = until, at
    extension.granted_by = acting_appointment(task, authority, by)
    extension.save()
    task.extend_count += 1
    reclock(task, at)
    keep(
        task,
        "extended",
        by=by,
        at=at,
        public={"from": was_due.isoformat(), "to": until.isoformat()},
        private={"reason": words},
    )
    tell(task.owner, "extended", task, at=at)
    return task


@act
def refuse_extension(task_id: int, *, reason: str, by: Actor, at: datetime) -> Task:
    """Say no to the later deadline that was asked for; the present one stays."""
    task, authority, _facts, at = begin("refuse_extension", task_id, by=by, at=at)
    words = text_needed(reason, "reason", limit=2000)
    extension = Extension.objects.get(ASKED, task=task)
    extension.refused_by = acting_appointment(task, authority, by)
    extension.refused_at, extension.refusal = at, words
    extension.save(update_fields=["refused_by", "refused_at", "refusal"])
    keep(
        task,
        "extension_refused",
        by=by,
        at=at,
        public={"until": extension.until.isoformat()},
        private={"reason": words},
    )
    tell(task.owner, "extension_refused", task, at=at)
    return task


def _check(task: Task, until: datetime, at: datetime) -> None:
    if until <= max(task.due, at):
        message = _("Hạn mới phải sau hạn hiện tại và sau lúc này.")
    elif until > at + LONGEST:
        message = _("Hạn mới không quá một năm kể từ nay.")
    else:
        return
    raise Refusal("not_later", message, {"until": message})
