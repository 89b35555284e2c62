"""The life of a task: each row of the table in design §6, done and refused."""

from datetime import UTC, datetime

import pytest

from nhactruong.org.models import PostKind
from nhactruong.work.accept import accept_task, assign_task
from nhactruong.work.clarify import ask_requester, reply_to_office
from nhactruong.work.finish import (
    approve_result,
    decline_task,
    send_back,
    submit_result,
)
from nhactruong.work.judge import (
    judge_result,
    reopen_task,
)
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
from nhactruong.work.tests.refused import kinds, refused

pytestmark = pytest.mark.django_db


def test_open_gives_one_person_one_office_one_deadline(town):
    task = make_task(town)

    assert task.unit == town.here
    assert task.owner == town.who(PostKind.INTAKE)
    assert task.receive_due == datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    assert task.due == datetime(2026, 12, 4, 10, 30, tzinfo=UTC)
    assert kinds(task) == ["opened"]


def test_danger_runs_day_and_night_with_the_legal_deadline_beside(town):
    task = make_task(town, level="urgent", danger=True)

    assert task.due == MONDAY + 5 * HOUR
    assert task.legal_due == datetime(2026, 11, 25, 7, 30, tzinfo=UTC)


def test_accept_stops_the_receipt_clock(town):
    task = make_accepted(town)

    assert (task.state, task.waiting_on) == ("in_progress", "owner")
    assert task.accepted_at == MONDAY + HOUR
    assert task.act_by == task.due


def test_accept_twice_is_refused(town):
    task = make_accepted(town)
    with refused("wrong_state"):
        accept_task(task.pk, by=town.owner, at=MONDAY + 2 * HOUR)


def test_a_stranger_may_not_accept(town):
    task = make_task(town)
    with refused("not_yours"):
        accept_task(task.pk, by=town.actor(PostKind.INTAKE, town.there), at=MONDAY)


def test_a_head_accepts_for_somebody_else(town):
    task = make_task(town)
    second = town.here.posts.get(code="officer2").appointments.get()
    task = accept_task(task.pk, by=town.head, at=MONDAY, assignee_id=second.pk)
    assert task.owner == second


def test_assign_needs_a_holder_inside_and_a_reason(town):
    task = make_accepted(town)
    second = town.here.posts.get(code="officer2").appointments.get()
    stranger = town.who(PostKind.INTAKE, town.there)
    with refused("bad_input"):
        assign_task(
            task.pk, assignee_id=second.pk, reason=" ", by=town.head, at=MONDAY + HOUR
        )
    with refused("holder_elsewhere"):
        assign_task(
            task.pk, assignee_id=stranger.pk, reason="x", by=town.head, at=MONDAY + HOUR
        )
    with refused("not_yours"):
        assign_task(
            task.pk, assignee_id=second.pk, reason="x", by=town.owner, at=MONDAY + HOUR
        )
    task = assign_task(
        task.pk, assignee_id=second.pk, reason="Đi họp", by=town.head, at=MONDAY + HOUR
    )
    assert task.owner == second


def test_a_question_stops_the_clock_and_the_answer_runs_it_on(town):
    task = make_accepted(town)
    due = task.due
    thursday = MONDAY + 3 * DAY  # day 1: day 0 is that of the latest receipt
    task = ask_requester(task.pk, text="Cột số mấy?", by=town.owner, at=thursday)
    assert (task.state, task.waiting_on) == ("waiting", "reporter")
    with refused("not_yours"):
        reply_to_office(
            task.pk,
            text="7",
            authority=asker(make_task(town)),
            by=CITIZEN,
            at=thursday,
        )
    task = reply_to_office(
        task.pk, text="Số 7", authority=asker(task), by=CITIZEN, at=thursday + DAY
    )
    assert task.state == "in_progress"
    assert task.due == due + 3 * DAY  # Friday's one day later is Monday


def test_resolved_needs_the_evidence_that_the_topic_asks(town):
    task = make_accepted(town)
    with refused("photo_needed"):
        submit_result(
            task.pk, outcome="resolved", text="Xong", by=town.owner, at=MONDAY + HOUR
        )
    with refused("bad_input"):
        submit_result(
            task.pk, outcome="answered", text="Xong", by=town.owner, at=MONDAY + HOUR
        )
    with refused("bad_input"):
        submit_result(
            task.pk, outcome="closed", text="Xong", by=town.owner, at=MONDAY + HOUR
        )
    task = submit_result(
        task.pk,
        outcome="resolved",
        text="Xong",
        evidence=shown(),
        by=town.owner,
        at=MONDAY + HOUR,
    )
    assert task.approver == town.who(PostKind.DEPUTY)


