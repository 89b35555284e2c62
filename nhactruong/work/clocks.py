"""Clocks of a task: what its deadlines are computed from, and what follows from them."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from nhactruong.ground.fetch import rows_with
from nhactruong.org.models import Unit
from nhactruong.work.models import Extension, Pause, Segment, Task
from nhactruong.work.parts import loaded
from nhactruong.work.states import OPEN, RUNNING, State
from nhactruong.workdays.allowances import allowance
from nhactruong.workdays.calendars import ALWAYS_OPEN, OFFICE_HOURS, calendars_in_force
from nhactruong.workdays.clock import (
    Amount,
    Terms,
    add_days,
    add_hours,
    alarm_moments,
    deadline,
    working_days,
    working_seconds,
)
from nhactruong.workdays.compiled import HOUR

M = TypeVar("M", Segment, Pause, Extension)

# The clock rings at half, four fifths, the whole, twice and three times the allowance.
RINGS = ("half", "four_fifths", "due", "twice", "thrice")


def calendar_for(unit: Unit, *, danger: bool) -> str:
    """Return the code of the calendar by which `unit` counts; danger knows no nights."""
    if danger:
        return ALWAYS_OPEN
    return unit.calendar.code if unit.calendar else OFFICE_HOURS


def set_allowance(task: Task, at: datetime) -> None:
    """Freeze into the task what its level allows at `at`."""
    receive = allowance("receive", task.level, task.danger, at)
    handle = allowance("handle", task.level, task.danger, at)
    task.receive_amount, task.receive_measure = receive.amount, receive.unit
    task.handle_amount, task.handle_measure = handle.amount, handle.unit


def start_clocks(task: Task, at: datetime) -> None:
    """Start the clocks of a new task; no query where the calendars are warm."""
    task.calendar = calendar_for(task.unit, danger=task.danger)
    set_allowance(task, at)
    _first_deadlines(task, at)


def start_clocks_within(task: Task, parent: Task, at: datetime) -> None:
    """Start the clocks of a contributing task; what is left of the parent's time binds,
    until the date it has newly promised where it is late."""
    start_clocks(task, at)
    until = parent.due if at < parent.due else parent.committed_until
    if until is not None and at < until < task.due:
        calendar = calendars_in_force()[task.calendar]
        hours = working_seconds(calendar, at, until) // 3600
        task.receive_amount = min(task.receive_amount, hours // 2)
        task.receive_measure = task.handle_measure = "hours"
        task.handle_amount = hours - task.receive_amount
        _first_deadlines(task, at)


def _first_deadlines(task: Task, at: datetime) -> None:
    terms = simple_terms(task)
    first = deadline(terms, calendars_in_force())
    task.receive_due, task.due, task.original_due = (
        first.receive_by,
        first.due,
        first.due,
    )
    task.legal_due = legal_due(task, terms)
    _set_late_duty(task)
    set_step(task, at, terms)


def legal_due(task: Task, terms: Terms) -> datetime | None:
    """Return the deadline in office hours, shown beside that of the 24/7 calendar."""
    if task.calendar != ALWAYS_OPEN:
        return None
    receive = allowance("receive", "", False, task.received_at)
    legal = replace(
        terms,
        receive=Amount(receive.amount, receive.unit),
        segments=((terms.start, OFFICE_HOURS),),
    )
    return deadline(legal, calendars_in_force()).due


def terms_of(task: Task) -> Terms:
    """Return all that the task's deadline is computed from (three queries)."""
    parts = sorted(
        _hanging(task, "segments", Segment), key=lambda s: (s.started_at, s.pk or 0)
    )
    segments = [(s.started_at, s.calendar) for s in parts]
    pauses = sorted(
        ((p.started_at, p.ended_at) for p in _hanging(task, "pauses", Pause)),
        key=lambda p: p[0],
    )
    extensions = _hanging(task, "extensions", Extension)
    granted = [(e.granted_at, e) for e in extensions if e.granted_at]
    later = sorted((moment, e.until) for moment, e in granted)
    reopened = [moment for moment, e in granted if e.kind == "reopened"]
    if segments:
        segments[0] = (task.received_at, segments[0][1])
    return Terms(
        start=task.received_at,
        receive=Amount(task.receive_amount, task.receive_measure),
        handle=Amount(task.handle_amount, task.handle_measure),
        segments=tuple(segments) or ((task.received_at, task.calendar),),
        pauses=tuple(pauses),
        extensions=tuple(later),
        rings_from=max(reopened, default=None),
    )


