"""The clock where a task takes a turn: pauses, windows, new dates, timetables."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import make_appointment, official
from nhactruong.work.accept import assign_task
from nhactruong.work.check import CHECKS
from nhactruong.work.check_clocks import late_owes_more
from nhactruong.work.clarify import ask_requester, reply_to_office
from nhactruong.work.extend import ask_extension, extend_task, refuse_extension
from nhactruong.work.finish import approve_result, submit_result
from nhactruong.work.jobs import run_due
from nhactruong.work.judge import reopen_task
from nhactruong.work.merge import split_task
from nhactruong.work.models import Task
from nhactruong.work.progress import answer_urging, report_progress, urge_task
from nhactruong.work.route import return_to_desk, settle_task
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
from nhactruong.work.tests.ringing import again, rings, told

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_the_clock_runs_again_when_nobody_answers(town):
    task = make_accepted(town)
    due = task.due
    asked = MONDAY + 3 * DAY
    task = ask_requester(task.pk, text="?", by=town.owner, at=asked)
    limit = task.act_by
    run_due(limit - MINUTE)
    assert again(task).state == "waiting"

    run_due(limit + 3 * DAY)  # the worker was down: it paused only until the limit
    task = again(task)
    assert (task.state, rings(task)[0]) == ("in_progress", "resumed")
    assert task.pauses.get().ended_at == limit
    assert task.due > due
    on_time = ask_requester(make_accepted(town).pk, text="?", by=town.owner, at=asked)
    run_due(limit)
    assert again(on_time).due == task.due


def test_nothing_rings_while_the_requester_is_asked(town):
    task = make_accepted(town)
    task = ask_requester(task.pk, text="?", by=town.owner, at=MONDAY + 3 * DAY)
    run_due(task.act_by - MINUTE)
    assert rings(task) == []


def test_an_answer_after_the_limit_pauses_no_longer_than_the_limit(town):
    task = make_accepted(town)
    task = ask_requester(task.pk, text="?", by=town.owner, at=MONDAY + 3 * DAY)
    limit = task.act_by
    task = reply_to_office(
        task.pk, text="7", authority=asker(task), by=CITIZEN, at=limit + 2 * DAY
    )
    assert task.pauses.get().ended_at == limit


def test_the_window_closes_the_task(town):
    task = make_done(town)
    run_due(task.closes_at - MINUTE)
    assert again(task).state == "done"
    run_due(task.closes_at)
    task = again(task)
    assert (task.state, task.close_kind, task.wakes_at) == ("closed", "done", None)
    assert rings(task) == ["closed"]


def test_a_promise_given_once_late_is_watched(town):
    task = make_accepted(town)
    late = task.due + HOUR
    run_due(late)
    task = report_progress(
        task.pk, text="Chờ", committed_until=late + 2 * DAY, by=town.head, at=late
    )
    run_due(late + DAY)
    assert "late_duty_missed" not in rings(task)
    run_due(late + 2 * DAY)
    assert rings(task)[-1] == "commitment_broken"
    task = again(task)
    assert (task.late_noted_at, task.committed_until) == (None, None)
    assert task.answer_late_by > late + 2 * DAY
    run_due(task.answer_late_by)
    assert rings(task)[-1] == "late_duty_missed"


def test_extended_after_it_was_late_it_owes_and_rings_anew(town):
    task = make_accepted(town)
    late = task.due + 5 * DAY
    run_due(late)
    assert again(task).late_duty_escalated
    report_progress(
        task.pk, text="Chờ", committed_until=late + DAY, by=town.head, at=late
    )
    task = extend_task(
        task.pk, until=late + 20 * DAY, reason="Bão", by=town.mayor, at=late + HOUR
    )
    assert (task.late_noted_at, task.late_duty_escalated) == (None, False)

    run_due(late + 15 * DAY)
    assert "commitment_broken" not in rings(task)
    before = len(rings(task))
    run_due(late + 30 * DAY)
    assert rings(task)[before:][:2] == ["fell_late", "late_duty_missed"]


def test_a_reopened_task_rings_from_its_own_beginning(town):
    task = make_done(town)
    again_at = task.closes_at - DAY
    task = reopen_task(
        task.pk, reason="Lại hỏng", authority=asker(task), by=CITIZEN, at=again_at
    )
    run_due(again_at + MINUTE)
    assert rings(task) == []
    run_due(task.due + MINUTE)
    assert rings(task) == ["reminded", "reminded", "fell_late"]


def test_a_late_task_that_comes_back_from_waiting_is_not_a_broken_promise(town):
    task = make_accepted(town)
    ask_requester(task.pk, text="?", by=town.owner, at=task.due + 4 * DAY)
    back = task.due + 5 * DAY
    reply_to_office(task.pk, text="7", authority=asker(task), by=CITIZEN, at=back)
    assert again(task).wakes_at == back  # the clock looks at once
    assert not list(late_owes_more(back).failures)
    run_due(back)
    assert rings(task) == ["reminded", "reminded", "fell_late", "late_duty_missed"]


def test_a_part_split_off_a_late_task_is_not_told_of_it_again(town):
    task = make_accepted(town)
    late = task.due + 3 * DAY
    run_due(late)
    part = split_task(task.pk, title="Cột kia", reason="Hai", by=town.owner, at=late)
    run_due(late + MINUTE)
    assert rings(part) == ["receipt_overdue"]


def test_after_settling_receipt_is_owed_anew(town):
    task = make_task(town)
    run_due(task.receive_due)
    at = task.receive_due + HOUR
    return_to_desk(task.pk, reason="Của Sở", by=town.head, at=at)
    task = settle_task(
        task.pk, unit_id=town.department.pk, reason="Cầu", by=town.conductor, at=at
    )
    assert task.act_by > at
    run_due(task.act_by)
    assert rings(task).count("receipt_overdue") == 2


def test_who_pressed_first_but_got_the_lock_last_is_not_refused(town):
    task = make_accepted(town)  # its last event was at MONDAY + HOUR
    second = town.here.posts.get(code="officer2").appointments.get()
    task = assign_task(
        task.pk,
        assignee_id=second.pk,
        reason="Đi họp",
        by=town.head,
        at=MONDAY + HOUR - 2 * timedelta(seconds=1),
    )
    assert task.changed_at == MONDAY + HOUR


def test_a_clock_set_back_never_writes_before_the_last_event(town, caplog):
    task = make_accepted(town)
    second = town.here.posts.get(code="officer2").appointments.get()
    year_ago = MONDAY - 365 * DAY

    assign_task(task.pk, assignee_id=second.pk, reason="x", by=town.head, at=year_ago)

    first, last = Event.objects.filter(subject=task.subject_key).order_by("-seq")[:2]
    assert first.at == last.at == MONDAY + HOUR
    assert "before its last event" in caplog.text


def test_a_year_forward_and_back_again_leaves_work_that_goes_on(town):
    """Someone sets the server's clock a year on, and back when it is noticed."""
    task = make_accepted(town)
    untouched = make_accepted(town)
    ahead = MONDAY + 365 * DAY
    task = report_progress(
        task.pk, text="?", committed_until=ahead + DAY, by=town.owner, at=ahead
    )
    now = MONDAY + DAY
    run_due(now)

    task = submit_result(
        task.pk,
        outcome="resolved",
        text="Xong",
        evidence=shown(),
        by=town.owner,
        at=now,
    )
    approve_result(task.pk, by=official(task.approver), at=now + HOUR)

    moments = Event.objects.filter(subject=task.subject_key).order_by("seq")
    assert sorted(e.at for e in moments) == [e.at for e in moments]
    assert again(task).state == "done"
    assert rings(untouched) == []
    for check in CHECKS:
        assert not list(check.run(now + HOUR).failures)


