"""The life of a task: each row of the table in design §6, done and refused."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import official
from nhactruong.work.accept import accept_task, assign_task
from nhactruong.work.clarify import ask_requester, reply_to_office
from nhactruong.work.correct import correct_task
from nhactruong.work.extend import ask_extension, extend_task
from nhactruong.work.finish import (
    approve_result,
    decline_task,
    send_back,
    submit_result,
)
from nhactruong.work.judge import (
    cancel_task,
    judge_result,
    reopen_task,
    withdraw_request,
)
from nhactruong.work.merge import merge_task, split_task
from nhactruong.work.models import Task
from nhactruong.work.open import add_contributor
from nhactruong.work.progress import answer_urging, report_progress, urge_task
from nhactruong.work.route import forward_task, return_to_desk, settle_task
from nhactruong.work.tests.make import (
    CITIZEN,
    DAY,
    HOUR,
    MONDAY,
    Town,
    asker,
    make_accepted,
    make_done,
    make_task,
    make_to_approve,
    make_town,
    shown,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return make_town()


def refused(code: str):
    return pytest.raises(Refusal, match=f"^{code}$|") if not code else _Refused(code)


class _Refused:
    """`with refused("code"):` the block must raise a Refusal of that code."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __enter__(self) -> None: ...

    def __exit__(self, kind, error, trace) -> bool:
        assert isinstance(error, Refusal), f"not refused: {error!r}"
        assert error.code == self.code
        return True


def kinds(task: Task) -> list[str]:
    events = Event.objects.filter(subject=task.subject_key).order_by("seq")
    return [event.kind.removeprefix("work.task.") for event in events]


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


def test_forward_only_where_the_mandate_names_another_and_once(town):
    task = make_accepted(town)
    with refused("mandate_is_yours"):
        forward_task(
            task.pk, reason="Không phải việc tôi", by=town.head, at=MONDAY + 2 * HOUR
        )
    correct_task(
        task.pk,
        function_id=town.drains.pk,
        reason="Là cống",
        by=town.owner,
        at=MONDAY + 2 * HOUR,
    )
    due = Task.objects.get(pk=task.pk).due
    task = forward_task(
        task.pk, reason="Cống do Sở", by=town.head, at=MONDAY + 3 * HOUR
    )
    assert (task.unit, task.state, task.forward_count) == (
        town.department,
        "received",
        1,
    )
    assert task.due == due
    head = town.actor(PostKind.HEAD, town.department)
    correct_task(
        task.pk,
        function_id=town.lights.pk,
        reason="Là đèn",
        by=official(task.owner),
        at=MONDAY + 4 * HOUR,
    )
    with refused("forwarded_before"):
        forward_task(task.pk, reason="Là đèn", by=head, at=MONDAY + 5 * HOUR)


def test_the_desk_settles_and_the_like_follows(town):
    task = make_task(town)
    task = return_to_desk(
        task.pk,
        reason="Đèn trên cầu",
        cites="QĐ 5904",
        says_unit_id=town.department.pk,
        by=town.head,
        at=MONDAY,
    )
    assert (task.state, task.waiting_on, task.unit) == (
        "disputed",
        "conductor",
        town.here,
    )
    with refused("not_yours"):
        settle_task(
            task.pk,
            unit_id=town.department.pk,
            reason="x",
            by=town.head,
            at=MONDAY + HOUR,
        )
    task = settle_task(
        task.pk,
        unit_id=town.department.pk,
        reason="Cầu do Sở quản lý",
        by=town.conductor,
        at=MONDAY + HOUR,
    )
    assert (task.state, task.unit) == ("received", town.department)
    assert make_task(town, at=MONDAY + 2 * HOUR).unit == town.department


def test_contributors_hold_the_result_back(town):
    task = make_accepted(town)
    child = add_contributor(
        task.pk,
        unit_id=town.department.pk,
        what="Cắt điện",
        by=town.owner,
        at=MONDAY + HOUR,
    )
    assert child.due <= task.due
    with refused("children_open"):
        submit_result(
            task.pk,
            outcome="resolved",
            text="Xong",
            evidence=shown(),
            by=town.owner,
            at=MONDAY + 2 * HOUR,
        )


