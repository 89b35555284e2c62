"""Writing down for residents: on the telephone, at the one-stop counter, in the
neighbourhood. Who may is a matter of the post they hold, never of the person.

The helper sees the private link while it is printed, once. What is then done by that
link is marked as done by a printed one (link.requester_actor) until its holder changes
it. See docs/adr/0014-filing-for-others-and-lost-links.md.
"""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.locks import share_organisation
from nhactruong.ledger.access import note_access
from nhactruong.ledger.record import record_event
from nhactruong.notices.outbox import Letter, queue
from nhactruong.org.authority import Holding, authority_of
from nhactruong.org.snapshot import snapshot
from nhactruong.reports.draft import Draft, bad_input
from nhactruong.reports.join import join_report
from nhactruong.reports.link import revoke_link
from nhactruong.reports.lock import lock_report
from nhactruong.reports.models import CHANNELS_FOR_OTHERS, Contact, Report
from nhactruong.reports.requester import authority_by_link, why_not_withdrawn
from nhactruong.reports.rules import (
    why_not_file,
    why_not_reissue,
    why_not_reply_for,
)
from nhactruong.reports.submit import submit_report
from nhactruong.work.clarify import reply_to_office
from nhactruong.work.writing import text_needed

CHANNEL_NEEDED = _("Chọn: qua điện thoại, tại quầy hay tại nhà.")


@act
def file_for_resident(
    draft: Draft, *, into: int | None = None, by: Actor, at: datetime
) -> Report:
    """Send, or join, a report for somebody who cannot do it themselves.

    draft: channel one of CHANNELS_FOR_OTHERS; consent to keep a contact was given as
        consent_how says.
    into: key of the report to join instead.
    Raises Refusal: not_at_counter; bad_input; as submit_report and join_report do.
    """
    share_organisation()
    authority = authority_of(by, at)
    if refusal := why_not_file(authority):
        raise refusal
    if draft.channel not in CHANNELS_FOR_OTHERS:
        raise bad_input({"channel": CHANNEL_NEEDED})
    draft = replace(draft, filed_by=authority.counters[0].appointment_id)
    if into is None:
        return submit_report(draft, by=by, at=at).report
    return join_report(into, draft, by=by, at=at).report


@act
def reissue_link(report_id: int, *, how: str, by: Actor, at: datetime) -> Report:
    """Give whoever came to their ward's counter a new private link; the old one is dead.

    how: by what the official knew the person, in words; private.
    The contact that was left, if any, is told. Raises Refusal: not_at_counter,
    other_ward, bad_input.
    """
    report = lock_report(report_id)
    authority = authority_of(by, at)
    if refusal := why_not_reissue(report, wards_of(authority.counters), authority):
        raise refusal
    words = text_needed(how, "how", limit=500)
    report = revoke_link(report.pk, by=by, at=at)
    report.printed_generation = report.link_generation
    record_event(
        "reports.report.link_reissued",
        subject=report,
        by=by,
        at=at,
        public={"generation": report.link_generation},
        private={"how": words},
    )
    report.save(update_fields=["printed_generation", "version", "changed_at"])
    note_access(by, subject=report.subject_key, what="link", at=at, reason=words[:300])
    tell_of_new_link(report, "link_reissued", at)
    return report


@act
def reply_for_resident(
    report_id: int, *, text: str, how: str, by: Actor, at: datetime
) -> Report:
    """Write down a resident's answer to the office's question, as told to the official.

    Judging, opening again and withdrawing are left to the sender alone.
    how: by what the official knew the person. Raises Refusal: not_at_counter,
    other_ward, withdrawn; as work.clarify.reply_to_office does.
    """
    report = lock_report(report_id)
    authority = authority_of(by, at)
    refusal = why_not_reply_for(report, wards_of(authority.counters), authority)
    if refusal := refusal or why_not_withdrawn(report):
        raise refusal
    words = text_needed(how, "how", limit=500)
    reply_to_office(
        report.task_id,
        text=text,
        authority=authority_by_link(report),
        for_key=report.code,
        by=by,
        at=at,
    )
    record_event(
        "reports.report.replied_for",
        subject=report,
        by=by,
        at=at,
        private={"how": words},
    )
    report.save(update_fields=["version", "changed_at"])
    return report


def wards_of(holdings: tuple[Holding, ...]) -> frozenset[int]:
    """Return the wards whose own offices these posts belong to."""
    units = snapshot().units
    return frozenset(
        ward for one in holdings if (ward := units[one.unit_id].ward_id) is not None
    )


def tell_of_new_link(report: Report, template: str, at: datetime) -> None:
    """Tell the contact that there is a new link, so that nobody else got it unnoticed."""
    if not Contact.objects.filter(report=report).exists():
        return
    letter = Letter(
        audience="citizen",
        address_key=report.code,
        template=f"reports/{template}",
        payload={"code": report.code},
        lang=report.lang,
        urgent=True,
        dedupe=f"{template}:{report.code}:{report.link_generation}",
    )
    queue([letter], at=at)