def test_approval_measures_on_time_and_opens_the_window(town):
    task = make_done(town)
    assert (task.state, task.outcome) == ("done", "resolved")
    assert task.was_on_time() is True
    assert task.closes_at is not None


def test_nobody_approves_what_they_produced(town):
    task = make_task(town)
    task = accept_task(
        task.pk, by=town.head, at=MONDAY, assignee_id=town.who(PostKind.HEAD).pk
    )
    task = submit_result(
        task.pk,
        outcome="resolved",
        text="Xong",
        evidence=shown(),
        by=town.head,
        at=MONDAY + HOUR,
    )
    with refused("own_result"):
        approve_result(task.pk, by=town.head, at=MONDAY + 2 * HOUR)


def test_sent_back_goes_where_it_came_from(town):
    task = make_to_approve(town)
    with refused("bad_input"):
        send_back(task.pk, reason="", by=town.deputy, at=MONDAY + 3 * HOUR)
    task = send_back(task.pk, reason="Ảnh mờ", by=town.deputy, at=MONDAY + 3 * HOUR)
    assert (task.state, task.approver, task.result) == ("in_progress", None, None)


def test_decline_before_acceptance_returns_to_receipt_when_sent_back(town):
    task = make_task(town)
    with refused("bad_input"):
        decline_task(
            task.pk, ground="tired", text="x", right_door="y", by=town.owner, at=MONDAY
        )
    task = decline_task(
        task.pk,
        ground="not_ours",
        text="Đường của tỉnh khác",
        right_door="UBND xã bên",
        by=town.owner,
        at=MONDAY,
    )
    task = send_back(task.pk, reason="Vẫn của ta", by=town.deputy, at=MONDAY + HOUR)
    assert task.state == "received"


def test_declined_and_approved_is_done_with_its_ground(town):
    task = make_task(town)
    task = decline_task(
        task.pk,
        ground="complaint",
        text="Là khiếu nại",
        right_door="Ban Tiếp công dân",
        by=town.owner,
        at=MONDAY,
    )
    task = approve_result(task.pk, by=town.deputy, at=MONDAY + HOUR)
    assert (task.state, task.outcome) == ("done", "declined")


def test_not_satisfied_reopens_with_another_approver(town):
    task = make_done(town)
    with refused("bad_input"):
        judge_result(
            task.pk,
            verdict="not_satisfied",
            authority=asker(task),
            by=CITIZEN,
            at=MONDAY + 4 * HOUR,
        )
    task = judge_result(
        task.pk,
        verdict="not_satisfied",
        why="Vẫn tối",
        authority=asker(task),
        by=CITIZEN,
        at=MONDAY + 4 * HOUR,
    )
    assert (task.state, task.round, task.reopen_count) == ("in_progress", 2, 1)
    assert task.original_due < task.due or task.original_due == task.due
    task = submit_result(
        task.pk,
        outcome="resolved",
        text="Đã thay cả chấn lưu",
        evidence=shown(),
        by=town.owner,
        at=MONDAY + 5 * HOUR,
    )
    assert task.approver == town.who(PostKind.HEAD)
    with refused("approved_before"):
        approve_result(task.pk, by=town.deputy, at=MONDAY + 6 * HOUR)
    task = approve_result(task.pk, by=town.head, at=MONDAY + 6 * HOUR)
    assert task.state == "done"


def test_satisfied_is_kept_and_given_once(town):
    task = make_done(town)
    task = judge_result(
        task.pk,
        verdict="satisfied",
        authority=asker(task),
        by=CITIZEN,
        at=MONDAY + 4 * HOUR,
    )
    assert task.verdict == "satisfied"
    with refused("judged"):
        judge_result(
            task.pk,
            verdict="acceptable",
            authority=asker(task),
            by=CITIZEN,
            at=MONDAY + 5 * HOUR,
        )


def test_the_window_ends_for_the_requester_not_for_the_conductor(town):
    task = make_done(town)
    later = MONDAY + 40 * DAY
    with refused("window_over"):
        reopen_task(
            task.pk, reason="Lại hỏng", authority=asker(task), by=CITIZEN, at=later
        )
    task = reopen_task(
        task.pk, reason="Kiểm tra thấy chưa làm", by=town.conductor, at=later
    )
    assert task.state == "in_progress"
