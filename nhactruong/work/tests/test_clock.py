"""The clock: each ring once and in order, nothing lost, and who is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from nhactruong.ground.actor import CLOCK
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.notices.models import Message
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import make_appointment, official
from nhactruong.work import jobs
from nhactruong.work.accept import accept_task, assign_task
from nhactruong.work.check_clocks import late_owes_more
from nhactruong.work.clarify import ask_requester, reply_to_office
from nhactruong.work.extend import extend_task
from nhactruong.work.finish import approve_result
from nhactruong.work.jobs import run_due, wake_task
from nhactruong.work.judge import reopen_task
from nhactruong.work.merge import split_task
from nhactruong.work.models import Task
from nhactruong.work.progress import report_progress
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
    make_town,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def town():
    jobs._resting.clear()
    return make_town()


def again(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def rings(task: Task) -> list[str]:
    """Return what the clock did, in order."""
    done = []
    for event in Event.objects.filter(subject=task.subject_key).order_by("seq"):
        kind = event.kind.removeprefix("work.task.")
        if b'"kind":"clock"' in bytes(event.leaf):
            done.append(kind)
    return done


def told(template: str) -> set[str]:
    rows = Message.objects.filter(template=f"work/{template}")
    return set(rows.values_list("address_key", flat=True))


def run_every(step: timedelta, since: datetime, until: datetime) -> None:
    at = since
    while at <= until:
        run_due(at)
        at += step


def test_each_rings_once_and_in_order(town):
    task = make_accepted(town)
    run_every(6 * HOUR, MONDAY, MONDAY + 60 * DAY)

    expected = [
        "reminded",
        "reminded",
        "fell_late",
        "late_duty_missed",
        "escalated",
        "badly_late",
    ]
    assert rings(task) == expected
    assert again(task).wakes_at is None


def test_the_half_rings_at_half_of_the_working_time(town):
    task = make_accepted(town)
    # Monday 9:00 to Friday 4/12 17:30 without the 24th: 71 working hours.
    half = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    run_due(half - MINUTE)
    assert rings(task) == []
    run_due(half + MINUTE)
    assert rings(task) == ["reminded"]


def test_a_late_start_catches_up_with_everything_at_once(town):
    task = make_accepted(town)
    assert run_due(MONDAY + 200 * DAY) == 1
    assert rings(task) == [
        "reminded",
        "reminded",
        "fell_late",
        "late_duty_missed",
        "escalated",
        "badly_late",
    ]
    assert run_due(MONDAY + 200 * DAY) == 0


def test_what_was_never_received_is_told_to_the_head(town):
    task = make_task(town)
    run_due(task.receive_due + MINUTE)
    assert rings(task) == ["receipt_overdue"]
    assert told("receipt_overdue") == {str(town.who(PostKind.HEAD).key)}


def test_reminders_go_to_the_owner_lateness_to_the_head_then_to_the_desk(town):
    task = make_accepted(town)
    run_due(MONDAY + 200 * DAY)

    owner = str(task.owner.key)
    assert told("half") == told("four_fifths") == told("due") == {owner}
    assert told("late_duty") == {str(town.who(PostKind.HEAD).key)}
    assert told("late_duty_missed") == {str(town.who(PostKind.HEAD, town.city).key)}
    desk = str(town.who(PostKind.HEAD, town.desk).key)
    assert told("escalated") == {desk}
    assert told("badly_late") == {desk, str(town.who(PostKind.HEAD, town.city).key)}


def test_escalation_skips_the_one_who_is_late(town):
    task = make_task(town)
    head = town.who(PostKind.HEAD)
    accept_task(task.pk, by=town.head, at=MONDAY, assignee_id=head.pk)
    run_due(again(task).due + MINUTE)
    assert told("late_duty") == {str(town.who(PostKind.HEAD, town.city).key)}


def test_who_keeps_a_result_waiting_is_reminded_and_skipped(town):
    task = make_to_approve(town)
    approver = task.approver
    run_due(task.due + MINUTE)
    assert told("due") == {str(task.owner.key), str(approver.key)}


def test_an_office_is_not_told_of_a_matter_about_itself(town):
    task = make_task(town, about_unit_id=town.here.pk)
    run_due(MONDAY + 200 * DAY)
    inside = {
        str(a.key) for post in town.here.posts.all() for a in post.appointments.all()
    }
    everybody = set(Message.objects.values_list("address_key", flat=True))
    assert rings(task)
    assert not everybody & inside


def test_two_workers_do_it_once(town):
    task = make_accepted(town)
    late = task.due + MINUTE
    assert wake_task(task.pk, by=CLOCK, at=late) is True
    assert wake_task(task.pk, by=CLOCK, at=late) is False
    assert rings(task) == ["reminded", "reminded", "fell_late"]


def test_a_worker_killed_in_the_middle_loses_nothing(town, monkeypatch):
    """Nothing mocked but death itself, after the second ring."""
    task = make_accepted(town)
    real, calls = jobs._ring, []

    def dies(*args, **named):
        real(*args, **named)
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(jobs, "_ring", dies)
    with pytest.raises(SystemExit):
        run_due(task.due + MINUTE)
    assert rings(task) == []
    assert again(task).alarms_rung == 0

    monkeypatch.setattr(jobs, "_ring", real)
    run_due(task.due + MINUTE)
    assert rings(task) == ["reminded", "reminded", "fell_late"]
    assert Message.objects.filter(template="work/due").count() == 1


def make_poison(town) -> Task:
    """Make a task that no clock can wake: its source is of a room that is gone."""
    task = make_done(town)
    Task.objects.filter(pk=task.pk).update(source="gone")
    return task


def test_what_cannot_be_woken_stops_nobody_and_rests(town, caplog):
    poison = [make_poison(town) for _n in range(3)]
    task = make_accepted(town, at=MONDAY + DAY)
    jobs.BATCH, kept = 2, jobs.BATCH
    try:
        assert run_due(MONDAY + 40 * DAY) == 1
    finally:
        jobs.BATCH = kept
    assert rings(task)[-1] == "badly_late" or "fell_late" in rings(task)
    assert caplog.text.count("could not wake") == len(poison)

    run_due(MONDAY + 40 * DAY + MINUTE)
    assert caplog.text.count("could not wake") == len(poison)
    run_due(MONDAY + 40 * DAY + jobs.REST + MINUTE)
    assert caplog.text.count("could not wake") == 2 * len(poison)
    assert {f.subject for f in late_owes_more(MONDAY + 41 * DAY).failures} >= {
        one.subject_key for one in poison
    }


def test_a_refusal_inside_is_a_fault_of_that_task_alone(town, monkeypatch, caplog):
    paused = make_accepted(town)
    ask_requester(paused.pk, text="?", by=town.owner, at=MONDAY + 2 * HOUR)
    other = make_accepted(town)

    def refuses(*_args, **_named):
        raise Refusal("no_owner", "Không có ai.")

    monkeypatch.setattr(jobs, "resume_task", refuses)
    run_due(MONDAY + 60 * DAY)
    assert "fell_late" in rings(other)
    assert rings(paused) == []
    assert caplog.text.count("could not wake") == 1


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


def test_a_clock_that_is_wrong_by_an_hour_is_refused(town):
    task = make_accepted(town)
    second = town.here.posts.get(code="officer2").appointments.get()
    with pytest.raises(ValueError, match="before its last event"):
        assign_task(task.pk, assignee_id=second.pk, reason="x", by=town.head, at=MONDAY)


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
