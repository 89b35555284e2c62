"""Issuing and ending mandates and rulings."""

from datetime import timedelta

import pytest

from nhactruong.ground.actor import CLOCK, SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.org.mandates import (
    Terms,
    end_mandate,
    end_ruling,
    issue_mandate,
    issue_ruling,
)
from nhactruong.org.models import Mandate, RoutingRule, UnitKind
from nhactruong.org.routing import Why, who_leads
from nhactruong.org.tests.make import (
    AT,
    START,
    holder,
    make_area,
    make_desk,
    make_function,
    make_mandate,
    make_unit,
    official,
)
from nhactruong.places.tests.make import make_ward

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


@pytest.fixture
def city():
    return make_unit("city.ubnd", kind=UnitKind.CITY_COMMITTEE)


@pytest.fixture(autouse=True)
def desk(city):
    return make_desk(city)


@pytest.fixture
def ward():
    return make_ward()


def terms(function, unit, **columns):
    columns.setdefault("legal_basis", "Quyết định mới")
    columns.setdefault("valid_from", LATER)
    return Terms(function_id=function.pk, unit_id=unit.pk, **columns)


def code_of(call, *args, **kwargs):
    kwargs.setdefault("by", SYSTEM)
    with pytest.raises(Refusal) as caught:
        call(*args, at=AT, **kwargs)
    return caught.value.code


def test_a_mandate_takes_the_place_of_another_on_its_day(city, ward):
    function, before, after = make_function(), make_unit(), make_unit()
    old = make_mandate(function, unit=before)

    made = issue_mandate(
        terms(function, after), replaces=[old.pk], by=official(holder(city)), at=AT
    )

    assert who_leads(function.pk, ward.pk, AT).unit == before
    assert who_leads(function.pk, ward.pk, LATER).mandate == made
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["org.mandate.ended", "org.mandate.issued"]


def test_two_equally_specific_mandates_are_refused_naming_both_laws(ward):
    function = make_function()
    make_mandate(function, unit=make_unit(), legal_basis="Quyết định cũ")

    with pytest.raises(Refusal) as caught:
        issue_mandate(terms(function, make_unit()), by=SYSTEM, at=AT)

    assert caught.value.code == "mandate_overlaps"
    assert "Quyết định cũ / Quyết định mới" in str(caught.value)
    assert Mandate.objects.count() == 1


def test_a_more_specific_mandate_is_not_an_overlap(ward):
    function, part = make_function(), make_unit()
    make_mandate(function, unit=make_unit())
    area = make_area("north", ward)

    issue_mandate(
        terms(function, part, place="area", area_id=area.pk), by=SYSTEM, at=AT
    )

    assert who_leads(function.pk, ward.pk, LATER).unit == part


def test_what_issuing_a_mandate_refuses(city, desk):
    branch = make_function()
    leaf, unit = make_function(parent=branch), make_unit()
    ending = make_unit(valid_to=LATER)
    outsider = official(holder(desk))

    assert code_of(issue_mandate, terms(branch, unit)) == "not_leaf"
    assert code_of(issue_mandate, terms(leaf, unit, legal_basis=" ")) == (
        "legal_basis_needed"
    )
    assert code_of(issue_mandate, terms(leaf, ending)) == "unit_ended"
    early = terms(leaf, unit, valid_from=START - timedelta(days=1))
    assert code_of(issue_mandate, early) == "unit_ended"
    assert code_of(issue_mandate, terms(leaf, unit), by=outsider) == "not_city_head"
    assert code_of(issue_mandate, terms(leaf, unit), by=CLOCK) == "not_city_head"


def test_a_mandate_that_ends_leaves_its_matter_to_the_desk(desk, ward):
    function = make_function()
    mandate = make_mandate(function, unit=make_unit())

    end_mandate(mandate.pk, valid_to=LATER, by=SYSTEM, at=AT)

    assert who_leads(function.pk, ward.pk, LATER).unit == desk
    assert code_of(end_mandate, mandate.pk, valid_to=LATER) == "mandate_over"
    assert code_of(end_mandate, mandate.pk, valid_to=START) == "mandate_over"


def test_a_ruling_goes_before_mandates_until_it_ends(desk, ward):
    function, mandated, ruled = make_function(), make_unit(), make_unit()
    make_mandate(function, unit=mandated)
    conductor = holder(desk, "duty")

    ruling = issue_ruling(
        function.pk,
        ward_id=ward.pk,
        unit_id=ruled.pk,
        reason="hai bên cùng từ chối",
        decided_by_id=conductor.pk,
        by=official(conductor),
        at=AT,
    )

    lead = who_leads(function.pk, ward.pk, AT)
    assert (lead.unit, lead.rule, lead.why_code) == (ruled, ruling, Why.RULING)
    assert not lead.verified
    end_ruling(ruling.pk, by=official(conductor), at=LATER)
    assert who_leads(function.pk, ward.pk, LATER).unit == mandated
    assert code_of(end_ruling, ruling.pk) == "ruling_over"


def rule(function, ward, unit, at=AT, by=SYSTEM, reason="lý do"):
    return issue_ruling(
        function.pk,
        ward_id=ward.pk,
        unit_id=unit.pk,
        reason=reason,
        decided_by_id=None,
        by=by,
        at=at,
    )


def test_a_later_ruling_ends_the_earlier_one(ward):
    function, first, second = make_function(), make_unit(), make_unit()
    rule(function, ward, first)

    rule(function, ward, second, at=LATER)

    assert RoutingRule.objects.filter(valid_to=None).get().unit == second
    assert who_leads(function.pk, ward.pk, LATER).unit == second


def test_a_ruling_of_the_same_moment_is_revised(ward):
    function, first, second = make_function(), make_unit(), make_unit()
    rule(function, ward, first)

    ruling = rule(function, ward, second)

    assert RoutingRule.objects.get() == ruling
    assert (ruling.unit, ruling.version) == (second, 2)


@pytest.mark.parametrize(
    "columns, code",
    [
        ({"by": CLOCK}, "not_conductor"),
        ({"reason": "  "}, "reason_needed"),
    ],
)
def test_what_a_ruling_refuses(ward, columns, code):
    with pytest.raises(Refusal) as caught:
        rule(make_function(), ward, make_unit(), **columns)
    assert caught.value.code == code


def test_a_ruling_names_no_office_of_the_past(ward):
    with pytest.raises(Refusal) as caught:
        rule(make_function(), ward, make_unit(valid_to=AT))
    assert caught.value.code == "unit_ended"