def _hanging(task: Task, name: str, model: type[M]) -> list[M]:
    """Return the parts of a task: those already loaded with it, else read now."""
    if (found := loaded(task, name)) is not None:
        return found
    if name in getattr(task, "_prefetched_objects_cache", {}):
        return list(getattr(task, name).all())
    return rows_with(model, "task_id", task.pk)


def simple_terms(task: Task) -> Terms:
    """Return the terms of a task that was never paused, extended or passed on."""
    return Terms(
        start=task.received_at,
        receive=Amount(task.receive_amount, task.receive_measure),
        handle=Amount(task.handle_amount, task.handle_measure),
        segments=((task.received_at, task.calendar),),
    )


def reclock(task: Task, at: datetime) -> None:
    """Compute the deadline anew from its parts, and what follows from it."""
    terms = terms_of(task)
    # A pause that lasts moves nothing before it has ended.
    task.due = deadline(terms, calendars_in_force()).due
    task.legal_due = legal_due(task, terms)
    if at <= task.due:
        _owe_nothing_more(task)
    if task.late_noted_at is None:
        _set_late_duty(task)
    set_step(task, at, terms)


def _owe_nothing_more(task: Task) -> None:
    """Forget what being late asked for: it is not late (any more); should it become so
    again, everything is owed and rung anew."""
    task.alarms_rung = min(task.alarms_rung, RINGS.index("due"))
    if task.late_noted_at is not None:
        task.late_noted_at = task.committed_until = None
    task.late_duty_escalated = False


def _set_late_duty(task: Task) -> None:
    task.answer_late_by = step_end("explain", task, task.due)


def step_end(step: str, task: Task, start: datetime) -> datetime:
    """Return when a step beginning at `start` has to end, by its allowance."""
    fact = allowance(step, task.level, task.danger, start)
    calendar = calendars_in_force()[current_calendar(task)]
    if fact.unit == "hours":
        return add_hours(calendar, start, fact.amount)
    return add_days(calendar, start, fact.amount)


