"""A second press of the same button is told from a first."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.work.writing import lock_task

T = TypeVar("T")


@act
def once(
    task_id: int,
    then: Callable[[], T],
    *,
    kind: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> T:
    """Do `then`, unless the like was done since the task was at version `seen`.

    kind: of the event that `then` leaves. What the clock or others did meanwhile does
    not matter: whether it still may be done is for the rules to say.

    Raises Refusal done_already, and whatever `then` raises.
    """
    task = lock_task(task_id)
    if Event.objects.filter(
        subject=task.subject_key, seq__gt=seen, kind=f"work.task.{kind}"
    ).exists():
        raise Refusal(
            "done_already",
            _(
                "Việc này vừa được ghi, có thể do bấm hai lần. Xem lại lịch sử; muốn ghi thêm lần nữa thì bấm lại."
            ),
        )
    return then()
