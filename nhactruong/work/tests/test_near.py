"""Open tasks of a place are found by index, the newest first, the same on both databases."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nhactruong.work.models import Task
from nhactruong.work.near import EACH, open_in_cells, open_in_ward
from nhactruong.work.tests.make import MONDAY, make_done, make_task, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def test_open_tasks_of_cells_come_newest_first(town):
    older = make_task(town, cell=7)
    newer = make_task(town, cell=8, at=MONDAY + timedelta(hours=1))
    make_task(town, cell=9)
    done = make_done(town, cell=7)

    found = open_in_cells([7, 8])
    assert [one.id for one in found] == [newer.pk, older.pk]
    assert done.pk not in {one.id for one in found}
    assert open_in_cells([]) == []


def test_of_a_crowded_cell_only_the_newest_are_looked_at(town):
    first = make_task(town, cell=7)
    Task.objects.bulk_create(_copy(first, n) for n in range(EACH))
    found = open_in_cells([7])
    assert len(found) == EACH
    assert first.pk not in {one.id for one in found}


def test_open_tasks_of_a_ward_by_function(town):
    task = make_task(town)
    make_task(town, function_id=town.drains.pk)
    (found,) = open_in_ward(town.ward.pk, {town.lights.pk})
    assert (found.id, found.cell, found.source) == (task.pk, None, "child")


def test_the_index_of_open_cells_is_walked(town):
    make_task(town, cell=7)
    with CaptureQueriesContext(connection) as captured:
        open_in_cells([7, 8])
    sql = captured.captured_queries[0]["sql"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = str(cursor.fetchall())
    assert plan.count("work_task_cell_open") == 2
    assert "SEARCH work_task" in plan or "Index" in plan


def _copy(task, n):
    fields = {
        field.attname: getattr(task, field.attname)
        for field in Task._meta.concrete_fields
        if field.attname != "id"
    }
    later = {"code": f"T{n}", "received_at": MONDAY + timedelta(hours=1 + n)}
    return Task(**{**fields, **later})
