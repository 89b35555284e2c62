"""Putting people into posts and ending it."""

from datetime import timedelta

import pytest

from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import CLOCK, SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event, Opening
from nhactruong.org.appoint import appoint, end_appointment, void_appointment
from nhactruong.org.models import Portfolio, PostKind, UnitKind
from nhactruong.org.signals import appointment_ending
from nhactruong.org.snapshot import snapshot
from nhactruong.org.tests.make import (
    AT,
    holder,
    make_appointment,
    make_post,
    make_unit,
    official,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def announced():
    """What the room above hears."""
    heard = []

    def hear(sender, **news):
        heard.append(news)

    appointment_ending.connect(hear)
    yield heard
    appointment_ending.disconnect(hear)


def code_of(call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_appoint_puts_a_person_into_a_post_and_records_it(unit):
    person, post = make_user(), make_post(unit, code="second")

    made = appoint(person.pk, post.pk, decision="QĐ 1", by=SYSTEM, at=AT)

    event = Event.objects.get()
    assert (event.kind, event.subject) == ("org.appointment.made", made.subject_key)
    assert event.seq == made.version == 1
    assert made in snapshot().held_by(person.pk)
    assert made.headed_unit is None


def test_names_and_papers_are_private_in_the_event(unit):
    person = make_user(full_name="Khuất Nhật Lam")

    appoint(person.pk, make_post(unit, code="x").pk, decision="QĐ 1", by=SYSTEM, at=AT)

    event = Event.objects.get()
    assert "Khuất" not in bytes(event.leaf).decode()
    opened = dict(Opening.objects.values_list("field", "value"))
    assert opened == {"person": "Khuất Nhật Lam", "decision": "QĐ 1"}


def test_a_head_heads_the_unit():
    unit = make_unit(people=False)

    made = appoint(
        make_user().pk, unit.posts.get(kind="head").pk, acting=True, by=SYSTEM, at=AT
    )

    assert made.headed_unit == unit
    assert made.acting
    assert snapshot().head(unit.pk) == made


def test_a_deputys_portfolio_comes_with_the_appointment(unit):
    other = make_unit()
    post = make_post(unit, PostKind.DEPUTY, "second")

    made = appoint(
        make_user().pk, post.pk, oversees=[(other.pk, None)], by=SYSTEM, at=AT
    )

    (portfolio,) = snapshot().portfolios_of(made.pk)
    assert portfolio.unit_id == other.pk


def test_what_appoint_refuses(unit):
    head, officer = holder(unit), holder(unit, PostKind.OFFICER)
    ended = make_unit(valid_to=AT)
    gone = make_user(is_active=False)

    def refusal(person, post):
        return code_of(appoint, person.pk, post.pk, by=SYSTEM, at=AT)

    assert refusal(make_user(), head.post) == "head_taken"
    assert refusal(officer.person, officer.post) == "already_in_post"
    assert refusal(make_user(), ended.posts.get(kind="officer")) == "post_ended"
    assert refusal(gone, officer.post) == "person_inactive"
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "who, kind, code",
    [
        ("head", PostKind.OFFICER, None),
        ("head", PostKind.HEAD, "not_appointing_authority"),
        ("above", PostKind.HEAD, None),
        ("deputy", PostKind.OFFICER, "not_appointing_authority"),
        ("stranger", PostKind.OFFICER, "not_appointing_authority"),
        ("clock", PostKind.OFFICER, "not_appointing_authority"),
    ],
)
def test_who_may_appoint(who, kind, code):
    city = make_unit("city.ubnd", kind=UnitKind.CITY_COMMITTEE)
    unit = make_unit(parent=city, posts=("deputy", "officer"))
    post = make_post(unit, PostKind.HEAD)
    boss = make_appointment(post)
    if kind == PostKind.HEAD:
        boss.voided_at = AT
        boss.save()
    by = {
        "head": official(boss),
        "above": official(holder(city)),
        "deputy": official(holder(unit, PostKind.DEPUTY)),
        "stranger": official(holder(make_unit())),
        "clock": CLOCK,
    }[who]
    target = post if kind == PostKind.HEAD else make_post(unit, code="new")

    if code:
        assert code_of(appoint, make_user().pk, target.pk, by=by, at=AT) == code
    else:
        assert appoint(make_user().pk, target.pk, by=by, at=AT).pk


def test_ending_an_appointment_hands_its_work_to_another_holder(unit, announced):
    post = holder(unit, PostKind.OFFICER).post
    colleague = make_appointment(post)

    ended = end_appointment(holder_of(post, but=colleague).pk, by=SYSTEM, at=LATER)

    assert ended.valid_to == LATER
    assert announced[0]["heir"] == colleague
    assert announced[0]["successor"] is None


def holder_of(post, but):
    return post.appointments.exclude(pk=but.pk).get()


def test_without_another_holder_the_head_is_the_heir(unit, announced):
    end_appointment(holder(unit, PostKind.INTAKE).pk, by=SYSTEM, at=LATER)

    assert announced[0]["heir"] == holder(unit)


def test_a_successor_takes_post_work_and_portfolio_over(unit, announced):
    deputy, person = holder(unit, PostKind.DEPUTY), make_user()

    end_appointment(deputy.pk, successor_id=person.pk, by=SYSTEM, at=LATER)

    now = holder(unit, PostKind.DEPUTY)
    assert now.person == person
    assert announced[0]["heir"] == announced[0]["successor"] == now
    assert [p.unit_id for p in snapshot().portfolios_of(now.pk)] == [unit.pk]
    assert not Portfolio.objects.filter(appointment=deputy, valid_to=None).exists()


def test_a_unit_never_loses_its_head(unit, announced):
    head = holder(unit)

    assert code_of(end_appointment, head.pk, by=SYSTEM, at=LATER) == "head_needed"
    assert code_of(void_appointment, head.pk, reason="", by=SYSTEM, at=LATER) == (
        "head_needed"
    )
    assert not announced


def test_a_head_is_followed_by_a_head_in_the_same_act(unit):
    head, person = holder(unit), make_user()

    end_appointment(head.pk, successor_id=person.pk, acting=True, by=SYSTEM, at=LATER)

    now = holder(unit)
    assert (now.person, now.acting, now.valid_from) == (person, True, LATER)
    assert now.headed_unit == unit
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["org.appointment.ended", "org.appointment.made"]


def test_what_ended_cannot_end_again(unit):
    officer = holder(unit, PostKind.OFFICER)
    end_appointment(officer.pk, by=SYSTEM, at=LATER)

    assert code_of(end_appointment, officer.pk, by=SYSTEM, at=LATER) == (
        "appointment_over"
    )


def test_an_appointment_cannot_end_before_it_began(unit):
    officer = holder(unit, PostKind.OFFICER)
    early = officer.valid_from - timedelta(days=1)

    assert code_of(end_appointment, officer.pk, by=SYSTEM, at=early) == "before_start"


def test_a_mistake_is_voided_and_its_work_moves_on(unit, announced):
    officer = holder(unit, PostKind.OFFICER)

    void_appointment(officer.pk, reason="nhầm người", by=SYSTEM, at=LATER)

    officer.refresh_from_db()
    assert officer.voided_at == LATER
    assert not officer.is_current
    assert announced[0]["heir"] == holder(unit)
    assert not snapshot().held_by(officer.person_id)


def test_the_room_above_sees_the_organisation_as_it_is_afterwards(unit):
    officer = holder(unit, PostKind.OFFICER)
    seen = []

    def look(sender, appointment, **news):
        seen.append(snapshot().held_by(appointment.person_id))

    appointment_ending.connect(look)
    try:
        end_appointment(officer.pk, by=SYSTEM, at=LATER)
    finally:
        appointment_ending.disconnect(look)

    assert seen == [()]
