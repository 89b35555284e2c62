"""How every act of this room begins and ends: lock and ask, keep and record."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nhactruong.ground.actor import Actor
from nhactruong.ground.fetch import row_with_key, save_changes
from nhactruong.ground.fold import nfc
from nhactruong.ground.insert import insert
from nhactruong.ground.locks import change_organisation, share_organisation
from nhactruong.ground.refusal import Refusal
from nhactruong.ground.rewrite import rewrite
from nhactruong.ledger.record import NewEvent, record_events
from nhactruong.notices.outbox import Letter, queue
from nhactruong.org.authority import Authority, authority_of
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import snapshot
from nhactruong.work.facts import facts_of
from nhactruong.work.filling import why_not_send
from nhactruong.work.models import Task
from nhactruong.work.rules import Facts, why_not
from nhactruong.work.signals import task_moved, tasks_moved
from nhactruong.work.states import WAITS_ON, State

log = logging.getLogger(__name__)
# Two servers' clocks, and the wait for a lock, differ by this much at most.
SKEW = timedelta(minutes=5)


def lock_task(task_id: int, *, ruling: bool = False) -> Task:
    """Return the task, its row held until the transaction ends.

    The organisation lock comes first and a parent before its child, always.
    ruling: the act also changes the organisation, so it is the only one to.
    """
    if ruling:
        change_organisation()
    else:
        share_organisation()
    task = row_with_key(Task, task_id, lock=True)
    know_the_organisation(task)
    return task


def know_the_organisation(task: Task) -> None:
    """Give the task the offices and people that the snapshot under this lock holds, so
    that nothing of them is read again; whoever has left is read when asked for."""
    book = snapshot()
    task.unit = book.units[task.unit_id]
    task.function = book.functions[task.function_id]
    if task.ward_id is not None and task.ward_id in book.wards:
        task.ward = book.wards[task.ward_id]
    if (owner := book.appointments.get(task.owner_id)) is not None:
        task.owner = owner
    if task.approver_id and task.approver_id in book.appointments:
        task.approver = book.appointments[task.approver_id]


def begin(
    action: str,
    task_id: int,
    *,
    by: Actor,
    at: datetime,
    authority: Authority | None = None,
    ruling: bool = False,
) -> tuple[Task, Authority, Facts, datetime]:
    """Lock the task, load the authority anew and ask the rule; raise what it says.

    authority: of requesters, whose private link was checked at the edge.
    Returns, last, the moment of the act: `at`, or that of the task's last event.
    """
    task = lock_task(task_id, ruling=ruling)
    at = not_before(task, at)
    authority = authority or authority_of(by, at)
    facts = facts_of(task, at, action=action, by_key=by.key)
    if refusal := why_not(action, task, facts=facts, authority=authority, at=at):
        raise refusal
    return task, authority, facts, at


def not_before(task: Task, at: datetime) -> datetime:
    """Return `at`, or the moment of the task's last event where that is later.

    Whoever pressed first may get the lock last. What is earlier by more than SKEW comes
    of a clock that was set wrong: the work goes on, `recorded_at` beside tells when, and
    the operator's log says so.
    """
    last = task.changed_at
    if last is None or at >= last:
        return at
    if last > at + SKEW:
        log.warning("%s: now is %s, before its last event, %s", task, at, last)
    return last


def move_to(task: Task, state: State, at: datetime) -> None:
    """Put the task into `state`; who must act follows from it."""
    task.state = state
    task.waiting_on = WAITS_ON[state]
    task.act_since = at


def keep(
    task: Task,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    public: dict[str, Any] | None = None,
    private: dict[str, Any] | None = None,
    words: str = "",
) -> None:
    """Save the task with the event of this change, and let the rooms above know."""
    record_events([event_of(task, kind, public, private)], by=by, at=at)
    if task._state.adding:
        insert([task])
    else:
        save_changes(task)
    task_moved.send(Task, task=task, kind=kind, by=by, at=at, words=words)


def keep_all(
    changes: Sequence[tuple[Task, NewEvent]],
    columns: Collection[str],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Save these columns of many tasks with one event each, in a few statements.

    A task that changed twice comes twice, its last event as the row is now.
    """
    if not changes:
        return
    record_events([event for _task, event in changes], by=by, at=at)
    tasks = list({task.pk: task for task, _event in changes}.values())
    rewrite(tasks, (*columns, "version", "changed_at"))
    moves = [(task, event.kind.removeprefix("work.task.")) for task, event in changes]
    tasks_moved.send(Task, moves=moves, by=by, at=at)


