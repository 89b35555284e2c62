"""`nhactruong check` on this room: right as made, and useful when broken by hand."""

import pytest

from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM
from nhactruong.org.appoint import appoint
from nhactruong.org.check import CHECKS, coverage, events, heads
from nhactruong.org.models import Appointment, Mandate, PostKind, Unit
from nhactruong.org.regulation import bump
from nhactruong.org.tests.make import (
    AT,
    holder,
    make_desk,
    make_function,
    make_mandate,
    make_post,
    make_unit,
)
from nhactruong.places.tests.make import make_ward

pytestmark = pytest.mark.django_db


def test_a_unit_without_a_head_is_found():
    make_unit("dept.good")
    unit = make_unit("dept.bad")
    Appointment.objects.filter(headed_unit=unit).update(voided_at=AT)

    (failure,) = heads(AT).failures

    assert failure.subject == "dept.bad"
    assert "không có người đứng đầu" in failure.what
    assert failure.mend


def test_a_head_who_heads_nothing_and_an_officer_who_heads_are_found():
    unit, other = make_unit(), make_unit(posts=("officer",), people=False)
    Appointment.objects.filter(pk=holder(unit).pk).update(headed_unit=None)
    Appointment.objects.filter(pk=holder(unit, PostKind.OFFICER).pk).update(
        headed_unit=other
    )

    subjects = {failure.subject for failure in heads(AT).failures}

    assert holder(unit).subject_key in subjects
    assert holder(unit, PostKind.OFFICER).subject_key in subjects


def test_people_in_an_office_that_has_ended_are_found():
    unit = make_unit(posts=("head",))
    Unit.objects.filter(pk=unit.pk).update(valid_to=AT)

    (failure,) = heads(AT).failures

    assert failure.subject == holder(unit).subject_key


def test_gaps_and_overlaps_are_found_with_place_day_and_laws():
    make_ward()
    make_desk()
    covered, doubled, bare = (make_function(code) for code in ("a", "b", "c"))
    make_mandate(covered, unit=make_unit())
    make_mandate(doubled, unit=make_unit(), legal_basis="Luật 1")
    make_mandate(doubled, unit=make_unit(), legal_basis="Luật 2")

    found = coverage(AT)

    overlap, gap = found.failures
    assert found.checked == 3
    assert overlap.subject == "b, Phường Hoàn Kiếm, 2025-07-01"
    assert "Luật 1 / Luật 2" in overlap.what
    assert gap.subject == f"{bare.code}, Phường Hoàn Kiếm, 2025-07-01"


def test_a_row_changed_past_the_acts_is_found():
    post = make_post(make_unit(people=False), code="x")
    made = appoint(make_user().pk, post.pk, by=SYSTEM, at=AT)
    assert not list(events(AT).failures)

    Appointment.objects.filter(pk=made.pk).update(version=5)

    (failure,) = events(AT).failures
    assert failure.subject == made.subject_key


def test_the_checks_belong_to_promises_of_the_design():
    assert [check.promise for check in CHECKS] == [2, 3, 4]
    assert not Mandate.objects.exists()
    bump(AT)
    assert all(not list(check.run(AT).failures) for check in CHECKS)
