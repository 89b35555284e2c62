"""Who leaves leaves no work behind (promise 1)."""

import pytest

from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.notices.models import Message
from nhactruong.org.appoint import end_appointment, void_appointment
from nhactruong.org.models import PostKind, UnitKind
from nhactruong.org.tests.make import make_appointment, make_portfolio, make_unit
from nhactruong.work.accept import accept_task, assign_task
from nhactruong.work.check import CHECKS
from nhactruong.work.finish import approve_result, submit_result
from nhactruong.work.judge import reopen_task
from nhactruong.work.models import Task
from nhactruong.work.tests.make import (
    CITIZEN,
    HOUR,
    MONDAY,
    asker,
    make_accepted,
    make_done,
    make_task,
    make_to_approve,
    shown,
)

pytestmark = pytest.mark.django_db
SOON = MONDAY + 6 * HOUR


def ends(appointment, *, successor=None, at=SOON) -> None:
    end_appointment(
        appointment.pk, successor_id=successor and successor.pk, by=SYSTEM, at=at
    )


def again(task: Task) -> Task:
    return Task.objects.select_related("owner", "approver").get(pk=task.pk)


def whole(at=SOON) -> bool:
    return not [f for check in CHECKS for f in check.run(at).failures]


def test_work_goes_to_the_successor_in_post(town):
    task, heir = make_task(town), make_user()
    ends(task.owner, successor=heir)
    task = again(task)
    assert task.owner.person == heir
    assert Event.objects.filter(kind="work.task.owner_succeeded").count() == 1
    assert Message.objects.filter(address_key=str(task.owner.key)).exists()
    assert whole()


def test_a_hundred_tasks_move_in_as_many_statements_as_two(
    town, django_assert_max_num_queries
):
    tasks = [make_task(town) for _n in range(30)]
    with django_assert_max_num_queries(45):
        ends(town.who(PostKind.INTAKE), successor=make_user())
    owners = set(Task.objects.values_list("owner", flat=True))
    assert owners == {town.who(PostKind.INTAKE).pk}
    assert Event.objects.filter(kind="work.task.owner_succeeded").count() == len(tasks)
    assert whole()


def test_without_a_successor_it_goes_to_another_in_the_same_post(town):
    task = make_task(town)
    other = make_appointment(task.owner.post)
    ends(task.owner)
    assert again(task).owner == other


def test_with_nobody_else_in_the_post_it_goes_to_the_head(town):
    task = make_task(town)
    ends(task.owner)
    assert again(task).owner == town.who(PostKind.HEAD)
    assert whole()


def test_the_head_who_leaves_hands_over_to_the_next(town):
    task, heir = make_task(town), make_user()
    head = town.who(PostKind.HEAD)
    accept_task(task.pk, by=town.head, at=MONDAY, assignee_id=head.pk)
    with pytest.raises(Refusal) as refused:
        ends(head)
    assert refused.value.code == "head_needed"
    ends(head, successor=heir)
    assert again(task).owner.person == heir


def test_closed_work_stays_with_whoever_did_it(town):
    task = make_done(town)
    owner = task.owner
    ends(owner)
    assert again(task).owner == owner


def test_reopened_it_goes_to_whoever_is_in_post(town):
    task = make_done(town)
    heir = make_user()
    ends(task.owner, successor=heir)
    task = reopen_task(
        task.pk, reason="Hỏng", authority=asker(task), by=CITIZEN, at=SOON
    )
    assert task.owner.person == heir
    assert whole()


def test_an_appointment_by_mistake_leaves_nothing_behind_either(town):
    task = make_accepted(town)
    second = town.here.posts.get(code="officer2").appointments.get()
    assign_task(task.pk, assignee_id=second.pk, reason="x", by=town.head, at=SOON)
    void_appointment(second.pk, reason="Nhầm người", by=SYSTEM, at=SOON)
    assert again(task).owner == town.who(PostKind.HEAD)
    assert whole()


def test_when_the_approver_leaves_the_next_in_the_chain_approves(town):
    task = make_to_approve(town)
    ends(task.approver)
    assert again(task).approver == town.who(PostKind.HEAD)
    assert whole()


def test_an_approver_who_becomes_the_owner_does_not_approve(town):
    task = make_to_approve(town)
    ends(town.who(PostKind.DEPUTY))
    head = town.who(PostKind.HEAD)
    assert again(task).approver == head
    ends(task.owner)
    task = again(task)
    assert task.owner == head
    assert task.approver == town.who(PostKind.DEPUTY, town.city) or (
        task.approver == town.who(PostKind.HEAD, town.city)
    )
    assert whole()


def test_a_chain_that_is_exhausted_refuses_the_leaving_by_name(town):
    """Everybody who could approve has, or made it: nobody is let go, nothing is lost."""
    task = make_to_approve(town)
    owner = task.owner
    # One person holds every post in the chain: the one who made the result.
    for unit in (town.here, town.city, town.desk):
        for kind in (PostKind.DEPUTY, PostKind.HEAD, PostKind.DUTY):
            for post in unit.posts.filter(kind=kind):
                now = post.appointments.current().get()
                if now != task.approver:
                    ends(now, successor=owner.person)
    with pytest.raises(Refusal) as refused:
        ends(task.approver)
    assert refused.value.code == "no_approver"
    assert again(task).approver == task.approver
    assert whole()


def test_a_holder_in_a_division_hands_over_inside_the_office(town):
    division = make_unit("div", kind=UnitKind.DIVISION, parent=town.here)
    task = make_accepted(town)
    officer = town.who(PostKind.OFFICER, division)
    assign_task(task.pk, assignee_id=officer.pk, reason="x", by=town.head, at=SOON)
    ends(officer)
    assert again(task).owner == town.who(PostKind.HEAD, division)
    assert whole()


def test_an_heir_of_the_office_in_question_does_not_inherit(town):
    """The matter is about `here`; the heir works there as well."""
    task = make_task(town, about_unit_id=town.here.pk)
    assert task.unit == town.city
    deputy = town.who(PostKind.DEPUTY, town.city)
    assign_task(task.pk, assignee_id=deputy.pk, reason="x", by=town.mayor, at=MONDAY)
    ends(deputy, successor=town.who(PostKind.INTAKE).person)
    assert again(task).owner == town.who(PostKind.HEAD, town.city)
    assert whole()


def test_a_desk_that_led_it_may_approve_it_again(town):
    """The conductor may approve the same matter a second time."""
    make_portfolio(town.who(PostKind.DEPUTY), town.desk)
    task = make_task(town, function_id=town.lights.pk)
    Task.objects.filter(pk=task.pk).update(unit=town.desk)
    duty = town.who(PostKind.DUTY, town.desk)
    Task.objects.filter(pk=task.pk).update(owner=duty)
    accept_task(task.pk, by=town.conductor, at=MONDAY)
    for step in (1, 5):
        at = MONDAY + step * HOUR
        submit_result(
            task.pk,
            outcome="resolved",
            text="Xong",
            evidence=shown(),
            by=town.conductor,
            at=at,
        )
        desk_head = town.who(PostKind.HEAD, town.desk)
        assert again(task).approver == desk_head
        approve_result(task.pk, by=town.actor(PostKind.HEAD, town.desk), at=at + HOUR)
        if step == 1:
            reopen_task(task.pk, reason="Hỏng", by=town.conductor, at=at + 2 * HOUR)
