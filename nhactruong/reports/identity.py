"""Whose report it is: each look is written down; it can be erased."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.access import note_access
from nhactruong.ledger.erase import erase_openings
from nhactruong.ledger.record import record_event
from nhactruong.notices.choices import forget_choice
from nhactruong.org.authority import authority_of
from nhactruong.reports.letters_to import reader_key
from nhactruong.reports.models import Contact, Report
from nhactruong.reports.rules import why_not_look, why_not_see_original

CONTACT, PHOTO = "contact", "original photo"


@act
def look_at_contact(
    report_id: int, *, reason: str = "", by: Actor, at: datetime
) -> Contact | None:
    """Return how to reach the sender and note who looked and what for; None where
    nothing was left.

    Raises Refusal (see why_not_look), and no_reason.
    """
    report = Report.objects.select_related("task").get(pk=report_id)
    if refusal := why_not_look(report, authority=authority_of(by, at)):
        raise refusal
    if not reason.strip():
        raise Refusal("no_reason", _("Nêu xem để làm gì rồi mới xem được."))
    contact = Contact.objects.filter(report=report).first()
    if contact is not None:
        note_access(
            by, subject=report.subject_key, what=CONTACT, at=at, reason=reason[:300]
        )
    return contact


@act
def note_original(report_id: int, *, by: Actor, at: datetime) -> None:
    """Note that somebody is shown a photo as it was sent, faces and plates uncovered.

    Raises Refusal (see why_not_see_original).
    """
    report = Report.objects.select_related("task").get(pk=report_id)
    if refusal := why_not_see_original(report, authority=authority_of(by, at)):
        raise refusal
    note_access(by, subject=report.subject_key, what=PHOTO, at=at)


@act
def erase_contact(report_id: int, *, by: Actor, at: datetime) -> Report:
    """Erase who sent the report, here and beside its events; the report stays."""
    report = Report.objects.select_for_update().get(pk=report_id)
    Contact.objects.filter(report=report).delete()
    forget_choice(reader_key(report), by=by, at=at)
    erase_openings([report.subject_key], ["contact"])
    record_event("reports.report.contact_erased", subject=report, by=by, at=at)
    report.save(update_fields=["version", "changed_at"])
    return report
