"""When a calendar changes, what is open is counted anew (promise 5), one event each."""

from collections.abc import Collection
from datetime import datetime

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.work.clocks import reclock
from nhactruong.work.models import Task
from nhactruong.work.states import OPEN
from nhactruong.work.writing import keep

AT_ONCE = 500


@act
def recompute_open(codes: Collection[str], *, by: Actor, at: datetime) -> int:
    """Compute the deadlines of open tasks that count by these calendars; return how
    many moved. The original deadline, as promised, stays."""
    keys = list(
        Task.objects.filter(state__in=OPEN, segments__calendar__in=codes)
        .order_by("pk")
        .distinct()
        .values_list("pk", flat=True)
    )
    moved = 0
    for start in range(0, len(keys), AT_ONCE):
        some = (
            Task.objects.select_for_update(of=("self",))
            .select_related("unit__calendar", "owner")
            .prefetch_related("segments", "pauses", "extensions")
            .filter(pk__in=keys[start : start + AT_ONCE])
            .order_by("pk")
        )
        moved += sum(_recompute(task, by=by, at=at) for task in some)
    return moved


def _recompute(task: Task, *, by: Actor, at: datetime) -> bool:
    was = task.due
    reclock(task, at)
    if task.due == was:
        return False
    # A calendar may be changed for a moment before the task's last event.
    keep(
        task,
        "deadline_recomputed",
        by=by,
        at=max(at, task.changed_at or at),
        public={"was_due": was.isoformat()},
    )
    return True
