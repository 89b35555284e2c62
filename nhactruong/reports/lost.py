"""A lost private link comes back: by the report's code and a one-time code sent to the
contact that was left. Nobody learns here whether a contact belongs to a report."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils.crypto import constant_time_compare

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.codes import read_code
from nhactruong.notices.outbox import Letter, queue
from nhactruong.reports.counter import tell_of_new_link
from nhactruong.reports.draft import loose_phone
from nhactruong.reports.link import requester_actor, revoke_link
from nhactruong.reports.models import Contact, LinkCode, Report

DIGITS = 6
VALID, MOST_TRIES = timedelta(minutes=10), 5
# A report gets so many codes in an hour, whoever asks.
MOST_CODES, WITHIN = 4, timedelta(hours=1)
_PURPOSE = b"nhactruong.reports.link_code.v1"


@act
def ask_link_code(code: str, contact: str, *, by: Actor, at: datetime) -> LinkCode:
    """Send a one-time code where this contact was left with this report.

    Returns a row in any case: where nothing matches, or too many codes were sent, one
    that no digits fit. The work is the same, so that time tells nothing either.
    """
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    found = _match(code, contact)
    since = at - WITHIN
    sent = LinkCode.objects.filter(
        report=found[0] if found else None, created_at__gt=since
    ).count()
    report = found[0] if found is not None and sent < MOST_CODES else None
    row = LinkCode(report=report, digest=bytes(32), created_at=at)
    row.save()
    row.digest = _digest(row, digits if report else secrets.token_hex(DIGITS))
    row.save(update_fields=["digest"])
    if report is not None and found is not None:
        queue([_letter(row, report, found[1], digits)], at=at)
    return row


@act
def try_link_code(
    row_id: int, digits: str, *, by: Actor, at: datetime
) -> Report | None:
    """Return the report with a new private link where the digits fit, else None.

    A wrong one is counted; after MOST_TRIES, or VALID, none fits any more. The old link
    is dead, and the contact is told.
    """
    row = LinkCode.objects.select_for_update().filter(pk=row_id).first()
    if row is None:
        return None
    typed = "".join(c for c in digits if c.isascii() and c.isdigit())
    fits = constant_time_compare(bytes(row.digest).hex(), _digest(row, typed).hex())
    live = (
        row.used_at is None and row.tries < MOST_TRIES and at < row.created_at + VALID
    )
    if not (fits and live) or row.report_id is None:
        LinkCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
        return None
    row.used_at = at
    row.save(update_fields=["used_at"])
    known = Report.objects.get(pk=row.report_id)
    report = revoke_link(known.pk, by=requester_actor(known), at=at)
    tell_of_new_link(report, "link_renewed", at)
    return report


def forget_codes(at: datetime) -> int:
    """Delete codes that no longer count for anything; return how many."""
    old = LinkCode.objects.filter(created_at__lt=at - 2 * WITHIN)
    keys = list(old.values_list("pk", flat=True)[:1000])
    LinkCode.objects.filter(pk__in=keys).delete()
    return len(keys)


def _match(code: str, contact: str) -> tuple[Report, str] | None:
    """Return the report whose contact it is, and the channel of that contact."""
    kept = (
        Contact.objects.filter(report__code=read_code(code) or "")
        .select_related("report")
        .first()
    )
    phone, email = loose_phone(contact), contact.strip().casefold()
    known_phone = kept.phone if kept else ""
    known_email = kept.email.casefold() if kept else ""
    by_phone = constant_time_compare(_same_phone(phone), _same_phone(known_phone))
    by_email = constant_time_compare(email, known_email)
    if kept is not None and known_phone and by_phone:
        return kept.report, "sms"
    if kept is not None and known_email and by_email:
        return kept.report, "email"
    return None


def _same_phone(phone: str) -> str:
    """Return a number as it is dialled at home: +84 912… is 0912…."""
    return f"0{phone[3:]}" if phone.startswith("+84") else phone


def _digest(row: LinkCode, digits: str) -> bytes:
    key = hashlib.sha256(_PURPOSE + settings.SECRET_KEY.encode()).digest()
    said = f"{row.pk}:{row.report_id}:{digits}".encode()
    return hmac.new(key, said, hashlib.sha256).digest()


def _letter(row: LinkCode, report: Report, channel: str, digits: str) -> Letter:
    return Letter(
        audience="citizen",
        address_key=report.code,
        template="reports/link_code",
        payload={"code": report.code},
        secret={"digits": digits, "channel": channel},
        lang=report.lang,
        urgent=True,
        dedupe=f"link_code:{row.pk}",
    )
