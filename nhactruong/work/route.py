"""When an office says that it is not theirs: to the right office, or to the desk."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.org.mandates import issue_ruling
from nhactruong.org.models import Unit
from nhactruong.org.routing import owner_for, who_leads
from nhactruong.org.snapshot import snapshot
from nhactruong.work.approvers import barred_by_matter
from nhactruong.work.clocks import calendar_for, reclock, set_step
from nhactruong.work.models import Segment, Settlement, Task
from nhactruong.work.states import State
from nhactruong.work.writing import (
    acting_appointment,
    begin,
    keep,
    move_to,
    tell,
    text_needed,
)


@act
def forward_task(task_id: int, *, reason: str, by: Actor, at: datetime) -> Task:
    """Pass the task to the office that the mandate plainly names; counted.

    The overall clock goes on.
    """
    task, _authority, _facts, at = begin("forward", task_id, by=by, at=at)
    words = text_needed(reason, "reason", limit=2000)
    lead = who_leads(
        task.function_id, task.ward_id, at, about_unit_id=task.about_unit_id
    )
    was = task.unit
    task.mandate = lead.mandate
    task.legal_basis, task.basis_verified = lead.legal_basis, lead.verified
    task.forward_count += 1
    hand_over(task, lead.unit, at, how="forwarded")
    keep(
        task,
        "forwarded",
        by=by,
        at=at,
        public={"from_unit": was.code, "count": task.forward_count},
        private={"reason": words},
    )
    tell(task.owner, "received", task, at=at)
    return task


@act
def return_to_desk(
    task_id: int,
    *,
    reason: str,
    cites: str = "",
    says_unit_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Task:
    """Say that another office leads and under which mandate; the desk settles it.

    Unit and owner stay until then, and the clock runs.
    """
    task, authority, _facts, at = begin("return_to_desk", task_id, by=by, at=at)
    words = text_needed(reason, "reason", limit=2000)
    desk = _desk_for(task)
    says = Unit.objects.get(pk=says_unit_id) if says_unit_id else None
    Settlement.objects.create(
        task=task,
        returned_by=acting_appointment(task, authority, by),
        returned_at=at,
        returned_reason=words,
        says_unit=says,
        cites=cites[:300],
    )
    task.came_from = task.state
    move_to(task, State.DISPUTED, at)
    reclock(task, at)
    keep(
        task,
        "returned_to_desk",
        by=by,
        at=at,
        public={"says_unit": says.code if says else ""},
        private={"reason": words, "cites": cites},
    )
    tell(owner_for(desk, task.function_id, at), "disputed", task, at=at, urgent=True)
    return task


def _desk_for(task: Task) -> Unit:
    book = snapshot()
    if book.desk is None:
        raise Refusal("no_desk", _("Chưa có bàn điều phối."))
    if task.about_unit_id in book.own_offices(book.desk.pk):
        raise Refusal(
            "own_office", _("Việc nói về chính bàn điều phối: không chuyển về đó.")
        )
    return book.desk


@act
def settle_task(
    task_id: int,
    *,
    unit_id: int,
    reason: str,
    rule: bool = True,
    by: Actor,
    at: datetime,
) -> Task:
    """Rule which office does it; with `rule`, the like goes there until confirmed.

    Source: conductor's recorded authority; the ruling is provisional.
    """
    task, authority, _facts, at = begin("settle", task_id, by=by, at=at, ruling=rule)
    words = text_needed(reason, "reason", limit=2000)
    unit = Unit.objects.filter(pk=unit_id, valid_to__isnull=True).first()
    if unit is None:
        message = _("Chọn cơ quan phải làm việc này.")
        raise Refusal("bad_input", message, {"unit": message})
    refuse_own_office(task, unit)
    appointment = acting_appointment(task, authority, by)
    settlement = Settlement.objects.get(task=task, settled_at__isnull=True)
    settlement.to_unit, settlement.reason = unit, words
    settlement.settled_by, settlement.settled_at = appointment, at
    if rule and task.ward is not None:
        settlement.rule = issue_ruling(
            task.function_id,
            ward_id=task.ward_id,
            unit_id=unit.pk,
            reason=words,
            decided_by_id=appointment.pk,
            by=by,
            at=at,
        )
    settlement.save()
    was = task.unit
    with translation.override("vi"):  # kept for all, whatever the conductor reads in
        basis = _("Phân xử của bàn điều phối: {reason}")
    task.legal_basis = basis.format(reason=words[:300])
    task.mandate, task.basis_verified = None, False
    task.came_from = ""
    hand_over(task, unit, at, how="settled")
    keep(
        task,
        "settled",
        by=by,
        at=at,
        public={
            "from_unit": was.code,
            "to_unit": unit.code,
            "rule": bool(settlement.rule),
        },
        private={"reason": words},
    )
    tell(task.owner, "received", task, at=at, urgent=True)
    return task


def refuse_own_office(task: Task, unit: Unit) -> None:
    """Raise own_office where the matter is about the unit that is to do it."""
    about = task.about_unit_id
    if about is not None and unit.pk in snapshot().divisions(about):
        message = _("Việc nói về chính cơ quan này: giao cơ quan khác.")
        raise Refusal("own_office", message, {"unit": message})


def hand_over(task: Task, unit: Unit, at: datetime, *, how: str) -> None:
    if unit.pk != task.unit_id:
        Segment.objects.filter(task=task, ended_at__isnull=True).update(ended_at=at)
        Segment.objects.create(
            task=task,
            unit=unit,
            calendar=calendar_for(unit, danger=task.danger),
            started_at=at,
            how=how,
        )
    task.unit = unit
    task.owner = owner_for(
        unit,
        task.function_id,
        at,
        danger=task.danger,
        excluding=barred_by_matter(task),
    )
    move_to(task, State.RECEIVED, at)
    task.accepted_at = None
    task.receive_alarm_rung = False
    reclock(task, at)
    set_step(task, at)
