"""The organisation in memory: cheap when known, never stale."""

import pytest
from django.db import connection, transaction

from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM
from nhactruong.org.appoint import appoint
from nhactruong.org.models import PostKind, Unit, UnitKind
from nhactruong.org.regulation import bump
from nhactruong.org.snapshot import forget, snapshot
from nhactruong.org.tests.beside import beside
from nhactruong.org.tests.make import AT, holder, make_post, make_unit


@pytest.mark.django_db
def test_a_known_organisation_costs_one_query(django_assert_num_queries):
    make_unit()
    first = snapshot()

    with django_assert_num_queries(1):
        assert snapshot() is first


@pytest.mark.django_db
def test_an_organisation_that_was_never_set_up_is_empty():
    assert not snapshot().units
    assert snapshot().desk is None
    assert snapshot().first_day is None


@pytest.mark.django_db
def test_a_change_is_seen_at_once():
    unit = make_unit()
    before = snapshot()
    post = make_post(unit, code="second")

    made = appoint(make_user().pk, post.pk, by=SYSTEM, at=AT)

    assert made.pk in snapshot().appointments
    assert made.pk not in before.appointments


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_forgotten_even_under_the_same_version():
    unit = make_unit(name_vi="Tên thật")

    with transaction.atomic():
        Unit.objects.update(name_vi="Tên bịa")
        bump(AT)
        assert snapshot().units[unit.pk].name_vi == "Tên bịa"
        transaction.set_rollback(True)
    bump(AT)

    assert snapshot().units[unit.pk].name_vi == "Tên thật"


@pytest.mark.django_db(transaction=True)
def test_a_change_made_by_another_connection_is_seen():
    unit = make_unit()
    post = make_post(unit, code="second")
    person = make_user()
    before = snapshot()

    made = beside(lambda: appoint(person.pk, post.pk, by=SYSTEM, at=AT)).result()

    assert not before.held_by(person.pk)
    assert snapshot().held_by(person.pk) == (made,)


@pytest.mark.django_db(transaction=True)
def test_many_threads_read_it_once_between_them():
    make_unit()
    forget()

    found = [beside(snapshot) for _ in range(4)]

    assert len({id(one.result()) for one in found}) == 1
    connection.close()


@pytest.mark.django_db
def test_the_tree_is_walked_both_ways():
    city = make_unit("city", kind=UnitKind.CITY_COMMITTEE)
    department = make_unit("dept", parent=city)
    division = make_unit("div", parent=department, kind=UnitKind.DIVISION)
    book = snapshot()

    assert book.below(city.pk) == {city.pk, department.pk, division.pk}
    assert [u.code for u in book.upward(division.pk)] == ["div", "dept", "city"]
    assert book.divisions(department.pk) == {department.pk, division.pk}
    assert book.own_offices(division.pk) == {department.pk, division.pk}
    assert book.unit_called("dept") == department
    assert book.city_committees == (city.pk,)


@pytest.mark.django_db
def test_posts_and_holders_are_those_of_now():
    unit = make_unit()
    officer = holder(unit, PostKind.OFFICER)
    officer.valid_to = AT
    officer.save()
    bump(AT)

    assert snapshot().in_posts(unit.pk, PostKind.OFFICER) == []
    assert snapshot().head(unit.pk) == holder(unit)
