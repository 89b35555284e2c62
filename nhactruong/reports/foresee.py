"""What would happen to a report: which office, why, who, by when. Nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nhactruong.ground.refusal import Refusal
from nhactruong.org.models import Appointment, Function, Unit
from nhactruong.org.routing import Lead, owner_for, who_leads
from nhactruong.places.models import Ward
from nhactruong.reports.draft import level_of
from nhactruong.reports.models import Topic
from nhactruong.reports.route import function_of
from nhactruong.work.clocks import simple_terms, start_clocks
from nhactruong.work.models import Task
from nhactruong.workdays.calendars import calendars_in_force
from nhactruong.workdays.explain import explain


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The promise as submit_report would make it at the same moment.

    explain: the steps of the deadline. legal_due: in office hours, for danger alone.
    owner, receive_by, due: None only where it was asked for without certainty.
    """

    topic: Topic
    ward: Ward
    function: Function
    lead: Lead
    owner: Appointment | None
    level: str
    danger: bool
    receive_by: datetime | None
    due: datetime | None
    legal_due: datetime | None
    explain: Sequence[Any]


def foresee(
    topic: Topic,
    ward: Ward,
    *,
    answers: Mapping[str, str] | None = None,
    address: str = "",
    about_unit_id: int | None = None,
    at: datetime,
    certain: bool = True,
) -> Foreseen:
    """Return who would answer for it and by when; no query where caches are warm.

    certain: else what is not known at `at` (people, allowances, calendars of a far
        year) is left out.
    Raises Refusal as submit_report does: no_owner, no_desk, calendar_unknown.
    """
    answers = answers or {}
    function = function_of(topic, answers, address, at, ward_id=ward.pk)
    lead = who_leads(function.pk, ward.pk, at, about_unit_id=about_unit_id)
    level, danger = level_of(topic, answers)
    owner: Appointment | None = None
    task: Task | None = None
    try:
        owner = owner_for(lead.unit, function.pk, at, danger=danger)
        task = _clocked(lead.unit, level, danger, at)
    except Refusal:
        if certain:
            raise
    return Foreseen(
        topic=topic,
        ward=ward,
        function=function,
        lead=lead,
        owner=owner,
        level=level,
        danger=danger,
        receive_by=task.receive_due if task else None,
        due=task.due if task else None,
        legal_due=task.legal_due if task else None,
        explain=list(explain(simple_terms(task), calendars_in_force())) if task else [],
    )


def _clocked(unit: Unit, level: str, danger: bool, at: datetime) -> Task:
    """Return a task that is never saved: the same sums as for a real one."""
    task = Task(level=level, danger=danger, received_at=at, act_since=at)
    task.unit = unit
    start_clocks(task, at)
    return task
