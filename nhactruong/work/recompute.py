"""When a calendar changes, what is open is counted anew (promise 5), one event each.

The act that changes the calendar only notes what is to be done. It is done in batches,
by whoever comes first, the command or a worker; each batch moves the mark on in the same
transaction, so that nothing is done twice and nothing is left out.
"""

import logging
import time
from collections.abc import Callable, Collection
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from nhactruong.ground.act import act
from nhactruong.ground.actor import CLOCK, Actor, ActorKind
from nhactruong.ground.busy import is_busy
from nhactruong.ground.locks import share_organisation
from nhactruong.ground.rewrite import rewrite
from nhactruong.ledger.record import NewEvent
from nhactruong.work.clocks import (
    current_calendar,
    pause_limit,
    reclock,
    step_end,
    terms_of,
)
from nhactruong.work.models import Pause, Recompute, Task, TaskQuerySet, Urging
from nhactruong.work.parts import load_parts, loaded
from nhactruong.work.states import State
from nhactruong.work.writing import (
    event_of,
    keep_all,
    know_the_organisation,
    not_before,
)
from nhactruong.workdays.calendars import OFFICE_HOURS
from nhactruong.workdays.compiled import OutsideCalendar

log = logging.getLogger(__name__)

AT_ONCE = 300
# Deadlines that people go by: an event tells of each change of them.
_TOLD = ("due", "legal_due", "act_by", "answer_late_by")
# All that reclock may set.
_COLUMNS = (
    *_TOLD,
    "wakes_at",
    "alarms_rung",
    "late_noted_at",
    "committed_until",
    "late_duty_escalated",
    "urged_until",
)


@act
def note_recompute(
    codes: Collection[str], *, words: str = "", by: Actor, at: datetime
) -> Recompute | None:
    """Note that the deadlines counted by these calendars are to be computed anew; None
    where none is open."""
    if not Task.objects.open().exists():
        return None
    return Recompute.objects.create(
        codes=sorted(codes),
        words=words[:300],
        asked_at=at,
        asked_by_kind=by.kind,
        asked_by_key=by.key,
    )


def recompute_all(
    at: datetime, progress: Callable[[int, int], None] | None = None
) -> int:
    """Work off every change that is still to be counted; return how many moved here."""
    moved = 0
    while pending().exists():
        done = recompute_some(by=CLOCK, at=at)
        if done is None:
            time.sleep(0.2)  # another worker is at it; should it die, we go on
            continue
        moved += done
        if progress is not None:
            progress(*how_far())
    return moved


def recompute_due(at: datetime, *, most: int = 40) -> int:
    """Do as much as a turn of the worker has room for; return how many moved."""
    moved = 0
    for _batch in range(most):
        if not pending().exists():
            break
        try:
            done = recompute_some(by=CLOCK, at=at)
        except Exception as error:
            if is_busy(error):
                break
            raise
        if done is None:
            break
        moved += done
    return moved


def pending() -> QuerySet[Recompute]:
    return Recompute.objects.filter(finished_at__isnull=True)


def how_far() -> tuple[int, int]:
    """Return how many tasks have been looked at, and how many there are, now."""
    looked = left = 0
    for one in pending():
        looked += one.looked
        left += Task.objects.open().filter(pk__gt=one.after).count()
    return (looked, looked + left) if looked + left else (1, 1)


@act
def recompute_some(*, by: Actor, at: datetime) -> int | None:
    """Compute the next open deadlines anew; return how many moved.

    None: nothing is pending, or another worker is at it. The original deadline, as
    promised, stays. Events name whoever changed the calendar.
    """
    share_organisation()
    one = (
        pending()
        .select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        .order_by("pk")
        .first()
    )
    if one is None:
        return None
    tasks = _held(Task.objects.open().filter(pk__gt=one.after))
    asked_by = Actor(ActorKind(one.asked_by_kind), one.asked_by_key)
    counted = [task for task in tasks if _is_counted(task, one.codes)]
    moved = _recompute(counted, one.words, by=asked_by, at=at)
    if tasks:
        one.after = tasks[-1].pk
    one.looked += len(tasks)
    one.moved += moved
    if len(tasks) < AT_ONCE:
        one.finished_at = at
    one.save(update_fields=["after", "looked", "moved", "finished_at"])
    return moved


def _is_counted(task: Task, codes: Collection[str]) -> bool:
    """Tell whether these calendars count its time, or that shown beside it.

    Asked of each row that is there anyway: a database asked for those alone looks through
    all segments for each batch.
    """
    parts = {part.calendar for part in loaded(task, "segments") or ()}
    parts |= {task.calendar, current_calendar(task)}
    if task.legal_due is not None:
        parts.add(OFFICE_HOURS)
    return not parts.isdisjoint(codes)


def _held(tasks: TaskQuerySet) -> list[Task]:
    found = list(tasks.select_for_update(of=("self",)).order_by("pk")[:AT_ONCE])
    load_parts(found)
    for task in found:
        know_the_organisation(task)
    return found


def _recompute(tasks: list[Task], words: str, *, by: Actor, at: datetime) -> int:
    changes: list[tuple[Task, NewEvent]] = []
    quiet: list[Task] = []
    pauses: list[Pause] = []
    urgings: list[Urging] = []
    for task in tasks:
        was = [getattr(task, name) for name in _TOLD]
        was_due, was_quiet = task.due, (task.wakes_at, task.urged_until)
        pauses += _pauses(task)
        urgings += _urgings(task)
        try:
            reclock(task, at)
        except OutsideCalendar:
            # Stays as it is, and `check` names it: the calendar's next year is missing.
            log.warning("%s: its deadline lies beyond the calendar", task)
            continue
        if was != [getattr(task, name) for name in _TOLD]:
            public = {"was_due": was_due.isoformat(), "change": words}
            moment = not_before(task, at)
            event = event_of(task, "deadline_recomputed", public, at=moment)
            changes.append((task, event))
        elif (task.wakes_at, task.urged_until) != was_quiet:
            quiet.append(task)
    keep_all(changes, _COLUMNS, by=by, at=at)
    rewrite(quiet, _COLUMNS)
    rewrite(pauses, ("until_at_most",))
    rewrite(urgings, ("answer_by",))
    return len(changes)


def _pauses(task: Task) -> list[Pause]:
    """Give the pause that lasts its limit anew."""
    if task.state != State.WAITING:
        return []
    found = [one for one in loaded(task, "pauses") or () if one.ended_at is None]
    for pause in found:
        limit = pause_limit(task, terms_of(task), pause.started_at)
        pause.until_at_most = limit or pause.until_at_most
    return found


def _urgings(task: Task) -> list[Urging]:
    """Give the urgings that wait for an answer their deadlines anew."""
    if task.urged_until is None:
        return []
    found = [one for one in loaded(task, "urgings") or () if not one.escalated_at]
    for urging in found:
        urging.answer_by = step_end("explain", task, urging.at)
    task.urged_until = min(
        (urging.answer_by for urging in found), default=task.urged_until
    )
    return found