def test_at_the_end_of_the_known_calendar_a_task_is_refused_by_name(town):
    end = datetime(2027, 12, 28, 2, 0, tzinfo=UTC)
    with pytest.raises(Refusal) as refused:
        make_task(town, at=end)
    assert refused.value.code == "calendar_unknown"
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    "at, receive_by, due",
    [
        # Across New Year: Friday 1/1/2027 is a holiday.
        ("2026-12-30T09:00", "2026-12-31T09:00", "2027-01-12T17:30"),
        # Sunday: day 0 is the Monday on which it must be received.
        ("2026-11-29T22:00", "2026-11-30T17:30", "2026-12-09T17:30"),
        # The last minute of Friday.
        ("2026-11-27T17:30", "2026-11-30T17:30", "2026-12-09T17:30"),
    ],
)
def test_a_timetable(town, at, receive_by, due):
    def hanoi(text: str) -> datetime:
        return datetime.fromisoformat(text + "+07:00")

    task = make_task(town, at=hanoi(at))
    assert task.receive_due == hanoi(receive_by)
    assert task.due == hanoi(due)


def test_danger_does_not_sleep(town):
    night = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)  # Saturday, 23:00
    task = make_task(town, level="urgent", danger=True, at=night)
    assert task.due == night + 5 * HOUR
    run_due(night + 6 * HOUR)
    assert rings(task)[:2] == ["reminded", "receipt_overdue"] or "fell_late" in rings(
        task
    )
    assert again(task).legal_due > task.due


