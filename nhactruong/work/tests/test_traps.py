"""What somebody might try, and must not get away with."""

import pytest

from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM, Actor, ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.org.appoint import end_appointment
from nhactruong.org.models import PostKind
from nhactruong.org.regulation import bump
from nhactruong.org.tests.make import official
from nhactruong.work.accept import accept_task, assign_task
from nhactruong.work.check import CHECKS
from nhactruong.work.check_clocks import deadlines_computed
from nhactruong.work.clarify import ask_requester
from nhactruong.work.correct import correct_task
from nhactruong.work.extend import extend_task
from nhactruong.work.finish import decline_task, submit_result
from nhactruong.work.judge import cancel_task, judge_result, withdraw_request
from nhactruong.work.merge import merge_task, split_task
from nhactruong.work.models import Task
from nhactruong.work.open import add_contributor
from nhactruong.work.progress import report_progress
from nhactruong.work.route import forward_task, return_to_desk, settle_task
from nhactruong.work.tests.make import (
    CITIZEN,
    DAY,
    HOUR,
    MONDAY,
    asker,
    make_accepted,
    make_done,
    make_task,
    make_to_approve,
    shown,
)
from nhactruong.workdays.models import Calendar

pytestmark = pytest.mark.django_db
SOON = MONDAY + 6 * HOUR


