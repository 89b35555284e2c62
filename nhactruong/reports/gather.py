"""Gather a citizen's reports in their account: those sent from an address shown to be
theirs, and those sent while signed in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.dispatch import receiver

from nhactruong.accounts.citizens.contacts import Address, spellings
from nhactruong.accounts.citizens.holdings import register
from nhactruong.accounts.citizens.signals import contact_confirmed
from nhactruong.accounts.models import Channel, Citizen, CitizenContact
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.reports.models import Contact, Gathered, Report

AT_ONCE = 1000
COPIED = 5000  # reports in the copy of one's own data


@act
def gather_by_addresses(
    citizen_id: int, addresses: Iterable[Address], *, by: Actor, at: datetime
) -> int:
    """Put the reports sent from these addresses into the account; return how many."""
    found = list(_sent_from(citizen_id, addresses)[:AT_ONCE])
    Gathered.objects.bulk_create(
        [
            Gathered(citizen_id=citizen_id, report_id=report_id, submitted_at=sent_at)
            for report_id, sent_at in found
        ],
        ignore_conflicts=True,
    )
    return len(found)


@act
def gather_report(citizen_id: int, code: str, *, by: Actor, at: datetime) -> None:
    """Put a report into the account of who sent it. Raises Report.DoesNotExist."""
    report = Report.objects.get(code=code)
    Gathered.objects.bulk_create(
        [
            Gathered(
                citizen_id=citizen_id, report=report, submitted_at=report.submitted_at
            )
        ],
        ignore_conflicts=True,
    )


def has_more(citizen: Citizen) -> bool:
    """Tell whether reports came from the citizen's addresses since they were gathered."""
    return _sent_from(citizen.pk, addresses_of(citizen)).exists()


def addresses_of(citizen: Citizen) -> list[Address]:
    rows = CitizenContact.objects.filter(citizen=citizen).order_by("confirmed_at")
    return [Address(row.channel, row.value) for row in rows]


def own_report_called(citizen: Citizen, code: str) -> Report | None:
    """Return the report with this code where it stands in the citizen's account."""
    return Report.objects.filter(gathered__citizen=citizen, code=code).first()


def known_contact(citizen: Citizen) -> dict[str, str]:
    """Return what the form of a report may open with: name, phone, email."""
    known = {"name": citizen.name}
    for one in addresses_of(citizen):
        known.setdefault(one.channel, one.value)
    return known


def _sent_from(
    citizen_id: int, addresses: Iterable[Address]
) -> QuerySet[Contact, tuple[int, datetime]]:
    """Return (report, sent at) from these addresses not yet in the account."""
    phones: list[str] = []
    emails: list[str] = []
    for one in addresses:
        known = emails if one.channel == Channel.EMAIL else phones
        known.extend(spellings(one.channel, one.value))
    # Each side is found by its own index.
    wanted = Q(phone__in=phones) if phones else Q()
    if emails:
        wanted |= Q(plain_email__in=emails)
    found = Contact.objects.alias(plain_email=Lower("email"))
    found = found.filter(wanted) if wanted else found.none()
    kept = Gathered.objects.filter(citizen_id=citizen_id).values("report")
    return found.exclude(report__in=kept).values_list(
        "report_id", "report__submitted_at"
    )


@receiver(contact_confirmed)
def gather_on_confirmation(
    sender: object,
    citizen: Citizen,
    address: Address,
    by: Actor,
    at: datetime,
    **kwargs: Any,
) -> None:
    gather_by_addresses(citizen.pk, [address], by=by, at=at)


def _copy(citizen: Citizen) -> list[dict[str, Any]]:
    """Return the citizen's own reports for the copy of their data."""
    rows = Report.objects.filter(gathered__citizen=citizen).select_related(
        "topic", "ward", "contact"
    )
    return [_as_json(report) for report in rows.order_by("-submitted_at")[:COPIED]]


def _as_json(report: Report) -> dict[str, Any]:
    contact = getattr(report, "contact", None)
    return {
        "code": report.code,
        "submitted_at": report.submitted_at.isoformat(),
        "topic": report.topic.name_vi,
        "ward": report.ward.name_vi,
        "text": report.text,
        "address": report.address,
        "lat": None if report.lat is None else str(report.lat),
        "lon": None if report.lon is None else str(report.lon),
        "answers": report.answers,
        "contact": None
        if contact is None
        else {
            "name": contact.name,
            "phone": contact.phone,
            "email": contact.email,
        },
    }


register("reports", _copy)