def test_extension_is_asked_granted_and_limited(town):
    task = make_accepted(town)
    original = task.original_due
    with refused("not_later"):
        ask_extension(
            task.pk, until=task.due, reason="x", by=town.owner, at=MONDAY + HOUR
        )
    ask_extension(
        task.pk,
        until=task.due + 2 * DAY,
        reason="Chờ vật tư",
        by=town.owner,
        at=MONDAY + HOUR,
    )
    with refused("not_yours"):
        extend_task(
            task.pk,
            until=task.due + 2 * DAY,
            reason="x",
            by=town.owner,
            at=MONDAY + HOUR,
        )
    task = extend_task(
        task.pk,
        until=task.due + 2 * DAY,
        reason="Đồng ý",
        by=town.head,
        at=MONDAY + 2 * HOUR,
    )
    assert task.due == original + 2 * DAY
    assert task.original_due == original
    with refused("no_extensions_left"):
        extend_task(
            task.pk,
            until=task.due + DAY,
            reason="x",
            by=town.head,
            at=MONDAY + 3 * HOUR,
        )
    task = extend_task(
        task.pk, until=task.due + DAY, reason="Bão", by=town.mayor, at=MONDAY + 3 * HOUR
    )
    assert task.extend_count == 2


def test_urgent_work_is_extended_from_above_only(town):
    task = make_accepted(town, level="urgent", danger=True)
    with refused("urgent_by_superior"):
        extend_task(
            task.pk, until=task.due + DAY, reason="x", by=town.head, at=MONDAY + HOUR
        )


def test_a_new_level_is_computed_from_the_same_start(town):
    task = make_accepted(town)
    with refused("nothing_changed"):
        correct_task(
            task.pk, reason="x", level="normal", by=town.owner, at=MONDAY + HOUR
        )
    original = task.original_due
    task = correct_task(
        task.pk,
        reason="Nhiều cơ quan",
        level="complex",
        by=town.owner,
        at=MONDAY + HOUR,
    )
    assert task.original_due == original < task.due


def test_urging_is_answered(town):
    task = make_accepted(town)
    with refused("nothing_urged"):
        answer_urging(task.pk, answer="x", by=town.owner, at=MONDAY + HOUR)
    urge_task(task.pk, word="Làm ngay", by=town.mayor, at=MONDAY + HOUR)
    answer_urging(task.pk, answer="Chiều nay xong", by=town.owner, at=MONDAY + 2 * HOUR)
    assert task.urgings.get().answer == "Chiều nay xong"


def test_once_late_a_note_needs_a_new_date(town):
    task = make_accepted(town)
    late = task.due + DAY
    with refused("date_needed"):
        report_progress(task.pk, text="Đang làm", by=town.head, at=late)
    task = report_progress(
        task.pk, text="Đang làm", committed_until=late + DAY, by=town.head, at=late
    )
    assert task.late_noted_at == late
    assert task.original_due < late


def test_withdrawn_work_goes_on_until_the_office_decides(town):
    task = make_accepted(town)
    task = withdraw_request(
        task.pk, authority=asker(task), by=CITIZEN, at=MONDAY + HOUR
    )
    assert task.state == "in_progress"
    with refused("withdrawn"):
        withdraw_request(
            task.pk, authority=asker(task), by=CITIZEN, at=MONDAY + 2 * HOUR
        )


def test_merged_tasks_leave_events_on_both(town):
    gone, kept = make_accepted(town), make_accepted(town)
    with refused("same_task"):
        merge_task(
            gone.pk, into_id=gone.pk, reason="x", by=town.owner, at=MONDAY + HOUR
        )
    merge_task(
        gone.pk,
        into_id=kept.pk,
        reason="Cùng cột đèn",
        by=town.owner,
        at=MONDAY + 2 * HOUR,
    )
    gone.refresh_from_db()
    assert (gone.state, gone.merged_into) == ("closed", kept)
    assert kinds(gone)[-1] == "merged"
    assert kinds(kept)[-1] == "joined"


def test_a_split_part_keeps_the_deadline(town):
    task = make_accepted(town)
    part = split_task(
        task.pk,
        title="Cột bên kia",
        reason="Hai cột",
        by=town.owner,
        at=MONDAY + 2 * HOUR,
    )
    assert (part.due, part.state, part.owner) == (task.due, "received", task.owner)


def test_only_the_desk_cancels_and_it_counts_as_nothing(town):
    task = make_task(town)
    with refused("not_yours"):
        cancel_task(task.pk, ground="Rác", by=town.head, at=MONDAY)
    task = cancel_task(task.pk, ground="Tin thử", by=town.conductor, at=MONDAY)
    assert (task.state, task.close_kind, task.outcome) == ("closed", "cancelled", "")


def test_a_matter_about_an_office_is_not_its_own(town):
    task = make_task(town, about_unit_id=town.here.pk)
    assert task.unit != town.here
    with refused("own_office"):
        accept_task(task.pk, by=town.head, at=MONDAY)


def test_the_database_refuses_who_waits_against_the_state(town):
    task = make_task(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(waiting_on="reporter")
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(state="done", waiting_on="reporter")


def test_every_act_leaves_exactly_one_event_on_its_task(town):
    task = make_done(town)
    assert Event.objects.filter(subject=task.subject_key).count() == task.version == 4
