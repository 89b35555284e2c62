"""Two at once, each with a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.notices.models import Message
from nhactruong.org.appoint import end_appointment
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import official
from nhactruong.work import jobs, recompute
from nhactruong.work.accept import accept_task
from nhactruong.work.check import CHECKS
from nhactruong.work.correct import correct_task
from nhactruong.work.finish import approve_result, send_back, submit_result
from nhactruong.work.jobs import run_due
from nhactruong.work.judge import reopen_task
from nhactruong.work.merge import merge_task
from nhactruong.work.models import Decision, Task
from nhactruong.work.once import once
from nhactruong.work.open import add_contributor
from nhactruong.work.progress import report_progress
from nhactruong.work.recompute import note_recompute, recompute_all
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
from nhactruong.work.tests.test_recompute import make_holiday

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="on SQLite there is one writer at a time: nothing can race",
    ),
]
LATER = MONDAY + 6 * HOUR
Does = Callable[[], Any]


def answer(does: Does, ready: Barrier | None = None) -> str:
    """Do it on a connection of its own; return "done" or the code of the refusal."""
    try:
        if ready is not None:
            ready.wait(timeout=10)
        does()
    except Refusal as refusal:
        return refusal.code
    finally:
        connection.close()
    return "done"


def at_once(*all_of_them: Does) -> list[str]:
    ready = Barrier(len(all_of_them))
    with ThreadPoolExecutor(len(all_of_them)) as pool:
        running = [pool.submit(answer, does, ready) for does in all_of_them]
        return [one.result(timeout=30) for one in running]


def one_after_the_other(first: Does, second: Does) -> str:
    """Begin `second` while `first` is done but not committed; tell how it went."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(answer, second)
            wait([waiting], timeout=0.3)
            assert not waiting.done(), "it did not wait"
        return waiting.result(timeout=30)


def keeps_its_promises(at=LATER) -> bool:
    return not [f for check in CHECKS for f in check.run(at).failures]


def leaves(town, successor=None) -> Does:
    """Return what ends the appointment of whoever takes reports in."""
    key = town.who(PostKind.INTAKE).pk
    return lambda: end_appointment(
        key, successor_id=successor and successor.pk, by=SYSTEM, at=LATER
    )


def test_a_task_opened_for_somebody_who_then_leaves_moves_on(town):
    heir = make_user()
    came = one_after_the_other(
        lambda: make_task(town, at=LATER), leaves(town, successor=heir)
    )
    assert came == "done"
    assert Task.objects.get().owner.person == heir
    assert keeps_its_promises()


def test_a_task_opened_while_its_holder_leaves_goes_to_whoever_is_left(town):
    came = one_after_the_other(leaves(town), lambda: make_task(town, at=LATER))
    assert came == "done"
    assert Task.objects.get().owner == town.who(PostKind.HEAD)
    assert keeps_its_promises()


def test_reports_pour_in_while_their_holder_leaves(town):
    pouring = [lambda: make_task(town, at=LATER) for _n in range(7)]
    assert set(at_once(*pouring[:4], leaves(town), *pouring[4:])) == {"done"}
    assert Task.objects.count() == 7
    assert {task.owner for task in Task.objects.all()} == {town.who(PostKind.HEAD)}
    assert keeps_its_promises()


def test_two_who_accept_at_once_accept_once(town):
    task = make_task(town)
    second = one_after_the_other(
        lambda: accept_task(task.pk, by=town.owner, at=LATER),
        lambda: accept_task(task.pk, by=town.head, at=LATER),
    )
    assert second == "wrong_state"
    kinds = Event.objects.filter(subject=task.subject_key).values_list("kind")
    assert kinds.filter(kind="work.task.accepted").count() == 1


def test_two_who_approve_at_once_approve_once(town):
    task = make_to_approve(town)
    answers = at_once(
        lambda: approve_result(task.pk, by=town.deputy, at=LATER),
        lambda: approve_result(task.pk, by=town.head, at=LATER),
        lambda: send_back(task.pk, reason="Mờ", by=town.mayor, at=LATER),
    )
    assert sorted(answers)[0] == "done"
    assert answers.count("done") == 1
    assert Decision.objects.count() == 1
    assert keeps_its_promises()


def test_two_tasks_merged_into_each_other_at_once_leave_one(town):
    a, b = make_accepted(town), make_accepted(town)

    def merge(gone: Task, kept: Task) -> Does:
        return lambda: merge_task(
            gone.pk, into_id=kept.pk, reason="Một cột", by=town.owner, at=LATER
        )

    assert sorted(at_once(merge(a, b), merge(b, a))) == ["done", "task_over"]
    assert Task.objects.filter(state="closed").count() == 1
    assert Task.objects.open().count() == 1
    assert keeps_its_promises()


def test_the_desk_settles_one_while_a_head_forwards_another(town):
    disputed, other = make_accepted(town), make_accepted(town)
    correct_task(
        other.pk, function_id=town.drains.pk, reason="Cống", by=town.owner, at=LATER
    )
    return_to_desk(disputed.pk, reason="Của Sở", by=town.head, at=LATER)
    answers = at_once(
        lambda: settle_task(
            disputed.pk,
            unit_id=town.department.pk,
            reason="Cầu",
            by=town.conductor,
            at=LATER,
        ),
        lambda: forward_task(other.pk, reason="Cống", by=town.head, at=LATER),
    )
    assert answers == ["done", "done"]
    assert set(Task.objects.values_list("unit", flat=True)) == {town.department.pk}
    assert keeps_its_promises()


