"""Two at once: what one is changing, the other waits for."""

from concurrent.futures import wait
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.act import act
from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.locks import share_organisation
from nhactruong.ground.refusal import Refusal
from nhactruong.org.appoint import appoint, end_appointment
from nhactruong.org.models import Appointment, PostKind
from nhactruong.org.routing import owner_for
from nhactruong.org.snapshot import snapshot
from nhactruong.org.tests.beside import beside
from nhactruong.org.tests.make import AT, holder, make_function, make_unit

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(hours=1)
A_WHILE = 0.3  # long enough to reach the lock


@act
def choose_owner(unit, function_id, *, by, at):
    """What an act of the room above does: lock, then ask."""
    share_organisation()
    return owner_for(unit, function_id, at)


def outcome(call, *args, **kwargs):
    try:
        return call(*args, by=SYSTEM, at=LATER, **kwargs)
    except Refusal as refusal:
        return refusal.code


def test_who_chooses_an_owner_waits_until_an_appointment_has_ended():
    unit, function = make_unit(), make_function()
    intake = holder(unit, PostKind.INTAKE)
    person = make_user()
    assert snapshot().holders(intake.post_id) == (intake,)

    with transaction.atomic():
        end_appointment(intake.pk, successor_id=person.pk, by=SYSTEM, at=LATER)
        chosen = beside(lambda: outcome(choose_owner, unit, function.pk))
        wait([chosen], timeout=A_WHILE)
        assert not chosen.done()

    assert chosen.result().person == person


def test_who_ends_an_appointment_waits_until_an_owner_has_been_chosen():
    unit, function = make_unit(), make_function()
    intake = holder(unit, PostKind.INTAKE)

    with transaction.atomic():
        owner = choose_owner(unit, function.pk, by=SYSTEM, at=AT)
        ended = beside(lambda: outcome(end_appointment, intake.pk))
        wait([ended], timeout=A_WHILE)
        assert owner == intake
        assert not ended.done()

    assert ended.result().valid_to == LATER


def test_two_choose_owners_side_by_side():
    unit, function = make_unit(), make_function()
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")

    with transaction.atomic():
        choose_owner(unit, function.pk, by=SYSTEM, at=AT)
        chosen = beside(lambda: outcome(choose_owner, unit, function.pk))
        wait([chosen], timeout=2)
        assert chosen.done()


def test_of_two_who_appoint_a_head_one_is_refused():
    unit = make_unit(posts=("head",), people=False)
    post = unit.posts.get()
    one, other = make_user(), make_user()

    with transaction.atomic():
        appoint(one.pk, post.pk, by=SYSTEM, at=AT)
        second = beside(lambda: outcome(appoint, other.pk, post.pk))
        wait([second], timeout=A_WHILE)

    assert second.result() == "head_taken"
    assert Appointment.objects.get().person == one


def test_of_two_who_replace_a_head_one_is_refused():
    unit = make_unit(posts=("head",))
    head, one, other = holder(unit), make_user(), make_user()

    with transaction.atomic():
        end_appointment(head.pk, successor_id=one.pk, by=SYSTEM, at=LATER)
        second = beside(
            lambda: outcome(end_appointment, head.pk, successor_id=other.pk)
        )
        wait([second], timeout=A_WHILE)

    assert second.result() == "appointment_over"
    assert holder(unit).person == one


def test_the_database_refuses_a_second_head_written_past_the_acts():
    unit = make_unit(posts=("head",))

    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            person=make_user(),
            post=unit.posts.get(),
            headed_unit=unit,
            valid_from=AT,
        )
