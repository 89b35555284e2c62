"""What the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from nhactruong.accounts.tests.make import make_user
from nhactruong.org.models import Appointment, Mandate, Post, PostKind, Unit
from nhactruong.org.tests.make import (
    AT,
    START,
    holder,
    make_area,
    make_committee,
    make_function,
    make_mandate,
    make_post,
    make_unit,
)
from nhactruong.places.tests.make import make_ward

pytestmark = pytest.mark.django_db


def refused(call, *args, **kwargs):
    with pytest.raises(IntegrityError), transaction.atomic():
        call(*args, **kwargs)


def second_head(unit, **columns):
    Appointment.objects.create(
        person=make_user(),
        post=unit.posts.get(kind=PostKind.HEAD),
        headed_unit=unit,
        valid_from=START,
        **columns,
    )


def test_a_unit_has_one_current_head_at_most():
    unit = make_unit()

    refused(second_head, unit)
    refused(second_head, unit, acting=True)


def test_heads_of_the_past_and_mistaken_ones_do_not_count():
    unit = make_unit()

    second_head(unit, valid_to=AT)
    second_head(unit, voided_at=AT)

    assert holder(unit).is_current


def test_one_person_holds_a_post_once():
    head = holder(make_unit())
    officer = holder(head.post.unit, PostKind.OFFICER)

    refused(
        Appointment.objects.create,
        person=officer.person,
        post=officer.post,
        valid_from=START,
    )


def test_an_appointment_does_not_end_before_it_begins():
    officer = holder(make_unit(), PostKind.OFFICER)
    officer.valid_to = START - timedelta(days=1)

    refused(officer.save)


def test_a_unit_has_one_head_post_and_each_post_code_once():
    unit = make_unit()

    refused(make_post, unit, PostKind.HEAD, "second")
    refused(make_post, unit, PostKind.OFFICER, "intake")


def test_a_code_belongs_to_one_current_unit():
    make_unit("dept.one", valid_to=AT)
    make_unit("dept.one", valid_from=AT)

    refused(make_unit, "dept.one", valid_from=AT + timedelta(days=1))


def test_a_ward_has_one_committee_and_a_committee_has_a_ward():
    ward = make_ward()
    make_committee(ward)

    refused(make_unit, kind="ward_committee", ward=ward)
    refused(make_unit, kind="ward_committee")


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"rule": "WARD", "with_unit": True},
        {"rule": "SOMEBODY"},
        {"place": "area", "with_unit": True},
        {"place": "moon", "with_unit": True},
        {"role": "watch", "with_unit": True},
        {"valid_to": START, "with_unit": True},
    ],
)
def test_a_mandate_names_one_unit_or_rule_a_known_place_and_role(columns):
    if columns.pop("with_unit", False):
        columns["unit"] = make_unit()

    refused(make_mandate, make_function(), **columns)


def test_an_area_is_named_only_by_a_mandate_for_an_area():
    refused(
        make_mandate,
        make_function(),
        unit=make_unit(),
        place="city",
        area=make_area("north", make_ward()),
    )


@pytest.mark.parametrize("model", [Unit, Post, Mandate])
def test_dated_rows_are_read_as_of_a_moment(model):
    unit = make_unit(valid_to=AT)
    make_mandate(make_function(), unit=unit, valid_to=AT)
    Post.objects.update(valid_to=AT)

    assert model.objects.at(START).exists()
    assert not model.objects.at(AT).exists()
