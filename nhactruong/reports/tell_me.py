"""How the sender of a report is told: by what, of which steps; kept beside the contact."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.notices.choices import choice_of, choose
from nhactruong.notices.groups import groups_of
from nhactruong.notices.models import Audience, Choice, Way
from nhactruong.reports.letters_to import reader_key
from nhactruong.reports.models import Contact, Report


@dataclass(frozen=True, slots=True)
class Told:
    """ways: by which the sender can be reached, e-mail first; choice: what they chose."""

    ways: tuple[str, ...]
    choice: Choice


def told_how(report: Report) -> Told | None:
    """Return how the sender is told; None where they left neither phone nor e-mail."""
    contact = Contact.objects.filter(report=report).only("email", "phone").first()
    ways = _ways(contact)
    return Told(ways, choice_of(reader_key(report))) if ways else None


@act
def choose_letters(
    report_id: int,
    *,
    ways: Collection[str],
    steps: Collection[str],
    by: Actor,
    at: datetime,
) -> Report:
    """Keep by what the sender wants to be told, and of which steps.

    Raises Refusal: no_contact, bad_choice.
    """
    report = Report.objects.get(pk=report_id)
    possible = _ways(Contact.objects.filter(report=report).first())
    if not possible:
        raise Refusal(
            "no_contact", _("Bạn không để lại liên lạc, nên không có nơi để báo.")
        )
    if set(ways) - set(possible):
        raise Refusal("bad_choice", _("Bạn chưa để lại liên lạc cho cách báo này."))
    choose(
        reader_key(report),
        audience=Audience.CITIZEN,
        ways=ways,
        groups={
            group.code: "now" if group.code in steps else "off"
            for group in groups_of(Audience.CITIZEN)
        },
        by=by,
        at=at,
    )
    return report


def _ways(contact: Contact | None) -> tuple[str, ...]:
    if contact is None:
        return ()
    left = {Way.EMAIL.value: contact.email, Way.SMS.value: contact.phone}
    return tuple(way for way, address in left.items() if address)
