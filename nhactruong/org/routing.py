"""Which office leads, and which of its people owns the work."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal
from nhactruong.org.models import (
    Appointment,
    Mandate,
    Place,
    PostKind,
    RoutingRule,
    Unit,
)
from nhactruong.org.roster import on_duty
from nhactruong.org.snapshot import Snapshot, snapshot


class Why(StrEnum):
    """Why an office leads."""

    CITY = "city"  # the whole city's mandate
    WARD = "ward"  # the mandate of each ward's own committee
    AREA = "area"  # the mandate for an area that the ward is in
    RULING = "ruling"  # the conductor's ruling
    NO_MANDATE = "no_mandate"  # nobody's: the conductor's own
    OVERLAP = "overlap"  # two lead: the conductor's until it is mended
    OWN_OFFICE = "own_office"  # about the office that would lead: the one above it


_WHY_OF_PLACE = {
    Place.CITY.value: Why.CITY,
    Place.WARD.value: Why.WARD,
    Place.AREA.value: Why.AREA,
}


@dataclass(frozen=True, slots=True)
class Lead:
    """The office that leads, and under what.

    legal_basis: "" where no page that we read names one; verified: one does.
    """

    unit: Unit
    mandate: Mandate | None = None
    rule: RoutingRule | None = None
    legal_basis: str = ""
    verified: bool = False
    why_code: Why = Why.CITY


def who_leads(
    function_id: int,
    ward_id: int | None,
    at: datetime,
    *,
    about_unit_id: int | None = None,
    not_unit_ids: Collection[int] = (),
    book: Snapshot | None = None,
) -> Lead:
    """Return the office that leads a function in a ward at `at`: the conductor's ruling,
    else the most specific mandate, else the conductor's desk.

    about_unit_id: the office that the matter is about; neither it nor a division of it
        leads, the office above it does.
    not_unit_ids: further offices that may not lead.
    book: the snapshot to read, where the caller took one under the same lock.
    Raises Refusal: before_our_places, no_desk (the organisation is not set up),
    no_other_unit (everything above is excluded too).
    """
    book = book or snapshot()
    _refuse_before_our_places(book, ward_id, at)
    lead = lead_in(book, function_id, ward_id, at)
    barred = set(not_unit_ids)
    if about_unit_id is not None:
        barred |= book.divisions(about_unit_id)
    return _outside(book, lead, barred, at) if barred else lead


def lead_in(
    book: Snapshot, function_id: int, ward_id: int | None, at: datetime
) -> Lead:
    """Return the office that leads by rulings and mandates alone."""
    if rulings := book.rulings(function_id, ward_id, at):
        # The later ruling stands; coverage reports that there are two.
        return _by_ruling(book, rulings[-1])
    mandated = book.mandated(function_id, ward_id, at)
    if len(mandated) == 1:
        mandate, unit = mandated[0]
        return Lead(
            unit=unit,
            mandate=mandate,
            legal_basis=mandate.legal_basis,
            verified=mandate.verified,
            why_code=_WHY_OF_PLACE[mandate.place],
        )
    return Lead(unit=_desk(book), why_code=Why.OVERLAP if mandated else Why.NO_MANDATE)


def contributors(
    function_id: int, ward_id: int | None, at: datetime
) -> list[tuple[Mandate, Unit]]:
    """Return the mandates to contribute (or be informed) with their units."""
    return snapshot().contributors(function_id, ward_id, at)


def owner_for(
    unit: Unit,
    function_id: int,
    at: datetime,
    *,
    danger: bool = False,
    excluding: Iterable[int] = (),
    book: Snapshot | None = None,
) -> Appointment:
    """Return the appointment that owns new work of this unit: who is on duty for the
    function, else who holds the intake post, else the head; for one who is away whoever
    stands in.

    danger: whoever is on duty for anything comes before the intake post; so it is in a
        unit without an intake post, like the conductor's desk.
    excluding: appointments that may not be chosen.
    book: as in who_leads.
    Raises Refusal: no_owner.
    """
    book = book or snapshot()
    barred = set(excluding)
    away: list[Appointment] = []
    for appointment in _in_order(book, unit.pk, function_id, at, danger):
        here = book.present(appointment, at)
        if here is None:
            away.append(appointment)
        elif here.pk not in barred and here.post.unit_id in book.below(unit.pk):
            return here
        else:
            away += [appointment] if here is not appointment else []
    # All are away and so are those who stand in, or these may not: it stays with them.
    for appointment in away:
        if appointment.pk not in barred:
            return appointment
    raise Refusal("no_owner", _("Đơn vị chưa có người nhận việc này."))


def _in_order(
    book: Snapshot, unit_id: int, function_id: int, at: datetime, danger: bool
) -> Iterable[Appointment]:
    intake = book.in_posts(unit_id, PostKind.INTAKE)
    for post_id in on_duty(
        book.duties_of(unit_id),
        book.branches_of(function_id),
        at,
        for_all=danger or not intake,
    ):
        yield from book.holders(post_id)
    yield from intake
    yield from book.in_posts(unit_id, PostKind.HEAD)


def _by_ruling(book: Snapshot, rule: RoutingRule) -> Lead:
    return Lead(
        unit=book.units[rule.unit_id],
        rule=rule,
        legal_basis=rule.reason,
        verified=not rule.provisional,
        why_code=Why.RULING,
    )


def _outside(book: Snapshot, lead: Lead, barred: set[int], at: datetime) -> Lead:
    if lead.unit.pk not in barred:
        return lead
    # The office above; where there is none, the desk, then those above the desk.
    desk = _desk(book)
    for start in (lead.unit.pk, desk.pk):
        for unit in book.upward(start):
            if unit.pk not in barred and unit.in_force(at) and book.head(unit.pk):
                return Lead(unit=unit, why_code=Why.OWN_OFFICE)
    raise Refusal("no_other_unit", _("Không còn cơ quan nào khác nhận việc này."))


def _desk(book: Snapshot) -> Unit:
    if book.desk is None:
        raise Refusal("no_desk", _("Chưa có bàn điều phối: hãy nhập dữ liệu tổ chức."))
    return book.desk


def _refuse_before_our_places(
    book: Snapshot, ward_id: int | None, at: datetime
) -> None:
    ward = book.wards.get(ward_id) if ward_id is not None else None
    first = ward.valid_from if ward else book.first_day
    if first is not None and at < first:
        raise Refusal(
            "before_our_places",
            _(
                "Hệ thống chỉ có địa giới từ ngày 01/7/2025; không trả lời cho thời điểm trước đó."
            ),
        )
