"""Many tasks at once: one that fails sinks no other, nothing is done twice."""

import pytest
from django.db import DatabaseError, connection

from nhactruong.ground.actor import CLOCK, SYSTEM
from nhactruong.ledger.models import Event
from nhactruong.notices.models import Message
from nhactruong.work import jobs, recompute, waking
from nhactruong.work.check import CHECKS
from nhactruong.work.jobs import run_due, wake_some
from nhactruong.work.models import Recompute, Task
from nhactruong.work.recompute import note_recompute, recompute_all, recompute_some
from nhactruong.work.signals import task_moved, tasks_moved
from nhactruong.work.tests.make import DAY, HOUR, MONDAY, make_accepted, make_done
from nhactruong.work.tests.ringing import again, rings
from nhactruong.work.tests.test_recompute import make_holiday

pytestmark = pytest.mark.django_db
LATE = MONDAY + 40 * DAY


def kept(at) -> bool:
    return not [f for check in CHECKS for f in check.run(at).failures]


def test_a_batch_costs_the_same_statements_however_many_it_wakes(
    town, django_assert_num_queries
):
    def statements(count: int) -> int:
        tasks = [make_accepted(town) for _n in range(count)]
        with connection.execute_wrapper(counting := Counting()):
            assert run_due(tasks[0].due) == count
        return counting.calls

    assert statements(2) == statements(12)


class Counting:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, execute, sql, params, many, context):
        self.calls += 1
        return execute(sql, params, many, context)


def test_one_that_fails_in_the_middle_is_left_and_the_others_are_done(
    town, monkeypatch
):
    tasks = [make_accepted(town) for _n in range(5)]
    real = waking._ring

    def fails(woken, ring):
        real(woken, ring)
        if woken.task.pk == tasks[2].pk and ring == "four_fifths":
            raise RuntimeError("spoilt")

    monkeypatch.setattr(waking, "_ring", fails)
    assert run_due(tasks[0].due) == 4
    assert rings(tasks[2]) == []
    assert again(tasks[2]).alarms_rung == 0
    assert all("fell_late" in rings(one) for one in tasks if one != tasks[2])


def test_a_batch_that_the_database_refuses_is_done_one_by_one(town, monkeypatch):
    tasks = [make_accepted(town) for _n in range(4)]
    real = jobs._write

    def refuses(woken, **who):
        if tasks[1].pk in {one.task.pk for one in woken}:
            raise DatabaseError("spoilt")
        real(woken, **who)

    monkeypatch.setattr(jobs, "_write", refuses)
    assert run_due(tasks[0].due) == 3
    assert rings(tasks[1]) == []
    monkeypatch.setattr(jobs, "_write", real)
    run_due(tasks[0].due + HOUR)
    assert rings(tasks[1]) == ["reminded", "reminded", "fell_late"]
    assert kept(tasks[0].due + HOUR)


def test_those_longest_due_come_first(town):
    second = make_accepted(town, at=MONDAY + 2 * HOUR)
    first = make_accepted(town)
    jobs.BATCH, kept_size = 1, jobs.BATCH
    try:
        wake_some(None, by=CLOCK, at=LATE)
    finally:
        jobs.BATCH = kept_size
    assert rings(first)
    assert not rings(second)


def test_each_letter_of_a_batch_is_written_once(town):
    tasks = [make_accepted(town) for _n in range(3)]
    run_due(LATE)
    run_due(LATE + HOUR)
    assert Message.objects.filter(template="work/due").count() == len(tasks)


def test_windows_end_in_a_batch_too(town):
    done = [make_done(town) for _n in range(3)]
    run_due(done[0].closes_at)
    assert set(Task.objects.values_list("state", flat=True)) == {"closed"}
    assert kept(done[0].closes_at)


def test_recomputing_that_was_killed_goes_on_where_it_was(town, monkeypatch):
    tasks = [make_accepted(town) for _n in range(5)]
    Recompute.objects.all().delete()
    make_holiday((MONDAY + 3 * DAY).date())
    note_recompute(["office"], words="Nghỉ bão", by=SYSTEM, at=MONDAY + 2 * DAY)
    monkeypatch.setattr(recompute, "AT_ONCE", 2)

    assert recompute_some(by=CLOCK, at=MONDAY + 2 * DAY) == 2
    half = Recompute.objects.get()
    assert (half.looked, half.finished_at) == (2, None)
    assert not kept(MONDAY + 2 * DAY)

    assert recompute_all(MONDAY + 2 * DAY + HOUR) == 3
    kinds = Event.objects.filter(kind="work.task.deadline_recomputed")
    assert kinds.values("subject").distinct().count() == kinds.count() == len(tasks)
    assert Recompute.objects.get().finished_at is not None
    assert kept(MONDAY + 2 * DAY + HOUR)
    assert recompute_all(MONDAY + 2 * DAY + HOUR) == 0


def test_whoever_hears_of_one_move_hears_of_many():
    def rooms(signal):
        return {ref().__module__ for _key, ref, *_rest in signal.receivers if ref()}

    assert rooms(task_moved) == rooms(tasks_moved)
