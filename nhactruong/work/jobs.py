"""The clock's own actions: each once, found by index, however many workers run."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

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
from nhactruong.work.states import State
from nhactruong.work.writing import keep, lock_task, not_before, tell
from nhactruong.workdays.clock import Terms

log = logging.getLogger(__name__)
BATCH = 200
# A task that cannot be woken is tried again after this long; until then it is passed by.
REST = timedelta(minutes=5)
_resting: dict[int, datetime] = {}


def run_due(at: datetime, *, most: int = 10_000) -> int:
    """Do all that the clock owes up to `at`, in order; return how many tasks moved.

    Each task is tried once: one that fails is logged, rests, and stops no other.
    """
    done = 0
    after: tuple[datetime, int] | None = None
    while done < most and (batch := _due_after(after, at)):
        after = batch[-1]
        for _wakes_at, key in batch:
            if _rests(key, at):
                continue
            try:
                done += wake_task(key, by=CLOCK, at=at)
                _resting.pop(key, None)
            except Exception as error:
                if is_busy(error):
                    return done  # whoever writes now first; the next look comes soon
                _let_rest(key, at)
    return done


def _due_after(
    after: tuple[datetime, int] | None, at: datetime
) -> list[tuple[datetime, int]]:
    due = Task.objects.filter(wakes_at__lte=at)
    if after is not None:
        wakes_at, key = after
        due = due.filter(Q(wakes_at__gt=wakes_at) | Q(wakes_at=wakes_at, pk__gt=key))
    rows = due.order_by("wakes_at", "pk").values_list("wakes_at", "pk")
    return [(wakes_at, key) for wakes_at, key in rows[:BATCH] if wakes_at is not None]


def _rests(task_id: int, at: datetime) -> bool:
    since = _resting.get(task_id)
    return since is not None and since <= at < since + REST


def _let_rest(task_id: int, at: datetime) -> None:
    """Called while the exception is handled: it goes into the log."""
    log.exception("The clock could not wake task %s", task_id)
    for key in [key for key, since in _resting.items() if at >= since + REST]:
        del _resting[key]
    _resting[task_id] = at
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


@act
def wake_task(task_id: int, *, by: Actor, at: datetime) -> bool:
    """Do what the clock owes one task up to `at`; False if another worker did."""
    task = lock_task(task_id)
    if task.wakes_at is None or task.wakes_at > at:
        return False
    at = not_before(task, at)
    terms = terms_of(task)
    # Ten things at most: five rings, a receipt, a duty, an end, and room to spare.
    for _step in range(10):
        what = _first_due(task, terms, at)
        if what is None:
            break
        task = _do(task, what, by=by, at=at)
        if what == "resume":  # the only one that changes what the deadline rests on
            terms = terms_of(task)
    set_step(task, at, terms)
    Task.objects.filter(pk=task.pk).update(wakes_at=task.wakes_at, act_by=task.act_by)
    return True


def _first_due(task: Task, terms: Terms, at: datetime) -> str | None:
    owed = [(when, what) for what, when in duties(task, terms) if when <= at]
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
    for one in _who_must_act(task):
        tell(one, ring, task, at=at)
    if ring == "due":
        _tell_first_above(task, "late_duty", at)
    elif ring in ("twice", "thrice"):
        for chief in _desk_heads(task, at):
            tell(chief, kinds[ring], task, at=at, urgent=True)
    if ring == "thrice":
        for head in list(_heads_above(task, at))[-1:]:
            tell(head, "badly_late", task, at=at, urgent=True)


def _who_must_act(task: Task) -> list[Appointment]:
    """Return the owner, and before them who keeps a result waiting for approval."""
    if task.state == State.TO_APPROVE and task.approver is not None:
        return [task.approver, task.owner]
    return [task.owner]


def _receipt_overdue(task: Task, *, by: Actor, at: datetime) -> None:
    task.receive_alarm_rung = True
    keep(task, "receipt_overdue", by=by, at=at)
    _tell_first_above(task, "receipt_overdue", at, urgent=False)


def _late_duty_missed(task: Task, *, by: Actor, at: datetime) -> None:
    task.late_duty_escalated = True
    keep(task, "late_duty_missed", by=by, at=at)
    for head in list(_heads_above(task, at))[1:2] or _desk_heads(task, at):
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
    _tell_first_above(task, "late_duty", at)


_DUTIES = {
    "receipt_overdue": _receipt_overdue,
    "late_duty_missed": _late_duty_missed,
    "commitment_broken": _commitment_broken,
}


def _tell_first_above(
    task: Task, template: str, at: datetime, *, urgent: bool = True
) -> None:
    for head in list(_heads_above(task, at))[:1] or _desk_heads(task, at):
        tell(head, template, task, at=at, urgent=urgent)


def _heads_above(task: Task, at: datetime) -> Iterator[Appointment]:
    """Yield the heads over the task from the unit upwards, past the ones who are late;
    none of the office that the matter is about."""
    late = {one.person_id for one in _who_must_act(task)}
    chain = approvers(
        task.unit_id, task.function_id, at, about_unit_id=task.about_unit_id
    )
    keys = [
        c.appointment_id
        for c in chain
        if c.rank in ("head", "upper_head") and c.person_id not in late
    ]
    found = Appointment.objects.in_bulk(keys)
    yield from (found[key] for key in keys if key in found)


def _desk_heads(task: Task, at: datetime) -> list[Appointment]:
    desk = snapshot().desk
    if desk is None:
        return []
    chain = approvers(desk.pk, None, at, about_unit_id=task.about_unit_id)
    keys = [c.appointment_id for c in chain if c.unit_id == desk.pk]
    return list(Appointment.objects.filter(pk__in=keys[:1]))
