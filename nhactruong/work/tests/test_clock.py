"""The clock: each ring once and in order, nothing lost, and who is told."""

from datetime import UTC, datetime, timedelta

import pytest

from nhactruong.ground.actor import CLOCK
from nhactruong.ground.refusal import Refusal
from nhactruong.notices.models import Message
from nhactruong.org.models import PostKind
from nhactruong.work import jobs, waking
from nhactruong.work.accept import accept_task
from nhactruong.work.check_clocks import late_owes_more
from nhactruong.work.clarify import ask_requester
from nhactruong.work.jobs import run_due, wake_task
from nhactruong.work.models import Task
from nhactruong.work.tests.make import (
    DAY,
    HOUR,
    MONDAY,
    make_accepted,
    make_done,
    make_task,
    make_to_approve,
)
from nhactruong.work.tests.ringing import again, rings, run_every, told

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


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
    real, calls = waking._ring, []

    def dies(*args, **named):
        real(*args, **named)
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(waking, "_ring", dies)
    with pytest.raises(SystemExit):
        run_due(task.due + MINUTE)
    assert rings(task) == []
    assert again(task).alarms_rung == 0

    monkeypatch.setattr(waking, "_ring", real)
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

    monkeypatch.setitem(waking._DUTIES, "resume", refuses)
    run_due(MONDAY + 60 * DAY)
    assert "fell_late" in rings(other)
    assert rings(paused) == []
    assert caplog.text.count("could not wake") == 1