class refused:
    """`with refused("code"):` the block must raise a Refusal of that code."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __enter__(self) -> None: ...

    def __exit__(self, kind, error, trace) -> bool:
        assert isinstance(error, Refusal), f"not refused: {error!r}"
        assert error.code == self.code
        return True


def whole(at=SOON) -> bool:
    return not [f for check in CHECKS for f in check.run(at).failures]


# -- handing on ------------------------------------------------------------------
def test_an_owner_does_not_hand_on_by_accepting(town):
    task = make_task(town)
    second = town.here.posts.get(code="officer2").appointments.get()
    with refused("not_yours"):
        accept_task(task.pk, by=town.owner, at=MONDAY, assignee_id=second.pk)
    task = accept_task(task.pk, by=town.owner, at=MONDAY, assignee_id=task.owner_id)
    assert task.state == "in_progress"


def test_nobody_who_has_left_is_assigned(town):
    task = make_accepted(town)
    second = town.here.posts.get(code="officer2").appointments.get()
    type(second).objects.filter(pk=second.pk).update(valid_to=SOON)
    bump(SOON)  # as the act that ends an appointment does
    with refused("holder_elsewhere"):
        assign_task(task.pk, assignee_id=second.pk, reason="x", by=town.head, at=SOON)


# -- a matter about an office --------------------------------------------------------
def test_the_desk_does_not_send_a_matter_to_the_office_it_is_about(town):
    task = make_task(town, about_unit_id=town.here.pk)
    return_to_desk(task.pk, reason="Của phường", by=town.mayor, at=SOON)
    with refused("own_office"):
        settle_task(
            task.pk, unit_id=town.here.pk, reason="x", by=town.conductor, at=SOON
        )
    assert whole()


def test_an_office_does_not_contribute_to_a_matter_about_itself(town):
    task = make_task(town, about_unit_id=town.here.pk)
    accept_task(task.pk, by=official(task.owner), at=MONDAY)
    with refused("own_office"):
        add_contributor(task.pk, unit_id=town.here.pk, what="x", by=town.mayor, at=SOON)


def test_a_matter_about_the_desk_is_not_sent_to_the_desk(town):
    task = make_task(town, about_unit_id=town.desk.pk)
    with refused("own_office"):
        return_to_desk(task.pk, reason="x", by=town.head, at=SOON)


def test_a_matter_about_an_office_is_not_merged_into_its_work(town):
    about = make_task(town, about_unit_id=town.there.pk)
    theirs = make_task(town)
    Task.objects.filter(pk=about.pk).update(unit=town.here, owner=theirs.owner)
    with refused("about_differs"):
        merge_task(about.pk, into_id=theirs.pk, reason="x", by=town.head, at=SOON)


def test_who_works_there_too_neither_owns_nor_approves(town):
    """A second deputy of `here` also sits in the office that the matter is about."""
    inside = town.who(PostKind.OFFICER, town.there).person
    former = town.who(PostKind.DEPUTY)
    end_appointment(former.pk, successor_id=inside.pk, by=SYSTEM, at=MONDAY)
    task = make_task(town, about_unit_id=town.there.pk)
    assert task.unit == town.here
    accept_task(task.pk, by=town.owner, at=MONDAY)
    deputy = town.who(PostKind.DEPUTY)
    with refused("own_office"):
        assign_task(task.pk, assignee_id=deputy.pk, reason="x", by=town.head, at=SOON)
    task = submit_result(
        task.pk,
        outcome="resolved",
        text="Xong",
        evidence=shown(),
        by=town.owner,
        at=SOON,
    )
    assert task.approver == town.who(PostKind.HEAD)


# -- parts ---------------------------------------------------------------------------
def test_the_contributing_office_is_another_that_still_exists(town):
    task = make_accepted(town)
    with refused("bad_input"):
        add_contributor(task.pk, unit_id=town.here.pk, what="x", by=town.owner, at=SOON)
    type(town.there).objects.filter(pk=town.there.pk).update(valid_to=SOON)
    with refused("bad_input"):
        add_contributor(
            task.pk, unit_id=town.there.pk, what="x", by=town.owner, at=SOON
        )


def make_parent(town, **columns) -> tuple[Task, Task]:
    parent = make_task(town, **columns)
    child = add_contributor(
        parent.pk, unit_id=town.department.pk, what="Điện", by=town.owner, at=MONDAY
    )
    return parent, child


def test_a_parent_is_not_cancelled_declined_or_merged_away_from_its_parts(town):
    parent, child = make_parent(town)
    with refused("children_open"):
        cancel_task(parent.pk, ground="Rác", by=town.conductor, at=SOON)
    with refused("children_open"):
        decline_task(
            parent.pk,
            ground="not_ours",
            text="x",
            right_door="y",
            by=town.owner,
            at=SOON,
        )
    with refused("children_open"):
        merge_task(
            parent.pk, into_id=make_task(town).pk, reason="x", by=town.owner, at=SOON
        )
    cancel_task(child.pk, ground="Rác", by=town.conductor, at=SOON)
    cancel_task(parent.pk, ground="Rác", by=town.conductor, at=SOON)
    assert whole()


def test_a_part_of_a_part_holds_the_parent_back_too(town):
    parent, child = make_parent(town)
    owner = official(child.owner)
    half = split_task(child.pk, title="Nửa kia", reason="Hai", by=owner, at=SOON)
    assert half.parent == parent
    cancel_task(child.pk, ground="Rác", by=town.conductor, at=SOON)
    with refused("children_open"):
        cancel_task(parent.pk, ground="Rác", by=town.conductor, at=SOON)
    assert half.due == child.due
    assert whole()


def test_a_contributing_office_cannot_stop_the_clock(town):
    _parent, child = make_parent(town)
    owner = official(child.owner)
    accept_task(child.pk, by=owner, at=SOON)
    with refused("no_requester"):
        ask_requester(child.pk, text="?", by=owner, at=SOON)


def test_a_part_split_off_after_a_change_of_office_keeps_the_deadline(town):
    """The two offices count by different calendars."""
    town.department.calendar = Calendar.objects.get(always_open=True)
    town.department.save()
    task = make_accepted(town)
    correct_task(
        task.pk, function_id=town.drains.pk, reason="Cống", by=town.owner, at=SOON
    )
    task = forward_task(task.pk, reason="Cống", by=town.head, at=SOON + DAY)
    part = split_task(
        task.pk,
        title="Cống kia",
        reason="x",
        by=official(task.owner),
        at=SOON + 2 * DAY,
    )
    assert part.due == task.due
    assert part.segments.count() == 2
    assert not list(deadlines_computed(SOON).failures)


# -- merging and leaving -----------------------------------------------------------------
def test_merged_while_waiting_for_approval_it_has_no_result(town):
    gone, kept = make_to_approve(town), make_accepted(town)
    merge_task(gone.pk, into_id=kept.pk, reason="Một", by=town.owner, at=SOON)
    gone.refresh_from_db()
    assert (gone.result, gone.approver, gone.outcome) == (None, None, "")
    assert whole()


def test_merging_brings_a_requester_back(town):
    gone, kept = make_accepted(town), make_accepted(town)
    withdraw_request(kept.pk, authority=asker(kept), by=CITIZEN, at=SOON)
    merge_task(gone.pk, into_id=kept.pk, reason="Một", by=town.owner, at=SOON)
    kept.refresh_from_db()
    assert kept.withdrawn_at is None


def test_who_has_left_does_not_judge(town):
    task = make_accepted(town)
    withdraw_request(task.pk, authority=asker(task), by=CITIZEN, at=SOON)
    with refused("withdrawn"):
        ask_requester(task.pk, text="?", by=town.owner, at=SOON)
    done = make_done(town)
    Task.objects.filter(pk=done.pk).update(withdrawn_at=SOON)
    with refused("withdrawn"):
        judge_result(
            done.pk, verdict="satisfied", authority=asker(done), by=CITIZEN, at=SOON
        )


def test_each_requester_of_a_merged_task_judges_once(town):
    task = make_done(town)
    other = Actor(ActorKind.CITIZEN, "HN-TEST-0001")
    mine = asker(task)
    judge_result(task.pk, verdict="satisfied", authority=mine, by=CITIZEN, at=SOON)
    with refused("judged"):
        judge_result(task.pk, verdict="acceptable", authority=mine, by=CITIZEN, at=SOON)
    judge_result(task.pk, verdict="acceptable", authority=mine, by=other, at=SOON)
    assert task.verdicts.count() == 2


# -- promises of dates -------------------------------------------------------------------
def test_a_new_date_is_not_next_century(town):
    task = make_accepted(town)
    with refused("date_far"):
        report_progress(
            task.pk,
            text="Đang làm",
            committed_until=SOON + 4000 * DAY,
            by=town.head,
            at=SOON,
        )


def test_urgent_work_extended_is_due_when_it_says(town):
    task = make_accepted(town, level="urgent", danger=True)
    until = task.due + DAY
    task = extend_task(
        task.pk, until=until, reason="Bão", by=town.mayor, at=MONDAY + 2 * HOUR
    )
    assert task.act_by == task.due == until


def test_a_new_person_is_not_an_official(town):
    """Somebody with an account and no post has no say."""
    person = make_user()
    nobody = Actor(ActorKind.OFFICIAL, "x", person_id=person.pk)
    with refused("not_yours"):
        accept_task(make_task(town).pk, by=nobody, at=MONDAY)
