"""A second press is told from a first, also when both come at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from nhactruong.ground.refusal import Refusal
from nhactruong.work.models import ProgressNote, Task
from nhactruong.work.once import once
from nhactruong.work.progress import report_progress, urge_task
from nhactruong.work.tests.make import HOUR, MONDAY, Town, make_accepted, make_town

AT = MONDAY + 2 * HOUR


def press(town: Town, task: Task, seen: int) -> str:
    """Press "report progress" on a page made at version `seen`; return what came of it."""
    by = town.owner
    try:
        once(
            task.pk,
            lambda: report_progress(task.pk, text="Đang làm.", by=by, at=AT),
            kind="progress_reported",
            seen=seen,
            by=by,
            at=AT,
        )
    except Refusal as refusal:
        return refusal.code
    return "done"


@pytest.mark.django_db
def test_the_second_press_is_refused():
    town = make_town()
    task = make_accepted(town)

    assert press(town, task, task.version) == "done"
    assert press(town, task, task.version) == "done_already"
    assert ProgressNote.objects.count() == 1


@pytest.mark.django_db
def test_what_others_did_meanwhile_does_not_matter():
    town = make_town()
    task = make_accepted(town)
    seen = task.version
    urge_task(task.pk, word="Nhanh lên.", by=town.head, at=AT)

    assert press(town, task, seen) == "done"


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_is_done():
    town = make_town()
    task = make_accepted(town)

    def in_a_thread(_n: int) -> str:
        try:
            return press(town, task, task.version)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(in_a_thread, range(2)))

    assert answers == ["done", "done_already"]
    assert ProgressNote.objects.count() == 1
