"""Which office leads, and who there owns the work: small made-up cases."""

from datetime import datetime

import pytest

from nhactruong.ground.refusal import Refusal
from nhactruong.org.models import PostKind, RoutingRule, UnitKind
from nhactruong.org.regulation import bump
from nhactruong.org.routing import Why, contributors, owner_for, who_leads
from nhactruong.org.tests.make import (
    AT,
    LOCAL,
    START,
    holder,
    make_appointment,
    make_area,
    make_committee,
    make_desk,
    make_duty,
    make_function,
    make_mandate,
    make_post,
    make_unit,
)
from nhactruong.places.tests.make import make_ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_unit("city.ubnd", kind=UnitKind.CITY_COMMITTEE)


@pytest.fixture
def desk(city):
    centre = make_unit("centre.hcc", parent=city)
    return make_desk(centre)


@pytest.fixture
def ward():
    return make_ward()


def code_of(call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_what_no_mandate_covers_is_the_conductors(desk, ward):
    lead = who_leads(make_function().pk, ward.pk, AT)

    assert lead.unit == desk
    assert lead.why_code == Why.NO_MANDATE
    assert lead.mandate is None


def test_a_mandate_of_the_city_leads_everywhere(desk, ward):
    function, unit = make_function(), make_unit()
    mandate = make_mandate(function, unit=unit, verified=True)

    lead = who_leads(function.pk, ward.pk, AT)

    assert (lead.unit, lead.mandate, lead.why_code) == (unit, mandate, Why.CITY)
    assert lead.verified
    assert lead.legal_basis == mandate.legal_basis


def test_the_wards_own_committee_leads_in_its_ward(city, desk, ward):
    other = make_ward("00002", "Cửa Nam", west=106)
    mine, theirs = make_committee(ward, city), make_committee(other, city)
    function = make_function()
    make_mandate(function, rule="WARD")

    assert who_leads(function.pk, ward.pk, AT).unit == mine
    assert who_leads(function.pk, other.pk, AT).unit == theirs


def test_an_area_beats_the_city(desk, ward):
    outside = make_ward("00002", "Cửa Nam", west=106)
    function, whole, part = make_function(), make_unit(), make_unit()
    make_mandate(function, unit=whole)
    make_mandate(function, unit=part, area=make_area("north", ward))

    assert who_leads(function.pk, ward.pk, AT).unit == part
    assert who_leads(function.pk, ward.pk, AT).why_code == Why.AREA
    assert who_leads(function.pk, outside.pk, AT).unit == whole


def test_mandates_hold_from_their_first_moment_until_their_last(desk, ward):
    function, before, after = make_function(), make_unit(), make_unit()
    change = datetime(2026, 1, 1, tzinfo=LOCAL)
    make_mandate(function, unit=before, valid_to=change)
    make_mandate(function, unit=after, valid_from=change)

    eve = datetime(2025, 12, 31, 23, 59, 59, 999999, tzinfo=LOCAL)
    assert who_leads(function.pk, ward.pk, eve).unit == before
    assert who_leads(function.pk, ward.pk, change).unit == after


def test_a_mandate_ends_with_its_unit(desk, ward):
    function = make_function()
    make_mandate(function, unit=make_unit(valid_to=datetime(2026, 1, 1, tzinfo=LOCAL)))

    assert who_leads(function.pk, ward.pk, AT).unit == desk


def test_two_equally_specific_mandates_go_to_the_desk(desk, ward):
    function = make_function()
    make_mandate(function, unit=make_unit())
    make_mandate(function, unit=make_unit())

    lead = who_leads(function.pk, ward.pk, AT)

    assert (lead.unit, lead.why_code) == (desk, Why.OVERLAP)


def test_a_ruling_for_the_ward_beats_one_for_all_and_both_beat_mandates(desk, ward):
    other = make_ward("00002", "Cửa Nam", west=106)
    function = make_function()
    mandated, ruled, here = make_unit(), make_unit(), make_unit()
    make_mandate(function, unit=mandated)
    for unit, where in ((ruled, None), (here, ward)):
        RoutingRule.objects.create(
            function=function, unit=unit, ward=where, reason="tạm", valid_from=START
        )
    bump(AT)

    assert who_leads(function.pk, ward.pk, AT).unit == here
    assert who_leads(function.pk, other.pk, AT).unit == ruled
    assert who_leads(function.pk, other.pk, AT).why_code == Why.RULING


def test_a_matter_about_the_office_goes_to_the_one_above(city, desk, ward):
    committee, function = make_committee(ward, city), make_function()
    make_mandate(function, rule="WARD")

    lead = who_leads(function.pk, ward.pk, AT, about_unit_id=committee.pk)

    assert (lead.unit, lead.why_code) == (city, Why.OWN_OFFICE)


def test_a_matter_about_a_division_does_not_go_to_it(desk, ward):
    department, function = make_unit(), make_function()
    division = make_unit(kind=UnitKind.DIVISION, parent=department)
    make_mandate(function, unit=division)

    lead = who_leads(function.pk, ward.pk, AT, about_unit_id=department.pk)

    assert lead.unit == desk


def test_a_matter_about_the_desk_goes_to_the_centre_above_it(desk, ward):
    lead = who_leads(make_function().pk, ward.pk, AT, about_unit_id=desk.pk)

    assert lead.unit == desk.parent


def test_further_offices_can_be_barred(city, desk, ward):
    committee, function = make_committee(ward, city), make_function()
    make_mandate(function, rule="WARD")

    barred = [committee.pk, city.pk]

    assert who_leads(function.pk, ward.pk, AT, not_unit_ids=barred).unit == desk


def test_before_our_wards_nobody_is_named(desk, ward):
    function = make_function()
    early = datetime(2025, 6, 30, 23, 59, tzinfo=LOCAL)

    assert code_of(who_leads, function.pk, ward.pk, early) == "before_our_places"
    assert code_of(who_leads, function.pk, None, early) == "before_our_places"


def test_without_a_desk_the_organisation_is_not_set_up(ward):
    assert code_of(who_leads, make_function().pk, ward.pk, AT) == "no_desk"


def test_contributors_are_named_with_their_mandates(desk, ward):
    function, unit = make_function(), make_unit()
    mandate = make_mandate(function, unit=unit, role="contribute")

    assert contributors(function.pk, ward.pk, AT) == [(mandate, unit)]


def test_the_intake_post_owns_new_work():
    unit = make_unit()

    owner = owner_for(unit, make_function().pk, AT)

    assert owner == holder(unit, PostKind.INTAKE)


def test_the_head_owns_it_where_there_is_no_intake_post():
    unit = make_unit(posts=(PostKind.HEAD, PostKind.OFFICER))

    assert owner_for(unit, make_function().pk, AT) == holder(unit)


def test_whoever_is_on_duty_for_the_function_comes_first():
    unit, branch = make_unit(), make_function()
    leaf = make_function(parent=branch)
    make_duty(holder(unit, PostKind.DUTY).post, function=branch)

    assert owner_for(unit, leaf.pk, AT) == holder(unit, PostKind.DUTY)
    assert owner_for(unit, make_function().pk, AT) == holder(unit, PostKind.INTAKE)


def test_danger_goes_to_whoever_is_on_duty_for_anything():
    unit = make_unit()
    make_duty(holder(unit, PostKind.DUTY).post)
    function = make_function()

    assert owner_for(unit, function.pk, AT, danger=True) == holder(unit, PostKind.DUTY)
    assert owner_for(unit, function.pk, AT) == holder(unit, PostKind.INTAKE)


def test_without_an_intake_post_duty_counts_for_everything():
    desk = make_desk()
    make_duty(holder(desk, PostKind.DUTY).post)

    assert owner_for(desk, make_function().pk, AT) == holder(desk, PostKind.DUTY)


def test_an_owner_can_be_barred():
    unit = make_unit()
    intake = holder(unit, PostKind.INTAKE)

    assert owner_for(unit, make_function().pk, AT, excluding=[intake.pk]) == holder(
        unit
    )


def test_a_vacant_intake_post_falls_to_the_head_and_an_empty_unit_is_refused():
    unit = make_unit(people=False)
    function = make_function()
    assert code_of(owner_for, unit, function.pk, AT) == "no_owner"

    head = make_appointment(unit.posts.get(kind=PostKind.HEAD))

    assert owner_for(unit, function.pk, AT) == head


def test_a_second_intake_post_does_not_change_who_owns():
    unit = make_unit()
    make_appointment(make_post(unit, PostKind.INTAKE, "later"))

    owners = {owner_for(unit, make_function().pk, AT).pk for _ in range(3)}

    assert len(owners) == 1
