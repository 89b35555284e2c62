"""What would happen to a report: which office, why, who, by when. Nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nhactruong.org.models import Appointment, Function
from nhactruong.org.routing import Lead, owner_for, who_leads
from nhactruong.places.models import Ward
from nhactruong.reports.draft import level_of
from nhactruong.reports.models import Topic
from nhactruong.reports.route import function_of
from nhactruong.work.approvers import barred_by_matter
from nhactruong.work.clocks import simple_terms, start_clocks
from nhactruong.work.models import Task
from nhactruong.workdays.calendars import calendars_in_force
from nhactruong.workdays.explain import explain


@dataclass(frozen=True, slots=True)
class Answering:
    """Which office answers for a topic in a ward, and under what."""

    topic: Topic
    ward: Ward
    function: Function
    lead: Lead
    level: str
    danger: bool


@dataclass(frozen=True, slots=True)
class Foreseen(Answering):
    """The promise as submit_report would make it at the same moment.

    explain: the steps of the deadline. legal_due: in office hours, for danger alone.
    """

    owner: Appointment
    receive_by: datetime
    due: datetime
    legal_due: datetime | None
    explain: Sequence[Any]


def who_answers(
    topic: Topic,
    ward: Ward,
    *,
    answers: Mapping[str, str] | None = None,
    address: str = "",
    about_unit_id: int | None = None,
    at: datetime,
) -> Answering:
    """Return the office; no query where caches are warm.

    Raises Refusal: no_desk, before_our_places, no_other_unit.
    """
    answers = answers or {}
    function = function_of(topic, answers, address, at, ward_id=ward.pk)
    lead = who_leads(function.pk, ward.pk, at, about_unit_id=about_unit_id)
    level, danger = level_of(topic, answers)
    return Answering(topic, ward, function, lead, level, danger)


def foresee(
    topic: Topic,
    ward: Ward,
    *,
    answers: Mapping[str, str] | None = None,
    address: str = "",
    about_unit_id: int | None = None,
    at: datetime,
) -> Foreseen:
    """Return who would answer for it and by when.

    Raises Refusal as submit_report does: also no_owner, calendar_unknown.
    """
    found = who_answers(
        topic,
        ward,
        answers=answers,
        address=address,
        about_unit_id=about_unit_id,
        at=at,
    )
    return promise_of(found, about_unit_id=about_unit_id, at=at)


def promise_of(
    found: Answering, *, about_unit_id: int | None = None, at: datetime
) -> Foreseen:
    """Return the promise that the office would make."""
    # A task that is never saved: the same sums as for a real one.
    task = Task(
        level=found.level,
        danger=found.danger,
        about_unit_id=about_unit_id,
        received_at=at,
        act_since=at,
    )
    task.unit = found.lead.unit
    owner = owner_for(
        task.unit,
        found.function.pk,
        at,
        danger=found.danger,
        excluding=barred_by_matter(task),
    )
    start_clocks(task, at)
    return Foreseen(
        topic=found.topic,
        ward=found.ward,
        function=found.function,
        lead=found.lead,
        level=found.level,
        danger=found.danger,
        owner=owner,
        receive_by=task.receive_due,
        due=task.due,
        legal_due=task.legal_due,
        explain=list(explain(simple_terms(task), calendars_in_force())),
    )
