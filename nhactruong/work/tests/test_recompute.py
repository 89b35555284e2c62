"""A new holiday moves the deadlines that are open, and says so."""

from datetime import date

import pytest

from nhactruong.ground.actor import SYSTEM
from nhactruong.ledger.models import Event
from nhactruong.work.check import deadlines_computed
from nhactruong.work.models import Task
from nhactruong.work.recompute import note_recompute, recompute_all
from nhactruong.work.tests.make import (
    DAY,
    HOUR,
    MONDAY,
    make_done,
    make_task,
    make_town,
)
from nhactruong.workdays.calendars import bump
from nhactruong.workdays.models import Calendar, DayRow

pytestmark = pytest.mark.django_db


def make_holiday(day: date) -> None:
    DayRow.objects.create(
        calendar=Calendar.objects.get(code="office"),
        date=day,
        kind="off",
        name_vi="Nghỉ bão",
        name_en="Storm day",
        status="official",
    )
    bump()


def test_a_new_holiday_moves_open_deadlines_with_one_event_each():
    town = make_town()
    task, over = make_task(town), make_done(town)
    due = task.due
    make_holiday(date(2026, 11, 26))

    note_recompute(["office"], words="Nghỉ bão", by=SYSTEM, at=MONDAY + 4 * HOUR)
    moved = recompute_all(MONDAY + 4 * HOUR)

    task.refresh_from_db()
    assert moved == 1
    assert task.due == due + 3 * DAY  # Friday and a weekend further on
    assert task.original_due == due
    last = Event.objects.filter(subject=task.subject_key).order_by("-seq").first()
    assert last is not None
    assert last.kind == "work.task.deadline_recomputed"
    assert Task.objects.get(pk=over.pk).version == over.version
    assert not list(deadlines_computed(MONDAY).failures)


def test_danger_does_not_know_holidays_but_its_legal_deadline_does():
    town = make_town()
    task = make_task(town, level="urgent", danger=True, at=MONDAY + 2 * DAY)
    make_holiday(date(2026, 11, 26))
    note_recompute(["office"], by=SYSTEM, at=MONDAY + 2 * DAY)

    assert recompute_all(MONDAY + 2 * DAY + HOUR) == 1
    now = Task.objects.get(pk=task.pk)
    assert now.due == task.due
    assert now.legal_due > task.legal_due
