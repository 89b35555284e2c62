"""The clock's own actions: each once, found by index, however many workers run."""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from nhactruong.ground.act import act
from nhactruong.ground.actor import CLOCK, Actor
from nhactruong.ground.busy import is_busy
from nhactruong.org.chain import approvers
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import snapshot
from nhactruong.work.clarify import resume_task
from nhactruong.work.clocks import RINGS, duties, set_step, step_end, terms_of
from nhactruong.work.judge import close_task
from nhactruong.work.models import Task
from nhactruong.work.sources import source_of
from nhactruong.work.writing import keep, lock_task, tell

log = logging.getLogger(__name__)
BATCH = 200


def run_due(at: datetime, *, most: int = 10_000) -> int:
    """Do all that the clock owes up to `at`, in order; return how many tasks moved."""
    done = 0
    while done < most:
        keys = list(
            Task.objects.filter(wakes_at__lte=at)
            .order_by("wakes_at", "pk")
            .values_list("pk", flat=True)[:BATCH]
        )
        moved = sum(_try_to_wake(key, at) for key in keys)
        done += moved
        if moved == 0:
            break
    return done


def _try_to_wake(task_id: int, at: datetime) -> bool:
    """Wake one task; one that fails is logged and does not stop the others."""
    try:
        return wake_task(task_id, by=CLOCK, at=at)
    except Exception as error:
        if is_busy(error):
            return False
        log.exception("The clock could not wake task %s", task_id)
        connection.close_if_unusable_or_obsolete()
        return False


@act
def wake_task(task_id: int, *, by: Actor, at: datetime) -> bool:
    """Do what the clock owes one task up to `at`; False if another worker did."""
    task = lock_task(task_id)
    if task.wakes_at is None or task.wakes_at > at:
        return False
    # Ten things at most: five rings, a receipt, a duty, an end, and room to spare.
    for _step in range(10):
        what = _first_due(task, at)
        if what is None:
            break
        task = _do(task, what, by=by, at=at)
    set_step(task, at)
    Task.objects.filter(pk=task.pk).update(wakes_at=task.wakes_at, act_by=task.act_by)
    return True


def _first_due(task: Task, at: datetime) -> str | None:
    owed = [(when, what) for what, when in duties(task, terms_of(task)) if when <= at]
    return min(owed)[1] if owed else None


def _do(task: Task, what: str, *, by: Actor, at: datetime) -> Task:
    if what == "resume":
        return resume_task(task.pk, by=by, at=at)
    if what == "close":
        if source_of(task).may_close(task):
            return close_task(task.pk, by=by, at=at)
        task.closes_at = None
        task.save(update_fields=["closes_at"])
        return task
    if what in RINGS:
        _ring(task, what, by=by, at=at)
    else:
        _DUTIES[what](task, by=by, at=at)
    return task


def _ring(task: Task, ring: str, *, by: Actor, at: datetime) -> None:
    task.alarms_rung += 1
    kinds = {
        "half": "reminded",
        "four_fifths": "reminded",
        "due": "fell_late",
        "twice": "escalated",
        "thrice": "badly_late",
    }
    keep(task, kinds[ring], by=by, at=at, public={"ring": ring})
    tell(task.owner, ring, task, at=at)
    if ring == "due":
        for head in _heads_above(task, at):
            tell(head, "late_duty", task, at=at, urgent=True)
            break
    elif ring in ("twice", "thrice"):
        for chief in _desk_heads(at):
            tell(chief, kinds[ring], task, at=at, urgent=True)
    if ring == "thrice":
        for head in list(_heads_above(task, at))[-1:]:
            tell(head, "badly_late", task, at=at, urgent=True)


def _receipt_overdue(task: Task, *, by: Actor, at: datetime) -> None:
    task.receive_alarm_rung = True
    keep(task, "receipt_overdue", by=by, at=at)
    for head in _heads_above(task, at):
        tell(head, "receipt_overdue", task, at=at)
        break


def _late_duty_missed(task: Task, *, by: Actor, at: datetime) -> None:
    task.late_duty_escalated = True
    keep(task, "late_duty_missed", by=by, at=at)
    for head in list(_heads_above(task, at))[1:2] or _desk_heads(at):
        tell(head, "late_duty_missed", task, at=at, urgent=True)


def _commitment_broken(task: Task, *, by: Actor, at: datetime) -> None:
    """A new date was given and has passed: the head owes a note again."""
    was = task.committed_until
    task.late_noted_at = task.committed_until = None
    task.late_duty_escalated = False
    task.answer_late_by = step_end("explain", task, at)
    keep(
        task,
        "commitment_broken",
        by=by,
        at=at,
        public={"was": was.isoformat() if was else ""},
    )
    for head in _heads_above(task, at):
        tell(head, "late_duty", task, at=at, urgent=True)
        break


_DUTIES = {
    "receipt_overdue": _receipt_overdue,
    "late_duty_missed": _late_duty_missed,
    "commitment_broken": _commitment_broken,
}


def _heads_above(task: Task, at: datetime) -> Iterator[Appointment]:
    """Yield the heads over the task from the unit upwards, past the one who is late."""
    keys = [
        c.appointment_id
        for c in approvers(task.unit_id, task.function_id, at)
        if c.rank in ("head", "upper_head") and c.person_id != task.owner.person_id
    ]
    found = Appointment.objects.in_bulk(keys)
    yield from (found[key] for key in keys if key in found)


def _desk_heads(at: datetime) -> list[Appointment]:
    desk = snapshot().desk
    if desk is None:
        return []
    keys = [
        c.appointment_id for c in approvers(desk.pk, None, at) if c.unit_id == desk.pk
    ]
    return list(Appointment.objects.filter(pk__in=keys[:1]))
