"""What people may do by the posts they hold."""

import pytest

from nhactruong.ground.actor import CLOCK, Actor, ActorKind
from nhactruong.org.authority import NOBODY, authority_of, requester
from nhactruong.org.models import PostKind, UnitKind
from nhactruong.org.tests.make import (
    AT,
    holder,
    make_appointment,
    make_desk,
    make_function,
    make_portfolio,
    make_post,
    make_unit,
    official,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_unit("city.ubnd", kind=UnitKind.CITY_COMMITTEE)


@pytest.fixture
def department(city):
    return make_unit("dept", parent=city)


@pytest.fixture
def division(department):
    return make_unit("dept.div", parent=department, kind=UnitKind.DIVISION)


def of(unit, kind=PostKind.HEAD):
    return authority_of(official(holder(unit, kind)), AT)


def test_an_officer_sees_their_own_office_and_heads_nothing(department, division):
    authority = of(department, PostKind.OFFICER)

    assert authority.unit_ids == authority.member_of == {department.pk}
    assert not authority.heads(department.pk)
    assert not authority.deputises(department.pk)
    assert authority.holds(holder(department, PostKind.OFFICER).pk)
    assert not authority.holds(holder(department).pk)
    assert not authority.holds(None)


def test_a_head_heads_their_office_and_all_below(city, department, division):
    authority = of(department)

    assert authority.head_of == {department.pk}
    assert authority.headed == {department.pk, division.pk}
    assert authority.heads(division.pk)
    assert not authority.heads(city.pk)
    assert authority.unit_ids == {department.pk, division.pk}


def test_the_citys_head_heads_everything(city, department, division):
    authority = of(city)

    assert authority.headed == {city.pk, department.pk, division.pk}
    assert authority.head_of == {city.pk}
    assert not authority.conductor


def test_a_deputy_oversees_what_their_portfolio_says(department, division):
    authority = of(department, PostKind.DEPUTY)

    assert authority.deputises(department.pk)
    assert authority.deputises(division.pk, make_function().pk)
    assert not authority.heads(department.pk)
    assert authority.unit_ids == {department.pk, division.pk}


def test_a_portfolio_of_one_branch_is_kept_to_that_branch(city, department):
    branch = make_function()
    leaf, other = make_function(parent=branch), make_function()
    post = make_post(city, PostKind.DEPUTY, "second")
    deputy = make_appointment(post, oversees=())
    make_portfolio(deputy, department, branch)

    authority = authority_of(official(deputy), AT)

    assert authority.deputises(department.pk, leaf.pk)
    assert not authority.deputises(department.pk, other.pk)
    assert not authority.deputises(department.pk)
    assert not authority.deputises(city.pk, leaf.pk)


def test_the_desk_conducts(city):
    desk = make_desk(city)

    assert of(desk, PostKind.DUTY).conductor
    assert of(desk).conductor


def test_two_posts_add_up(city, department):
    officer = holder(department, PostKind.OFFICER)
    desk = make_desk(city)
    make_appointment(make_post(desk, code="extra"), officer.person)

    authority = authority_of(official(officer), AT)

    assert authority.conductor
    assert authority.member_of == {department.pk, desk.pk}
    assert len(authority.holdings) == 2


def test_a_division_is_one_office_with_what_it_belongs_to(city, department, division):
    assert of(division, PostKind.OFFICER).own_offices == {department.pk, division.pk}
    assert of(department, PostKind.OFFICER).own_offices == {department.pk}
    assert city.pk not in of(department).own_offices


def test_an_ended_appointment_gives_nothing(department):
    officer = holder(department, PostKind.OFFICER)
    by = official(officer)
    assert authority_of(by, AT).holdings

    officer.valid_to = AT
    officer.save()
    make_unit()  # anything that moves the regulation on

    assert authority_of(by, AT) == NOBODY


def test_nobody_may_do_nothing():
    assert not NOBODY.unit_ids
    assert not NOBODY.heads(1)
    assert not NOBODY.deputises(1, 1)
    assert not NOBODY.is_same_person(None)
    stranger = Actor(ActorKind.OFFICIAL, "person:0", person_id=0)
    assert authority_of(stranger, AT) == NOBODY
    assert authority_of(Actor(ActorKind.OFFICIAL, "x"), AT) == NOBODY


def test_the_clock_and_requesters_are_told_apart():
    assert authority_of(CLOCK, AT).kind == ActorKind.CLOCK
    assert requester(7).requester_of == {7}
    assert requester(7).kind == ActorKind.CITIZEN
    assert not requester(7).unit_ids


def test_authority_is_loaded_in_one_query(department, django_assert_num_queries):
    by = official(holder(department))
    authority_of(by, AT)

    with django_assert_num_queries(1):
        authority_of(by, AT)
