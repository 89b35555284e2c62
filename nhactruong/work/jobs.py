"""The clock's own actions: each once, found by index, however many workers run."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import Q

from nhactruong.ground.act import act
from nhactruong.ground.actor import CLOCK, Actor
from nhactruong.ground.busy import is_busy
from nhactruong.ground.locks import share_organisation
from nhactruong.ground.rewrite import rewrite
from nhactruong.notices.outbox import queue
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import snapshot
from nhactruong.work.models import Task, TaskQuerySet
from nhactruong.work.parts import load_parts
from nhactruong.work.waking import Woken, wake
from nhactruong.work.writing import keep_all, know_the_organisation

log = logging.getLogger(__name__)
# Tasks in one transaction: held for some tenths of a second, in which others may wait.
BATCH = 200
# A task that cannot be woken is tried again after this long; until then it is passed by.
REST = timedelta(minutes=5)
_resting: dict[int, datetime] = {}
Place = tuple[datetime, int]


@dataclass(slots=True)
class Batch:
    """What became of some tasks that were due.

    last: of those looked at, in the order in which they were due; None: there was none.
    """

    woken: int = 0
    last: Place | None = None
    full: bool = False
    failed: list[tuple[int, Exception]] = field(default_factory=list)


def run_due(at: datetime, *, most: int = 10_000) -> int:
    """Do all that the clock owes up to `at`, in order; return how many tasks moved.

    Each task is tried once: one that fails is logged, rests, and stops no other.
    """
    if not Task.objects.filter(wakes_at__lte=at).exists():
        return 0
    done = 0
    after: Place | None = None
    while done < most:
        try:
            batch = wake_some(after, passing_by=_at_rest(at), by=CLOCK, at=at)
        except Exception as error:
            if is_busy(error):
                return done  # whoever writes now first; the next look comes soon
            _recover(error)
            batch = _one_by_one(after, at)
        for key, why in batch.failed:
            _let_rest(key, why, at)
        done += batch.woken
        after = batch.last
        if not batch.full:
            break
    return done


@act
def wake_some(
    after: Place | None, *, passing_by: Collection[int] = (), by: Actor, at: datetime
) -> Batch:
    """Do what the clock owes to some tasks, first those longest due.

    after: (due, key) of the last that was looked at; passing_by: tasks to leave alone.
    Tasks that another worker, or anybody, holds at this moment are left for the next
    look. One that cannot be woken is named in the answer and stays as it was.
    """
    share_organisation()
    tasks = _claim(after, passing_by, at)
    batch = Batch(full=len(tasks) == BATCH)
    if tasks:
        batch.last = (tasks[-1].wakes_at or at, tasks[-1].pk)
    woken = []
    for task in tasks:
        try:
            woken.append(wake(task, at))
        except DatabaseError:
            raise  # this transaction can do nothing more
        except Exception as error:
            batch.failed.append((task.pk, error))
    _write(woken, by=by, at=at)
    batch.woken = len(woken)
    return batch


@act
def wake_task(task_id: int, *, by: Actor, at: datetime) -> bool:
    """Do what the clock owes one task up to `at`; False if another worker did."""
    share_organisation()
    held = Task.objects.select_for_update(of=("self",)).filter(pk=task_id)
    tasks = _loaded(held.filter(wakes_at__lte=at))
    woken = [wake(task, at) for task in tasks]
    _write(woken, by=by, at=at)
    return bool(woken)


def _claim(
    after: Place | None, passing_by: Collection[int], at: datetime
) -> list[Task]:
    """Hold the next tasks that are due and that nobody else holds."""
    due = Task.objects.filter(wakes_at__lte=at)
    if after is not None:
        since, key = after
        later = Q(wakes_at__gt=since) | Q(wakes_at=since, pk__gt=key)
        due = due.filter(later, wakes_at__gte=since)
    if passing_by:
        due = due.exclude(pk__in=passing_by)
    free = due.select_for_update(
        of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
    )
    return _loaded(free.order_by("wakes_at", "pk")[:BATCH])


def _loaded(tasks: TaskQuerySet) -> list[Task]:
    """Load what the clock looks at, in a fixed number of statements."""
    found = list(tasks)
    load_parts(found)
    people = snapshot().appointments
    gone = Appointment.objects.with_names().in_bulk(
        {task.owner_id for task in found if task.owner_id not in people}
    )
    for task in found:
        know_the_organisation(task)
        if task.owner_id in gone:
            task.owner = gone[task.owner_id]
    return found


def _write(woken: list[Woken], *, by: Actor, at: datetime) -> None:
    changes = [(one.task, event) for one in woken for event in one.events]
    columns = {name for one in woken for name in one.changed}
    keep_all(changes, columns, by=by, at=at)
    rewrite([one.task for one in woken if not one.events], columns)
    rewrite([pause for one in woken for pause in one.pauses], ("ended_at",))
    rewrite([urging for one in woken for urging in one.urgings], ("escalated_at",))
    queue([letter for one in woken for letter in one.letters], at=at)


def _one_by_one(after: Place | None, at: datetime) -> Batch:
    """Wake the next tasks each in a transaction of its own: one spoilt the batch."""
    due = Task.objects.filter(wakes_at__lte=at).exclude(pk__in=_at_rest(at))
    if after is not None:
        since, key = after
        due = due.filter(Q(wakes_at__gt=since) | Q(wakes_at=since, pk__gt=key))
    places = due.order_by("wakes_at", "pk").values_list("wakes_at", "pk")[:BATCH]
    batch = Batch()
    for wakes_at, key in list(places):
        batch.last = (wakes_at or at, key)
        try:
            batch.woken += wake_task(key, by=CLOCK, at=at)
        except Exception as error:
            if is_busy(error):
                return batch
            _recover(error)
            batch.failed.append((key, error))
    batch.full = len(places) == BATCH
    return batch


def _recover(error: Exception) -> None:
    if isinstance(error, DatabaseError) and not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _at_rest(at: datetime) -> list[int]:
    return [key for key, since in _resting.items() if since <= at < since + REST]


def _let_rest(task_id: int, error: Exception, at: datetime) -> None:
    log.error("The clock could not wake task %s", task_id, exc_info=error)
    for key in [key for key, since in _resting.items() if at >= since + REST]:
        del _resting[key]
    _resting[task_id] = at
