"""Say who answers for a function, from when, under which law; and end it."""

import dataclasses
import uuid
from collections.abc import Collection
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.locks import change_organisation
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import NewEvent, record_event
from nhactruong.org.authority import authority_of
from nhactruong.org.coverage import change_dates, prove_in
from nhactruong.org.models import (
    Function,
    Mandate,
    MandateRole,
    Place,
    RoutingRule,
)
from nhactruong.org.regulation import bump
from nhactruong.org.rules import why_not_regulate, why_not_rule
from nhactruong.org.snapshot import Snapshot, snapshot


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a mandate says; unit_id or rule, area_id where place is "area".

    valid_from, valid_to: may lie in the future; valid_to exclusive.
    """

    function_id: int
    place: str = Place.CITY
    area_id: int | None = None
    unit_id: int | None = None
    rule: str = ""
    role: str = MandateRole.LEAD
    valid_from: datetime
    valid_to: datetime | None = None
    legal_basis: str
    source: str = "unverified"
    verified: bool = False
    note: str = ""


@act
def issue_mandate(
    terms: Terms, *, replaces: Collection[int] = (), by: Actor, at: datetime
) -> Mandate:
    """Issue a mandate; those in `replaces` end where it begins.

    Raises Refusal: not_city_head, not_leaf, legal_basis_needed, unit_ended,
    mandate_overlaps (naming both legal bases).
    """
    change_organisation()
    if refusal := why_not_regulate(authority_of(by, at), snapshot().city_committees):
        raise refusal
    for mandate_id in replaces:
        _end_row(Mandate.objects.get(pk=mandate_id), terms.valid_from, by=by, at=at)
    bump(at)
    book = snapshot()
    _refuse_bad_terms(book, terms)
    mandate = Mandate(key=uuid.uuid4(), **dataclasses.asdict(terms))
    _refuse_overlap(book, mandate)
    record_event(
        "org.mandate.issued", subject=mandate, by=by, at=at, public=facts(mandate)
    )
    mandate.save()
    bump(at)
    return mandate


@act
def end_mandate(
    mandate_id: int, *, valid_to: datetime, by: Actor, at: datetime
) -> Mandate:
    """End a mandate at `valid_to`; what none covers then is the conductor's own.

    Raises Refusal: not_city_head, mandate_over.
    """
    change_organisation()
    if refusal := why_not_regulate(authority_of(by, at), snapshot().city_committees):
        raise refusal
    mandate = Mandate.objects.get(pk=mandate_id)
    _end_row(mandate, valid_to, by=by, at=at)
    bump(at)
    return mandate


@act
def issue_ruling(
    function_id: int,
    *,
    ward_id: int | None,
    unit_id: int,
    reason: str,
    decided_by_id: int | None,
    provisional: bool = True,
    by: Actor,
    at: datetime,
) -> RoutingRule:
    """Rule that a unit does a function in a ward (or everywhere) from now on; an earlier
    ruling for the same function and ward ends.

    The calling act takes change_organisation() first, never share_organisation().
    Raises Refusal: not_conductor, unit_ended, reason_needed.
    """
    change_organisation()
    if refusal := why_not_rule(authority_of(by, at)):
        raise refusal
    unit = snapshot().units[unit_id]
    if not unit.in_force(at):
        raise Refusal("unit_ended", _("Cơ quan này không còn."))
    if not reason.strip():
        raise Refusal("reason_needed", _("Phân xử phải nêu lý do."))
    ruling = RoutingRule(
        key=uuid.uuid4(), function_id=function_id, ward_id=ward_id, valid_from=at
    )
    for earlier in RoutingRule.objects.at(at).filter(
        function_id=function_id, ward_id=ward_id
    ):
        if earlier.valid_from == at:
            ruling = earlier  # revised the moment it was made
        else:
            _end_ruling_row(earlier, by=by, at=at)
    ruling.unit, ruling.reason = unit, reason
    ruling.decided_by_id, ruling.provisional = decided_by_id, provisional
    record_event(
        "org.routing_rule.issued",
        subject=ruling,
        by=by,
        at=at,
        public={
            "function": Function.objects.get(pk=function_id).code,
            "ward": ruling.ward.code if ruling.ward else "",
            "provisional": provisional,
        },
        private={"reason": reason},
        unit=unit.code,
    )
    ruling.save()
    bump(at)
    return ruling


@act
def end_ruling(ruling_id: int, *, by: Actor, at: datetime) -> RoutingRule:
    """End a ruling: mandates hold again.

    Raises Refusal: not_conductor, ruling_over.
    """
    change_organisation()
    if refusal := why_not_rule(authority_of(by, at)):
        raise refusal
    ruling = RoutingRule.objects.get(pk=ruling_id)
    if ruling.valid_to is not None:
        raise Refusal("ruling_over", _("Phân xử này đã hết hiệu lực."))
    _end_ruling_row(ruling, by=by, at=at)
    bump(at)
    return ruling


def facts(mandate: Mandate) -> dict[str, object]:
    """Return what a mandate says, for its event."""
    return {
        "function": mandate.function.code,
        "place": mandate.place,
        "area": mandate.area.code if mandate.area else "",
        "unit": mandate.unit.code if mandate.unit else mandate.rule,
        "role": mandate.role,
        "from": mandate.valid_from.isoformat(),
        "to": mandate.valid_to.isoformat() if mandate.valid_to else "",
        "legal_basis": mandate.legal_basis,
        "verified": mandate.verified,
    }


def issued(mandate: Mandate) -> NewEvent:
    return NewEvent(kind="org.mandate.issued", subject=mandate, public=facts(mandate))


def _refuse_bad_terms(book: Snapshot, terms: Terms) -> None:
    if not book.functions[terms.function_id].is_leaf:
        raise Refusal(
            "not_leaf", _("Thẩm quyền chỉ quy định ở chức năng chi tiết nhất.")
        )
    if not terms.legal_basis.strip():
        raise Refusal("legal_basis_needed", _("Phải nêu căn cứ pháp lý."))
    if terms.unit_id is not None:
        unit = book.units[terms.unit_id]
        ends = terms.valid_to
        outlives = unit.valid_to is not None and (ends is None or ends > unit.valid_to)
        if terms.valid_from < unit.valid_from or outlives:
            raise Refusal(
                "unit_ended", _("Cơ quan này không tồn tại trong cả thời gian đó.")
            )


def _refuse_overlap(book: Snapshot, mandate: Mandate) -> None:
    planned = dataclasses.replace(book, mandates=(*book.mandates, mandate))
    dates = [d for d in change_dates(planned) if mandate.in_force(d)]
    found = prove_in(planned, dates, [mandate.function_id]).overlaps
    for overlap in found:
        if mandate in overlap.mandates:
            raise Refusal(
                "mandate_overlaps",
                format_lazy(
                    _("Hai thẩm quyền ngang nhau cùng lúc: {bases}."),
                    bases=" / ".join(overlap.bases),
                ),
            )


def _end_row(mandate: Mandate, valid_to: datetime, *, by: Actor, at: datetime) -> None:
    if mandate.valid_to is not None and mandate.valid_to <= valid_to:
        raise Refusal("mandate_over", _("Thẩm quyền này đã hết hiệu lực."))
    if valid_to <= mandate.valid_from:
        raise Refusal("mandate_over", _("Ngày kết thúc phải sau ngày bắt đầu."))
    mandate.valid_to = valid_to
    record_event(
        "org.mandate.ended",
        subject=mandate,
        by=by,
        at=at,
        public={"to": valid_to.isoformat()},
    )
    mandate.save()


def _end_ruling_row(ruling: RoutingRule, *, by: Actor, at: datetime) -> None:
    ruling.valid_to = at
    record_event("org.routing_rule.ended", subject=ruling, by=by, at=at, public={})
    ruling.save()
