"""Who may approve, in order."""

import pytest

from nhactruong.org.chain import approvers
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
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_unit("city.ubnd", kind=UnitKind.CITY_COMMITTEE, posts=("head",))


def ranks(unit, function=None, **kwargs):
    return [
        (c.rank, c.appointment_id)
        for c in approvers(unit.pk, function.pk if function else None, AT, **kwargs)
    ]


def test_deputy_head_heads_upward_then_the_desk(city):
    desk = make_desk(city)
    department = make_unit(parent=city)
    division = make_unit(parent=department, kind=UnitKind.DIVISION, posts=("head",))

    assert ranks(division) == [
        ("head", holder(division).pk),
        ("upper_deputy", holder(department, PostKind.DEPUTY).pk),
        ("upper_head", holder(department).pk),
        ("upper_head", holder(city).pk),
        ("conductor", holder(desk).pk),
        ("conductor", holder(desk, PostKind.DUTY).pk),
    ]
    assert ranks(department)[0] == ("deputy", holder(department, PostKind.DEPUTY).pk)


def test_a_deputy_without_this_portfolio_is_passed_over(city):
    department = make_unit(parent=city, posts=("head",))
    branch, other = make_function(), make_function()
    deputy = make_appointment(make_post(department, PostKind.DEPUTY), oversees=())
    make_portfolio(deputy, department, branch)

    assert ("deputy", deputy.pk) in ranks(department, make_function(parent=branch))
    assert ("deputy", deputy.pk) not in ranks(department, other)
    assert ("deputy", deputy.pk) not in ranks(department)


def test_nobody_of_the_office_that_it_is_about_approves(city):
    desk = make_desk(city)
    department = make_unit(parent=city)

    found = ranks(department, about_unit_id=department.pk)

    assert [rank for rank, _id in found] == ["upper_head", "conductor", "conductor"]
    assert not ranks(desk, about_unit_id=desk.pk)[1:]


def test_nobody_comes_twice(city):
    desk = make_desk(city)

    found = ranks(desk)

    assert len(found) == len({appointment for _rank, appointment in found})
    assert found[0] == ("head", holder(desk).pk)