def test_a_look_at_nothing_costs_one_statement(town, django_assert_num_queries):
    make_accepted(town)
    with django_assert_num_queries(1):
        assert run_due(MONDAY + 2 * HOUR) == 0


def test_an_approval_that_comes_late_ends_the_rings(town):
    task = make_to_approve(town)
    run_due(task.due + MINUTE)
    approve_result(task.pk, by=official(task.approver), at=task.due + HOUR)
    before = len(rings(task))
    run_due(task.due + 2 * DAY)
    assert len(rings(task)) == before
    assert connection.vendor  # the same on both


def test_a_second_head_of_a_division_is_no_escape(town):
    """The heads above are told in order, whoever else sits in the unit."""
    make_appointment(town.here.posts.get(code="officer2"))
    task = make_accepted(town)
    run_due(task.due)
    run_due(task.due + MINUTE)
    assert told("late_duty") == {str(town.who(PostKind.HEAD).key)}


def test_an_urging_nobody_answers_is_told_once_to_who_urged_and_above(town):
    task = make_accepted(town)
    urge_task(task.pk, word="Nhanh lên", by=town.mayor, at=MONDAY + 2 * HOUR)
    until = again(task).urged_until
    run_due(until - MINUTE)
    assert rings(task) == []

    run_due(until)
    run_due(until + MINUTE)
    assert rings(task) == ["urging_unanswered"]
    assert told("urging_unanswered") == {
        str(town.who(PostKind.HEAD, town.city).key),
        str(town.who(PostKind.HEAD).key),
    }
    assert again(task).urgings.get().escalated_at == until


def test_an_answered_urging_is_told_to_nobody_and_a_second_one_has_its_own_clock(town):
    task = make_accepted(town)
    urge_task(task.pk, word="Nhanh lên", by=town.head, at=MONDAY + 2 * HOUR)
    answer_urging(task.pk, answer="Vâng", by=town.owner, at=MONDAY + 3 * HOUR)
    run_due(MONDAY + 3 * DAY)
    assert "urging_unanswered" not in rings(task)

    urge_task(task.pk, word="Nữa", by=town.head, at=MONDAY + 3 * DAY)
    run_due(again(task).urged_until)
    assert rings(task).count("urging_unanswered") == 1


def test_all_questions_of_a_round_together_stop_the_clock_no_longer_than_one_may(town):
    task = make_accepted(town)
    at = MONDAY + 2 * DAY
    first = ask_requester(task.pk, text="?", by=town.owner, at=at)
    limit = first.act_by
    reply_to_office(
        task.pk, text="7", authority=asker(task), by=CITIZEN, at=at + 2 * DAY
    )
    # Two of five working days are gone: three are left.
    second = ask_requester(task.pk, text="?", by=town.owner, at=at + 2 * DAY + HOUR)
    assert second.act_by == limit

    run_due(limit)
    with pytest.raises(Refusal) as refused:
        ask_requester(task.pk, text="?", by=town.owner, at=limit + HOUR)
    assert refused.value.code == "no_pause_left"


def test_an_extension_that_was_refused_changes_nothing_and_may_be_asked_again(town):
    task = make_accepted(town)
    at, until = MONDAY + 2 * HOUR, task.due + 3 * DAY
    with pytest.raises(Refusal) as refused:
        refuse_extension(task.pk, reason="Không", by=town.head, at=at)
    assert refused.value.code == "nothing_asked"
    ask_extension(task.pk, until=until, reason="Mưa", by=town.owner, at=at)

    refuse_extension(task.pk, reason="Không", by=town.head, at=at)
    assert again(task).due == task.due
    assert told("extension_refused") == {str(task.owner.key)}
    ask_extension(task.pk, until=until, reason="Bão", by=town.owner, at=at)
    extend_task(task.pk, until=until, reason="Được", by=town.head, at=at)
    granted = again(task).extensions.filter(granted_at__isnull=False)
    assert granted.get().reason == "Bão"