def pause_limit(task: Task, terms: Terms, since: datetime) -> datetime | None:
    """Return until when a pause that begins at `since` may last, None for not at all.

    What earlier pauses of this round took of the time allowed is gone.
    """
    fact = allowance("clarify", task.level, task.danger, since)
    calendar = calendars_in_force()[current_calendar(task)]
    round_since = terms.rings_from or terms.start
    earlier = [
        (a, b) for a, b in terms.pauses if b is not None and round_since <= a < since
    ]
    if fact.unit == "hours":
        used = sum(working_seconds(calendar, a, b) for a, b in earlier)
        left = fact.amount - -(-used // HOUR)
        return add_hours(calendar, since, left) if left > 0 else None
    left = fact.amount - sum(working_days(calendar, a, b) for a, b in earlier)
    return add_days(calendar, since, left) if left > 0 else None


def current_calendar(task: Task) -> str:
    return calendar_for(task.unit, danger=task.danger)


def set_step(task: Task, at: datetime, terms: Terms | None = None) -> None:
    """Set until when whoever must act now has to, and when the clock looks again."""
    terms = terms or terms_of(task)
    task.act_by = _act_by(task, terms)
    set_wake(task, at, terms)


def _act_by(task: Task, terms: Terms) -> datetime | None:
    since = task.act_since
    if task.state == State.RECEIVED:
        return min(step_end("receive", task, since), task.due)
    if task.state == State.IN_PROGRESS:
        if task.late_noted_at is not None and task.committed_until is not None:
            return task.committed_until
        if task.danger and task.accepted_at and task.due == task.original_due:
            return min(step_end("handle", task, task.accepted_at), task.due)
        return task.due
    if task.state == State.WAITING:
        return pause_limit(task, terms, since) or since
    if task.state == State.DISPUTED:
        return step_end("settle", task, since)
    if task.state == State.TO_APPROVE:
        return step_end("approve", task, since)
    return task.closes_at if task.state == State.DONE else None


def set_wake(task: Task, at: datetime, terms: Terms) -> None:
    """Set when the clock must next look at the task: at once where something is owed."""
    moments = [when for _what, when in duties(task, terms)]
    task.wakes_at = max(min(moments), at) if moments else None


def duties(task: Task, terms: Terms) -> list[tuple[str, datetime]]:
    """Return what the clock still has to do for the task, and when, unordered."""
    if task.state == State.DONE:
        return [("close", task.closes_at)] if task.closes_at else []
    found: list[tuple[str, datetime]] = []
    if task.state in OPEN and task.urged_until is not None:
        found.append(("urging_unanswered", task.urged_until))
    if task.state == State.WAITING and task.act_by:
        found.append(("resume", task.act_by))
    if task.state not in RUNNING:
        return found
    if task.state == State.RECEIVED and not task.receive_alarm_rung and task.act_by:
        found.append(("receipt_overdue", task.act_by))
    if task.alarms_rung < len(RINGS):
        ring = RINGS[task.alarms_rung]
        found.append((ring, getattr(alarm_moments(terms, calendars_in_force()), ring)))
    if task.late_noted_at is not None and task.committed_until is not None:
        found.append(("commitment_broken", task.committed_until))
    elif not task.late_duty_escalated:
        found.append(("late_duty_missed", task.answer_late_by))
    return found


def open_window(task: Task, at: datetime) -> None:
    """Start the time in which the requester may judge and open again."""
    task.closes_at = step_end("verdict", task, at)
    set_step(task, at)


def new_round(task: Task, at: datetime) -> None:
    """Give a reopened task a deadline of its own; the original one stays."""
    until = step_end("handle", task, at)
    Extension.objects.create(
        task=task, kind="reopened", until=until, reason="", granted_at=at
    )
    task.alarms_rung = 0
    task.late_noted_at = task.committed_until = None
    task.late_duty_escalated = False
    reclock(task, at)


def close_parts(task: Task, at: datetime) -> None:
    """End what still runs on a task that ends."""
    Pause.objects.filter(task=task, ended_at__isnull=True).update(ended_at=at)
    Segment.objects.filter(task=task, ended_at__isnull=True).update(ended_at=at)


CLOCK_COLUMNS = (
    "received_at",
    "calendar",
    "receive_amount",
    "receive_measure",
    "handle_amount",
    "handle_measure",
    "receive_due",
    "original_due",
    "due",
    "legal_due",
    "answer_late_by",
    # Reminded and answered for once is enough for both.
    "alarms_rung",
    "late_noted_at",
    "committed_until",
    "late_duty_escalated",
)


def copy_clocks(task: Task, part: Task, at: datetime) -> None:
    """Give `part` the deadlines of `task`; copy_parts copies their reasons."""
    for column in CLOCK_COLUMNS:
        setattr(part, column, getattr(task, column))
    part.act_since = at
    set_step(part, at, terms_of(task))


def copy_parts(task: Task, part: Task) -> None:
    """Give `part` the segments, finished pauses and granted extensions of `task`."""
    Segment.objects.bulk_create(
        Segment(
            task=part,
            unit=one.unit,
            calendar=one.calendar,
            started_at=one.started_at,
            ended_at=one.ended_at,
            how=one.how,
        )
        for one in task.segments.order_by("started_at", "pk")
    )
    Pause.objects.bulk_create(
        Pause(
            task=part,
            started_at=pause.started_at,
            until_at_most=pause.until_at_most,
            ended_at=pause.ended_at,
        )
        for pause in task.pauses.all()
        if pause.ended_at
    )
    Extension.objects.bulk_create(
        Extension(
            task=part,
            kind=one.kind,
            until=one.until,
            reason=one.reason,
            granted_by=one.granted_by,
            granted_at=one.granted_at,
        )
        for one in task.extensions.all()
        if one.granted_at
    )
