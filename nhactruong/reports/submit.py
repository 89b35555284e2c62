"""Sending a report: it reaches one named official in the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.codes import new_code
from nhactruong.ground.fold import fold
from nhactruong.ground.insert import insert
from nhactruong.ground.locks import share_organisation
from nhactruong.ledger.models import Event
from nhactruong.ledger.record import record_event
from nhactruong.notices.outbox import queue
from nhactruong.org.routing import Lead
from nhactruong.places.point import blur, cell_of
from nhactruong.reports.draft import (
    CONSENT_WORDS_VERSION,
    Checked,
    Draft,
    check_draft,
)
from nhactruong.reports.models import Contact, Report, ReportPhoto
from nhactruong.reports.route import function_of
from nhactruong.reports.tell import receipt
from nhactruong.work.models import Task
from nhactruong.work.open import What, open_task
from nhactruong.work.states import Evidence

# What must exist when the work is done, by the kind of evidence the topic asks for.
_PRODUCTS = {
    Evidence.PHOTO: (
        "Hiện trường đã xử lý xong, có ảnh; người gửi được trả lời",
        "The place put right, with a photo; the sender answered",
    ),
    Evidence.DOCUMENT: (
        "Văn bản kết quả; người gửi được trả lời",
        "A written result; the sender answered",
    ),
    Evidence.EITHER: (
        "Kết quả xử lý có ảnh hoặc văn bản; người gửi được trả lời",
        "A result with a photo or document; the sender answered",
    ),
}


@dataclass(frozen=True, slots=True)
class Submitted:
    """The report, its task with owner and clocks, why that office, the event."""

    report: Report
    task: Task
    lead: Lead
    event: Event


@act
def submit_report(draft: Draft, *, by: Actor, at: datetime) -> Submitted:
    """Keep a report and open its task at the office that the mandate names.

    Raises Refusal: bad_input naming every faulty field; no_owner, calendar_unknown.
    """
    # Locked before anything is looked up: who leads may change while we read.
    share_organisation()
    checked = check_draft(draft, at)
    function = function_of(
        checked.topic, checked.answers, checked.address, at, ward_id=checked.ward.pk
    )
    code = new_code()
    task, lead = open_task(
        _what(checked),
        function_id=function.pk,
        ward_id=checked.ward.pk,
        about_unit_id=checked.about.pk if checked.about else None,
        code=code,
        by=by,
        at=at,
    )
    report = new_report(checked, code, task, at)
    event = record_submitted(report, checked, task, by=by, at=at)
    insert([report])
    keep_beside(report, checked, at)
    if checked.phone or checked.email:
        queue([receipt(report, task)], at=at)
    return Submitted(report, task, lead, event)


def _what(checked: Checked) -> What:
    product_vi, product_en = _PRODUCTS[Evidence(checked.topic.evidence)]
    return What(
        source="report",
        title_vi=checked.topic.name_vi,
        title_en=checked.topic.name_en,
        product_vi=product_vi,
        product_en=product_en,
        evidence=checked.topic.evidence,
        level=checked.level,
        danger=checked.danger,
        words=f"{checked.ward.name_vi} {checked.address} {checked.text}",
        cell=None
        if checked.lat is None or checked.lon is None
        else cell_of(checked.lat, checked.lon),
    )


def new_report(checked: Checked, code: str, task: Task, at: datetime) -> Report:
    """Return the row of a report, not yet saved."""
    report = Report(
        code=code,
        task=task,
        topic=checked.topic,
        ward=checked.ward,
        text=checked.text,
        address=checked.address,
        answers=checked.answers,
        lang=checked.lang,
        channel=checked.channel,
        submitted_at=at,
        people_in_danger=checked.people_in_danger,
        filed_by_id=checked.filed_by,
        printed_generation=None if checked.filed_by is None else 1,
    )
    if checked.lat is not None and checked.lon is not None:
        report.lat, report.lon = _exact(checked.lat), _exact(checked.lon)
        report.blurred_lat, report.blurred_lon = blur(checked.lat, checked.lon)
    report.folded = folded_words(report)
    return report


def folded_words(report: Report) -> str:
    """Return what a report is searched by: topic, ward, address and its own words."""
    return fold(
        f"{report.topic.name_vi} {report.ward.name_vi} {report.address} {report.text}"
    )


def _exact(degrees: float) -> Decimal:
    return Decimal(str(round(degrees, 6)))


@act
def record_submitted(
    report: Report, checked: Checked, task: Task, *, by: Actor, at: datetime
) -> Event:
    """Leave the first event of a report."""
    return record_event(
        "reports.report.submitted",
        subject=report,
        by=by,
        at=at,
        public={
            "topic": checked.topic.code,
            "ward": checked.ward.code,
            "level": checked.level,
            "channel": checked.channel,
            "task": task.code,
        },
        private=_private(report, checked),
        state=task.state,
        owner=str(task.owner.key),
        unit=task.unit.code,
        due=task.due,
    )


def _private(report: Report, checked: Checked) -> dict[str, Any]:
    contact = {
        "name": checked.name,
        "phone": checked.phone,
        "email": checked.email,
        "consent": CONSENT_WORDS_VERSION,
        **({"consent_how": checked.consent_how} if checked.consent_how else {}),
    }
    point = {"lat": str(report.lat), "lon": str(report.lon)}
    return {
        "text": report.text,
        "address": report.address,
        "answers": report.answers,
        "point": point if report.lat is not None else {},
        "contact": contact if checked.has_contact else {},
        "photos": [bytes(photo.sha256).hex() for photo in checked.photos],
    }


def keep_beside(report: Report, checked: Checked, at: datetime) -> None:
    """Keep contact and photos with a report just saved."""
    if checked.has_contact:
        contact = Contact(
            report=report,
            name=checked.name,
            phone=checked.phone,
            email=checked.email,
            consent_at=at,
            consent_words_version=CONSENT_WORDS_VERSION,
            consent_how=checked.consent_how,
        )
        insert([contact])
    if checked.photos:
        ReportPhoto.objects.bulk_create(
            ReportPhoto(report=report, photo=photo, position=position)
            for position, photo in enumerate(checked.photos)
        )
