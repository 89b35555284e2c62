"""Setting right what was taken down wrong; the old deadline stays visible."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.org.models import Function
from nhactruong.places.models import Ward
from nhactruong.work.clocks import reclock, set_allowance
from nhactruong.work.models import Task
from nhactruong.work.states import Level
from nhactruong.work.writing import begin, keep, text_needed


@act
def correct_task(
    task_id: int,
    *,
    reason: str,
    function_id: int | None = None,
    ward_id: int | None = None,
    level: str = "",
    by: Actor,
    at: datetime,
) -> Task:
    """Set function, ward or level right; recompute the deadline from the same start.

    Unit and owner stay: where the mandate now names another office, its head forwards.
    """
    task, _authority, _facts, at = begin("correct", task_id, by=by, at=at)
    words = text_needed(reason, "reason", limit=2000)
    changes: dict[str, str] = {}
    if function_id is not None and function_id != task.function_id:
        task.function = Function.objects.get(pk=function_id, is_leaf=True)
        changes["function"] = task.function.code
    if ward_id is not None and ward_id != task.ward_id:
        task.ward = Ward.objects.get(pk=ward_id)
        changes["ward"] = task.ward.code
    if level and level != task.level:
        if level not in Level.values:
            message = _("Mức không có.")
            raise Refusal("bad_input", message, {"level": message})
        task.level = level
        changes["level"] = level
        set_allowance(task, at)
    if not changes:
        message = _("Chưa có gì thay đổi.")
        raise Refusal("nothing_changed", message, {"level": message})
    task.correct_count += 1
    was_due = task.due
    reclock(task, at)
    keep(
        task,
        "corrected",
        by=by,
        at=at,
        public={**changes, "was_due": was_due.isoformat()},
        private={"reason": words},
    )
    return task