def event_of(
    task: Task,
    kind: str,
    public: dict[str, Any] | None = None,
    private: dict[str, Any] | None = None,
    *,
    at: datetime | None = None,
) -> NewEvent:
    """Return the event that says how the task is after the change.

    at: of this one, where many are recorded together.
    """
    return NewEvent(
        at=at,
        kind=f"work.task.{kind}",
        subject=task,
        public=public or {},
        private=private or {},
        state=task.state,
        owner=str(task.owner.key),
        unit=task.unit.code,
        due=task.due,
    )


def tell(
    appointment: Appointment,
    template: str,
    task: Task,
    *,
    at: datetime,
    urgent: bool = False,
    **payload: str,
) -> None:
    """Queue a letter to the official who holds `appointment`."""
    letter = letter_to(
        appointment, template, task, urgent=urgent, version=task.version, **payload
    )
    queue([letter], at=at)


def letter_to(
    appointment: Appointment,
    template: str,
    task: Task,
    *,
    urgent: bool = False,
    version: int | None = None,
    **payload: str,
) -> Letter:
    """Return a letter to the official who holds `appointment`.

    version: of the task, once what it tells of is recorded; by default the present one.
    """
    version = task.version if version is None else version
    return Letter(
        audience="official",
        address_key=str(appointment.key),
        template=f"work/{template}",
        payload={
            "code": task.code,
            "title": {"vi": task.title_vi, "en": task.title_en},
            "due": task.due.isoformat(),
            "path": _task_path().replace(_SOME, task.code),
            **payload,
        },
        urgent=urgent or task.danger,
        dedupe=f"{template}:{task.code}:{version}:{appointment.pk}",
    )


_SOME = "HN-0000-0000"


@cache
def _task_path() -> str:
    """Return the address of a task's page; resolved once, for batches of letters."""
    return reverse("work:task", args=[_SOME])


def acting_appointment(task: Task, authority: Authority, by: Actor) -> Appointment:
    """Return the appointment under which this person acts on `task`.

    The one named by the actor, else the one that makes them owner or approver, else
    the one nearest to the task's unit.
    """
    ids = [h.appointment_id for h in authority.holdings]
    for wanted in (by.appointment_id, task.approver_id, task.owner_id):
        if wanted in ids:
            return _appointment(wanted)
    here = [h.appointment_id for h in authority.holdings if h.unit_id == task.unit_id]
    for wanted in here + ids:
        return _appointment(wanted)
    raise Refusal("no_appointment", _("Bạn không giữ vị trí nào."))


def _appointment(key: int) -> Appointment:
    known = snapshot().appointments.get(key)
    return known or Appointment.objects.get(pk=key)


def text_needed(value: str, field: str, *, limit: int = 5000) -> str:
    """Return `value` in NFC without outer blanks; refuse nothing or too much."""
    text = nfc(value or "").strip()
    if not text:
        message = _("Xin điền mục này.")
    elif len(text) > limit:
        message = _("Dài quá {limit} chữ, xin viết gọn lại.").format(limit=limit)
    else:
        return text
    raise Refusal("bad_input", message, {field: message})


def words_to_send(value: str, field: str, *, limit: int = 5000) -> str:
    """Return what text_needed would; refuse too what still has places to be filled."""
    text = text_needed(value, field, limit=limit)
    if refusal := why_not_send(text, field):
        raise refusal
    return text