def test_two_officials_of_the_desk_settle_at_once(town):
    task = make_task(town)
    return_to_desk(task.pk, reason="Của Sở", by=town.head, at=LATER)
    head = town.actor(PostKind.HEAD, town.desk)

    def settle(by, unit) -> Does:
        return lambda: settle_task(
            task.pk, unit_id=unit.pk, reason="Vì thế", by=by, at=LATER
        )

    answers = at_once(settle(town.conductor, town.department), settle(head, town.there))
    assert sorted(answers) == ["done", "wrong_state"]
    assert keeps_its_promises()


def test_sent_to_the_desk_and_forwarded_at_once_it_goes_one_way(town):
    task = make_accepted(town)
    correct_task(
        task.pk, function_id=town.drains.pk, reason="Cống", by=town.owner, at=LATER
    )
    answers = at_once(
        lambda: forward_task(task.pk, reason="Cống", by=town.head, at=LATER),
        lambda: return_to_desk(task.pk, reason="Cống", by=town.head, at=LATER),
    )
    assert answers.count("done") == 1
    assert keeps_its_promises()


def test_reopened_at_the_moment_the_clock_closes_it(town):
    task = make_done(town)
    end = task.closes_at
    answers = at_once(
        lambda: reopen_task(
            task.pk, reason="Hỏng", authority=asker(task), by=CITIZEN, at=end
        ),
        lambda: run_due(end),
    )
    assert answers == ["done", "done"]
    # At its last moment the window is open: reopened before it was closed or after.
    assert Task.objects.get().state == "in_progress"
    assert keeps_its_promises(at=end)


def test_many_workers_ring_each_once(town):
    tasks = [make_accepted(town) for _n in range(12)]
    late = tasks[0].due + HOUR
    at_once(*[lambda: run_due(late)] * 3)
    run_due(late)
    rung = Event.objects.filter(kind="work.task.fell_late")
    assert rung.count() == rung.values("subject").distinct().count() == len(tasks)
    assert keeps_its_promises(at=late)


def test_a_part_is_given_away_while_the_result_is_handed_in(town):
    task = make_accepted(town)
    photo = shown()
    answers = at_once(
        lambda: add_contributor(
            task.pk, unit_id=town.department.pk, what="Điện", by=town.owner, at=LATER
        ),
        lambda: submit_result(
            task.pk,
            outcome="resolved",
            text="Xong",
            evidence=photo,
            by=town.owner,
            at=LATER,
        ),
    )
    assert answers.count("done") == 1
    assert set(answers) & {"children_open", "wrong_state"}


def test_a_button_pressed_twice_counts_once(town):
    task = make_accepted(town)

    def press() -> Task:
        return once(
            task.pk,
            lambda: report_progress(task.pk, text="Đang làm", by=town.owner, at=LATER),
            kind="progress_reported",
            seen=task.version,
            by=town.owner,
            at=LATER,
        )

    assert sorted(at_once(press, press)) == ["done", "done_already"]


def test_the_approver_leaves_while_approving(town):
    task = make_to_approve(town)
    approver = task.approver
    answers = at_once(
        lambda: approve_result(task.pk, by=official(approver), at=LATER),
        lambda: end_appointment(approver.pk, by=SYSTEM, at=LATER),
    )
    assert answers[1] == "done"
    task = Task.objects.get()
    if answers[0] == "done":
        assert task.state == "done"
    else:
        assert (answers[0], task.approver) == ("not_yours", town.who(PostKind.HEAD))
    assert keeps_its_promises()


def test_workers_share_a_backlog_and_do_each_thing_once(town):
    """Three workers with connections of their own, batches smaller than the backlog."""
    tasks = [make_accepted(town) for _n in range(30)]
    late = tasks[0].due + HOUR
    jobs.BATCH, kept = 4, jobs.BATCH
    try:
        at_once(*[lambda: run_due(late)] * 3)
        run_due(late)
    finally:
        jobs.BATCH = kept
    for kind in ("fell_late", "reminded"):
        rung = Event.objects.filter(kind=f"work.task.{kind}")
        each = 2 if kind == "reminded" else 1
        assert rung.count() == each * len(tasks)
    letters = Message.objects.filter(template="work/due")
    assert letters.count() == len(tasks)
    assert keeps_its_promises(at=late)


def test_a_task_that_somebody_holds_waits_for_the_next_look(town):
    held, free = make_accepted(town), make_accepted(town)
    late = held.due + HOUR
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Task.objects.select_for_update().get(pk=held.pk)
        assert pool.submit(answer, lambda: run_due(late)).result(timeout=10) == "done"
    assert Task.objects.get(pk=free.pk).alarms_rung
    assert not Task.objects.get(pk=held.pk).alarms_rung
    run_due(late)
    assert Task.objects.get(pk=held.pk).alarms_rung


def test_two_who_recompute_at_once_leave_one_event_each(town):
    tasks = [make_accepted(town) for _n in range(9)]
    make_holiday((MONDAY + 3 * DAY).date())
    note_recompute(["office"], by=SYSTEM, at=LATER)
    recompute.AT_ONCE, kept = 2, recompute.AT_ONCE
    try:
        at_once(*[lambda: recompute_all(LATER)] * 2)
    finally:
        recompute.AT_ONCE = kept
    events = Event.objects.filter(kind="work.task.deadline_recomputed")
    assert events.count() == events.values("subject").distinct().count() == len(tasks)
    assert keeps_its_promises()
