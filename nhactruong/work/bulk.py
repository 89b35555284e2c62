"""One action on many tasks: each its own act and event, foreseen by the same rules."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.actor import Actor
from nhactruong.ground.busy import is_busy
from nhactruong.ground.refusal import Refusal
from nhactruong.org.authority import Authority
from nhactruong.work.accept import why_not_hold
from nhactruong.work.facts import facts_of
from nhactruong.work.models import Task
from nhactruong.work.once import once
from nhactruong.work.rules import why_not

MOST = 100
# The kind of event that each action leaves, by which a second press is told.
KINDS = {"assign": "assigned", "report_progress": "progress_reported"}


@dataclass(frozen=True, slots=True)
class Lot:
    """One task of many; refusal: why the action cannot be done on it, or was not."""

    task: Task
    refusal: Refusal | None = None


def foresee(
    action: str,
    tasks: Iterable[Task],
    *,
    authority: Authority,
    at: datetime,
    assignee_id: int | None = None,
    committed: bool = True,
) -> list[Lot]:
    """Tell of each task what pressing would do now; changes nothing.

    assignee_id: whom "assign" would hand them to; None: not yet chosen.
    committed: whether a new date is promised, which late tasks need.
    """

    def look(task: Task) -> Refusal | None:
        facts = facts_of(task, at, action=action)
        refusal = why_not(action, task, facts=facts, authority=authority, at=at)
        if refusal is None and action == "assign" and assignee_id is not None:
            return why_not_hold(task, assignee_id)
        if refusal is None and action == "report_progress" and not committed:
            return _date_needed() if task.is_late(at) else None
        return refusal

    return [Lot(task, look(task)) for task in tasks]


def _date_needed() -> Refusal:
    return Refusal("date_needed", gettext_lazy("Việc đã quá hạn: phải hẹn ngày mới."))


def one_by_one(
    action: str,
    tasks: Sequence[tuple[Task, int]],
    do: Callable[[Task], Task],
    *,
    by: Actor,
    at: datetime,
) -> list[Lot]:
    """Do the action on each task in a transaction of its own; return what became of each.

    tasks: with the version at which each was seen, so that pressing twice does it once.
    What is refused stops none of the others, and neither does a busy database.
    """
    return [_one(action, task, seen, do, by=by, at=at) for task, seen in tasks[:MOST]]


def _one(
    action: str,
    task: Task,
    seen: int,
    do: Callable[[Task], Task],
    *,
    by: Actor,
    at: datetime,
) -> Lot:
    try:
        kind = KINDS[action]
        once(task.pk, lambda: do(task), kind=kind, seen=seen, by=by, at=at)
    except Refusal as refusal:
        return Lot(task, refusal)
    except Task.DoesNotExist:
        return Lot(task, Refusal("gone", _("Không còn việc này.")))
    except OperationalError as error:
        if not is_busy(error):
            raise
        return Lot(task, Refusal("busy", _("Máy đang bận, xin thử lại việc này.")))
    return Lot(task)
