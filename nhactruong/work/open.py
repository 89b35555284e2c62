"""Opening a task: by mandate to an office, by roster to a person, with its clocks."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.codes import new_code
from nhactruong.ground.fold import fold
from nhactruong.ground.insert import insert
from nhactruong.ground.locks import share_organisation
from nhactruong.ground.refusal import Refusal
from nhactruong.org.models import Unit
from nhactruong.org.routing import Lead, owner_for, who_leads
from nhactruong.org.snapshot import snapshot
from nhactruong.work.approvers import barred_by_matter
from nhactruong.work.clocks import start_clocks, start_clocks_within
from nhactruong.work.models import Segment, Task
from nhactruong.work.route import refuse_own_office
from nhactruong.work.writing import begin, keep, tell, text_needed


@dataclass(frozen=True, slots=True)
class What:
    """The piece of work: what is owed, in both languages, and of what kind.

    evidence: Evidence; product: what must exist when it is done.
    cell: where it is, see Task.cell.
    """

    source: str
    title_vi: str
    title_en: str
    product_vi: str
    product_en: str
    evidence: str
    level: str
    danger: bool = False
    words: str = ""
    cell: int | None = None


@act
def open_task(
    what: What,
    *,
    function_id: int,
    ward_id: int,
    about_unit_id: int | None = None,
    code: str = "",
    by: Actor,
    at: datetime,
) -> tuple[Task, Lead]:
    """Open a task at the office that the mandate names, held by one person there.

    Raises Refusal: no_owner, calendar_unknown.
    """
    share_organisation()
    lead = who_leads(function_id, ward_id, at, about_unit_id=about_unit_id)
    task = _new(what, code=code, at=at)
    task.function, task.ward_id = snapshot().functions[function_id], ward_id
    task.about_unit_id = about_unit_id
    task.mandate = lead.mandate
    task.legal_basis, task.basis_verified = lead.legal_basis, lead.verified
    task.unit = lead.unit
    task.owner = owner_for(
        lead.unit,
        function_id,
        at,
        danger=what.danger,
        excluding=barred_by_matter(task),
    )
    _place(task, by=by, at=at, how="opened")
    return task, lead


def _new(what: What, *, code: str, at: datetime) -> Task:
    return Task(
        code=code or new_code(),
        source=what.source,
        title_vi=what.title_vi,
        title_en=what.title_en,
        product_vi=what.product_vi,
        product_en=what.product_en,
        evidence=what.evidence,
        level=what.level,
        danger=what.danger,
        cell=what.cell,
        folded=fold(f"{what.title_vi} {what.words}")[:4000],
        received_at=at,
        act_since=at,
    )


def _place(task: Task, *, by: Actor, at: datetime, how: str) -> None:
    if task.parent is None:
        start_clocks(task, at)
    else:
        start_clocks_within(task, task.parent, at)
    _keep_new(task, by=by, at=at)
    segment = Segment(
        task=task, unit=task.unit, calendar=task.calendar, started_at=at, how=how
    )
    insert([segment])
    tell(task.owner, "received", task, at=at)


def _keep_new(task: Task, *, by: Actor, at: datetime) -> None:
    keep(
        task,
        "opened",
        by=by,
        at=at,
        public={
            "function": task.function.code,
            "level": task.level,
            "receive_by": task.receive_due.isoformat(),
            "original_due": task.original_due.isoformat(),
            "legal_basis": task.legal_basis,
        },
    )


@act
def add_contributor(
    task_id: int, *, unit_id: int, what: str, by: Actor, at: datetime
) -> Task:
    """Give a part of the work to another office, as a child task with its own owner.

    The child's deadline is the parent's present one at most.
    """
    parent, _authority, _facts, at = begin("add_contributor", task_id, by=by, at=at)
    words = text_needed(what, "what", limit=200)
    unit = _contributing(parent, unit_id)
    child = _new(
        What(
            source="child",
            title_vi=words,
            title_en=words,
            product_vi=parent.product_vi,
            product_en=parent.product_en,
            evidence=parent.evidence,
            level=parent.level,
            danger=parent.danger,
        ),
        code="",
        at=at,
    )
    child.parent, child.ward, child.function = parent, parent.ward, parent.function
    child.legal_basis, child.basis_verified = parent.legal_basis, parent.basis_verified
    child.about_unit_id = parent.about_unit_id
    child.unit = unit
    child.owner = owner_for(
        unit,
        parent.function_id,
        at,
        danger=parent.danger,
        excluding=barred_by_matter(parent),
    )
    _place(child, by=by, at=at, how="opened")
    keep(
        parent,
        "contributor_added",
        by=by,
        at=at,
        public={"child": child.code, "unit": unit.code},
        private={"what": words},
    )
    return child


def _contributing(parent: Task, unit_id: int) -> Unit:
    current = Unit.objects.filter(pk=unit_id, valid_to__isnull=True)
    unit: Unit | None = current.first()
    if unit is None or unit.pk == parent.unit_id:
        message = _("Chọn đơn vị phối hợp, khác đơn vị chủ trì.")
        raise Refusal("bad_input", message, {"unit": message})
    refuse_own_office(parent, unit)
    return unit
