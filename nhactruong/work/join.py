"""Somebody else reports what an open task is about already: the work stays one."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.work.models import Task
from nhactruong.work.states import OPEN
from nhactruong.work.writing import keep, lock_task, not_before, tell

# Kind of the event: there may be thousands of it on one task, which pages only count.
JOINED = "work.task.requester_joined"


@act
def add_requester(
    task_id: int, *, requesters: int, urgent: bool = False, by: Actor, at: datetime
) -> Task:
    """Note that one more requester stands behind the task, and tell its owner.

    requesters: how many there are now. urgent: the owner is to be told at once.
    Raises Refusal: task_over.
    """
    task = lock_task(task_id)
    at = not_before(task, at)
    if task.state not in OPEN:
        raise Refusal("task_over", _("Việc đã xong hoặc đã kết thúc."))
    task.withdrawn_at = None  # somebody is there again
    keep(task, "requester_joined", by=by, at=at, public={"requesters": requesters})
    tell(task.owner, "requester_joined", task, at=at, urgent=urgent)
    return task
