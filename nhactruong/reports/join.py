"""Joining: one more report on work that is open already, instead of repeating it."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.codes import new_code
from nhactruong.ledger.models import Event
from nhactruong.notices.outbox import Letter, queue
from nhactruong.places.find import ward_by_id
from nhactruong.reports.behind import behind_task
from nhactruong.reports.draft import Checked, Draft, check_draft
from nhactruong.reports.lock import lock_report
from nhactruong.reports.models import Contact, Report
from nhactruong.reports.rules import why_not_danger, why_not_join
from nhactruong.reports.submit import keep_beside, new_report, record_submitted
from nhactruong.reports.tell import receipt
from nhactruong.work.join import add_requester
from nhactruong.work.models import Task


@dataclass(frozen=True, slots=True)
class Joined:
    """The joiner's own report, the common task, the first event.

    into: code of the report joined. reporters: how many reports the work has now.
    """

    report: Report
    task: Task
    event: Event
    into: str
    reporters: int


@act
def join_report(report_id: int, draft: Draft, *, by: Actor, at: datetime) -> Joined:
    """Keep one more report on the work that the report with this key is about.

    draft: text, photos, place and contact may all be empty; the topic is that of the
        report joined, and so is the ward where no place is given.
    Raises Refusal: bad_input naming every faulty field; see why_not_join; more_urgent.
    """
    known = lock_report(report_id)
    task = known.task
    behind = behind_task(task.pk)
    if refusal := why_not_join(known, behind):
        raise refusal
    checked = check_draft(completed(draft, known, at), at, wordless=True)
    if refusal := why_not_danger(task, danger=checked.people_in_danger):
        raise refusal
    task = add_requester(
        task.pk,
        requesters=behind.present + 1,
        urgent=checked.people_in_danger,
        by=by,
        at=at,
    )
    report = new_report(checked, new_code(), task, at)
    report.same_sender = _sent_before(task.pk, checked)
    event = record_submitted(report, checked, task, by=by, at=at)
    report.save(force_insert=True)
    keep_beside(report, checked, at)
    if report.same_sender is not None:
        _tell_kindly(report, report.same_sender, at)
    elif checked.has_contact or checked.phone or checked.email:
        queue([receipt(report, task)], at=at)
    return Joined(report, task, event, known.code, behind.present + 1)


def completed(draft: Draft, known: Report, at: datetime) -> Draft:
    """Return the draft with the topic, and without a place the ward, of the report."""
    placed = draft.lat not in (None, "") or draft.lon not in (None, "")
    if not placed and not draft.ward_code:
        ward = ward_by_id(known.ward_id, at) or known.ward
        draft = replace(draft, ward_code=ward.code)
    return replace(draft, topic_code=known.topic.code)


def _sent_before(task_id: int, checked: Checked) -> Report | None:
    """Return the earlier report of the same work with the same contact."""
    same = Q()
    if checked.phone:
        same |= Q(phone=checked.phone)
    if checked.email:
        same |= Q(email__iexact=checked.email)
    if not same:
        return None
    found = (
        Contact.objects.filter(same, report__task=task_id)
        .select_related("report")
        .order_by("pk")
        .first()
    )
    return found.report if found else None


def _tell_kindly(report: Report, earlier: Report, at: datetime) -> None:
    """Tell the contact itself, not whoever typed it in: on the page it would tell anyone
    who has reported what."""
    letter = Letter(
        audience="citizen",
        address_key=report.code,
        template="reports/joined_again",
        payload={"code": report.code, "earlier": earlier.code},
        lang=report.lang,
        dedupe=f"joined_again:{report.code}",
    )
    queue([letter], at=at)
