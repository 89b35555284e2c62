"""What the clock does to one task: on the row in memory, what it leads to gathered
beside it, so that many are written in a few statements (jobs.py)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nhactruong.ground.actor import ActorKind
from nhactruong.ledger.record import NewEvent
from nhactruong.notices.outbox import Letter
from nhactruong.org.authority import Authority
from nhactruong.org.chain import approvers
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import snapshot
from nhactruong.work.clarify import run_again
from nhactruong.work.clocks import (
    RINGS,
    duties,
    reclock,
    set_step,
    step_end,
    terms_of,
)
from nhactruong.work.judge import end_done
from nhactruong.work.models import Pause, Task, Urging
from nhactruong.work.parts import loaded
from nhactruong.work.rules import Facts, why_not
from nhactruong.work.sources import source_of
from nhactruong.work.states import State
from nhactruong.work.writing import event_of, letter_to, not_before
from nhactruong.workdays.clock import Terms

# All that the clock may set of a task.
COLUMNS = (
    "state",
    "waiting_on",
    "act_since",
    "act_by",
    "due",
    "legal_due",
    "answer_late_by",
    "late_noted_at",
    "committed_until",
    "late_duty_escalated",
    "receive_alarm_rung",
    "alarms_rung",
    "urged_until",
    "wakes_at",
    "closes_at",
    "closed_at",
    "close_kind",
)
# Eleven things at most: five rings, a receipt, two duties, an urging, an end, a resuming.
MOST = 12
_CLOCK = Authority(kind=ActorKind.CLOCK)
_KINDS = {
    "half": "reminded",
    "four_fifths": "reminded",
    "due": "fell_late",
    "twice": "escalated",
    "thrice": "badly_late",
}


@dataclass(slots=True)
class Woken:
    """One task and what the clock did to it, to be written.

    at: the moment of it, never before the task's last event.
    """

    task: Task
    at: datetime
    events: list[NewEvent] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    urgings: list[Urging] = field(default_factory=list)
    was: tuple[Any, ...] = ()

    @property
    def changed(self) -> set[str]:
        """Return which of COLUMNS are otherwise than before."""
        now = _values(self.task)
        return {
            name
            for name, old, new in zip(COLUMNS, self.was, now, strict=True)
            if old != new
        }

    def note(self, kind: str, public: dict[str, str] | None = None) -> None:
        event = event_of(self.task, kind, public, at=self.at)
        self.events.append(event)

    def tell(
        self, whom: Appointment, template: str, *, urgent: bool = False, **said: str
    ) -> None:
        """Write to whom it concerns; after the event that it tells of was noted."""
        version = self.task.version + len(self.events)
        self.letters.append(
            letter_to(whom, template, self.task, urgent=urgent, version=version, **said)
        )


def wake(task: Task, at: datetime) -> Woken:
    """Do what the clock owes the task up to `at`, in order.

    The task's row is held, its parts are loaded (parts.py).
    Raises what its source raises, and Refusal where a rule says no.
    """
    # Recorded after the task's last event, even where the clock was set back since.
    woken = Woken(task, not_before(task, at), was=_values(task))
    terms = terms_of(task)
    for _step in range(MOST):
        what = _first_due(task, terms, at)
        if what is None:
            break
        _do(woken, what)
        if what == "resume":  # the only one that changes what the deadline rests on
            terms = terms_of(task)
    set_step(task, at, terms)
    return woken


def _values(task: Task) -> tuple[Any, ...]:
    return tuple(getattr(task, name) for name in COLUMNS)


def _first_due(task: Task, terms: Terms, at: datetime) -> str | None:
    owed = [(when, what) for what, when in duties(task, terms) if when <= at]
    return min(owed)[1] if owed else None


def _do(woken: Woken, what: str) -> None:
    if what in RINGS:
        _ring(woken, what)
    else:
        _DUTIES[what](woken)


def _ask(action: str, woken: Woken, facts: Facts) -> None:
    if refusal := why_not(
        action, woken.task, facts=facts, authority=_CLOCK, at=woken.at
    ):
        raise refusal


def _resume(woken: Woken) -> None:
    _ask("resume", woken, Facts())
    task = woken.task
    pause = next(p for p in loaded(task, "pauses") or () if p.ended_at is None)
    run_again(task, pause, woken.at)
    reclock(task, woken.at)
    woken.pauses.append(pause)
    woken.note("resumed")
    woken.tell(task.owner, "resumed")


def _close(woken: Woken) -> None:
    task = woken.task
    may_close = source_of(task).may_close(task)
    if not may_close:
        task.closes_at = None
        return
    _ask("close", woken, Facts(may_close=may_close))
    end_done(task, woken.at)
    woken.note("closed")


def _ring(woken: Woken, ring: str) -> None:
    task, at = woken.task, woken.at
    task.alarms_rung += 1
    woken.note(_KINDS[ring], {"ring": ring})
    for one in _who_must_act(task):
        woken.tell(one, ring)
    if ring == "due":
        _tell_first_above(woken, "late_duty", urgent=True)
    elif ring in ("twice", "thrice"):
        for chief in _desk_heads(task, at):
            woken.tell(chief, _KINDS[ring], urgent=True)
    if ring == "thrice":
        for head in list(_heads_above(task, at))[-1:]:
            woken.tell(head, "badly_late", urgent=True)


def _who_must_act(task: Task) -> list[Appointment]:
    """Return the owner, and before them who keeps a result waiting for approval."""
    if task.state == State.TO_APPROVE and task.approver is not None:
        return [task.approver, task.owner]
    return [task.owner]


def _receipt_overdue(woken: Woken) -> None:
    woken.task.receive_alarm_rung = True
    woken.note("receipt_overdue")
    _tell_first_above(woken, "receipt_overdue")


def _late_duty_missed(woken: Woken) -> None:
    task, at = woken.task, woken.at
    task.late_duty_escalated = True
    woken.note("late_duty_missed")
    for head in list(_heads_above(task, at))[1:2] or _desk_heads(task, at):
        woken.tell(head, "late_duty_missed", urgent=True)


def _commitment_broken(woken: Woken) -> None:
    """A new date was given and has passed: the head owes a note again."""
    task = woken.task
    was = task.committed_until
    task.late_noted_at = task.committed_until = None
    task.late_duty_escalated = False
    task.answer_late_by = step_end("explain", task, woken.at)
    woken.note("commitment_broken", {"was": was.isoformat() if was else ""})
    _tell_first_above(woken, "late_duty", urgent=True)


def _urging_unanswered(woken: Woken) -> None:
    """Nobody answered the urging in time: told once, to who urged and to the head."""
    task, at = woken.task, woken.at
    task.urged_until = None
    book = snapshot()
    told: dict[int, Appointment] = {}
    for urging in loaded(task, "urgings") or ():
        if urging.escalated_at is None:
            urging.escalated_at = at
            woken.urgings.append(urging)
            if (by := book.appointments.get(urging.by_id)) is not None:
                told[by.pk] = by
    woken.note("urging_unanswered")
    above = (head for head in _heads_above(task, at) if head.pk not in told)
    for head in list(above)[:1] or _desk_heads(task, at):
        told.setdefault(head.pk, head)
    for one in told.values():
        woken.tell(one, "urging_unanswered", urgent=True)


_DUTIES = {
    "resume": _resume,
    "close": _close,
    "receipt_overdue": _receipt_overdue,
    "late_duty_missed": _late_duty_missed,
    "commitment_broken": _commitment_broken,
    "urging_unanswered": _urging_unanswered,
}


def _tell_first_above(woken: Woken, template: str, *, urgent: bool = False) -> None:
    task, at = woken.task, woken.at
    for head in list(_heads_above(task, at))[:1] or _desk_heads(task, at):
        woken.tell(head, template, urgent=urgent)


def _heads_above(task: Task, at: datetime) -> Iterator[Appointment]:
    """Yield the heads over the task from the unit upwards, past the ones who are late;
    none of the office that the matter is about."""
    late = {one.person_id for one in _who_must_act(task)}
    chain = approvers(
        task.unit_id, task.function_id, at, about_unit_id=task.about_unit_id
    )
    people = snapshot().appointments
    for candidate in chain:
        if candidate.rank in ("head", "upper_head") and candidate.person_id not in late:
            yield people[candidate.appointment_id]


def _desk_heads(task: Task, at: datetime) -> list[Appointment]:
    book = snapshot()
    if book.desk is None:
        return []
    chain = approvers(
        book.desk.pk, None, at, about_unit_id=task.about_unit_id, book=book
    )
    keys = [c.appointment_id for c in chain if c.unit_id == book.desk.pk]
    return [book.appointments[key] for key in keys[:1]]
