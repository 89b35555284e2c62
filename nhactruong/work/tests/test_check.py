"""Each promise broken by hand in the database, found by `check`, with how to mend it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from nhactruong.ground.promise import Failure
from nhactruong.ledger import triggers
from nhactruong.ledger.check import CHECKS as LEDGER
from nhactruong.ledger.models import Event
from nhactruong.org.check import CHECKS as ORG
from nhactruong.org.models import Appointment, Mandate, PostKind
from nhactruong.org.regulation import bump
from nhactruong.org.tests.make import make_appointment, make_mandate
from nhactruong.work.check import CHECKS as WORK
from nhactruong.work.clarify import ask_requester
from nhactruong.work.extend import extend_task
from nhactruong.work.finish import decline_task
from nhactruong.work.jobs import run_due
from nhactruong.work.merge import merge_task
from nhactruong.work.models import (
    Decision,
    EvidenceItem,
    Extension,
    Result,
    Segment,
    Task,
)
from nhactruong.work.open import add_contributor
from nhactruong.work.route import return_to_desk, settle_task
from nhactruong.work.tests.make import (
    DAY,
    HOUR,
    MONDAY,
    make_accepted,
    make_done,
    make_task,
    make_to_approve,
)

pytestmark = pytest.mark.django_db
SOON = MONDAY + 6 * HOUR


def broken(at=SOON) -> dict[int, list[Failure]]:
    """Return what is broken, by the number of the promise."""
    found: dict[int, list[Failure]] = {}
    for check in (*LEDGER, *ORG, *WORK):
        failures = list(check.run(at).failures)
        if failures:
            found.setdefault(check.promise, []).extend(failures)
    return found


def breaks(promise: int, subject: str, what: str, *, at=SOON) -> None:
    """Assert that this one promise is broken by this one row, which helps to mend it."""
    found = broken(at)
    assert set(found) == {promise}, found
    rows = [row for row in found[promise] if row.subject == subject]
    assert rows, found
    assert any(what in row.what for row in rows), rows
    for row in rows:
        assert len(row.mend) > 15
        assert "{" not in row.what + row.mend
        assert set(row.as_json()) == {"subject", "what", "mend"}


@contextmanager
def no_constraint(name: str) -> Iterator[None]:
    """Do what the database would refuse: as somebody at its console might."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            table = "work_" + name.split("_")[1]
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            yield
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


@contextmanager
def no_triggers() -> Iterator[None]:
    triggers.remove(connection)
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.install(connection)


def by_hand(task: Task, **columns) -> None:
    assert Task.objects.filter(pk=task.pk).update(**columns) == 1


def make_everything(town) -> list[Task]:
    """Make tasks in every state, and with every part."""
    paused = make_accepted(town)
    ask_requester(paused.pk, text="?", by=town.owner, at=SOON)
    extended = make_accepted(town)
    extend_task(
        extended.pk, until=extended.due + DAY, reason="Bão", by=town.head, at=SOON
    )
    settled = make_task(town)
    return_to_desk(settled.pk, reason="Sở", by=town.head, at=SOON)
    settle_task(
        settled.pk,
        unit_id=town.there.pk,
        reason="Nơi khác",
        rule=False,
        by=town.conductor,
        at=SOON,
    )
    disputed = make_task(town)
    return_to_desk(disputed.pk, reason="Sở", by=town.head, at=SOON)
    parent = make_accepted(town)
    add_contributor(
        parent.pk, unit_id=town.department.pk, what="Điện", by=town.owner, at=SOON
    )
    merged = make_to_approve(town)
    merge_task(merged.pk, into_id=parent.pk, reason="Một", by=town.owner, at=SOON)
    declined = make_task(town)
    decline_task(
        declined.pk,
        ground="not_ours",
        text="Tỉnh khác",
        right_door="UBND xã",
        by=town.owner,
        at=SOON,
    )
    return [
        *(make_task(town), make_accepted(town), make_to_approve(town)),
        *(make_done(town), paused, extended, settled, disputed, parent, declined),
        make_task(town, about_unit_id=town.here.pk),
        make_task(town, level="urgent", danger=True),
    ]


def test_what_the_acts_made_is_whole(town):
    make_everything(town)
    run_due(SOON)
    assert broken() == {}
    run_due(MONDAY + 60 * DAY)
    assert broken(MONDAY + 60 * DAY) == {}


def test_each_promise_says_how_much_it_looked_at(town):
    tasks = make_everything(town)
    looked = {check.promise: check.run(SOON).checked for check in WORK}
    assert looked[4] == Task.objects.count()
    assert looked[1] == looked[5] == Task.objects.open().count()
    assert looked[6] == looked[10] == 1
    assert len(tasks) > 10


# -- 1: never without a person ------------------------------------------------------
def test_1_an_owner_who_has_left(town):
    task = make_task(town)
    Appointment.objects.filter(pk=task.owner_id).update(valid_to=SOON)
    breaks(1, task.subject_key, "không còn giữ vị trí")


def test_1_an_owner_who_never_was(town):
    task = make_task(town)
    Appointment.objects.filter(pk=task.owner_id).update(voided_at=SOON)
    breaks(1, task.subject_key, "không còn giữ vị trí")


def test_1_an_approver_who_has_left(town):
    task = make_to_approve(town)
    Appointment.objects.filter(pk=task.approver_id).update(valid_to=SOON)
    breaks(1, task.subject_key, "người duyệt không còn")


def test_1_an_owner_from_elsewhere(town):
    task = make_task(town)
    by_hand(task, owner=town.who(PostKind.INTAKE, town.there))
    found = broken()
    assert set(found) == {1, 4}  # and it is not what the last event says
    assert "không thuộc đơn vị" in found[1][0].what


def test_1_a_step_without_a_clock(town):
    task = make_task(town)
    with no_constraint("work_task_step_has_a_clock_while_open"):
        by_hand(task, act_by=None)
        breaks(1, task.subject_key, "không có hạn")


# -- 2: never without a head ----------------------------------------------------------
def test_2_a_unit_without_a_head(town):
    head = town.who(PostKind.HEAD, town.there)
    Appointment.objects.filter(pk=head.pk).update(valid_to=SOON)
    bump(SOON)
    breaks(2, town.there.code, "không có người đứng đầu")


def test_2_a_head_who_heads_another_unit(town):
    officer = make_appointment(town.there.posts.get(kind=PostKind.OFFICER))
    head = town.who(PostKind.HEAD, town.there)
    Appointment.objects.filter(pk=head.pk).update(headed_unit=None)
    Appointment.objects.filter(pk=officer.pk).update(headed_unit=town.there)
    breaks(2, officer.subject_key, "không khớp")


# -- 3: no gap, no overlap --------------------------------------------------------------
def test_3_a_gap(town):
    Mandate.objects.filter(function=town.drains).update(valid_to=SOON)
    bump(SOON)
    found = broken()
    assert set(found) == {3}
    assert town.drains.code in found[3][0].subject


def test_3_an_overlap(town):
    make_mandate(town.drains, unit=town.there, legal_basis="Quyết định 2")
    bump(SOON)
    found = broken()
    assert set(found) == {3}
    assert "Quyết định 2" in found[3][0].what
    assert "Quyết định 1" in found[3][0].what


# -- 4: every change leaves its event ----------------------------------------------------
def test_4_a_state_changed_by_hand(town):
    task = make_task(town)
    by_hand(task, state="disputed", waiting_on="conductor")
    breaks(4, task.subject_key, "trạng thái disputed")


def test_4_an_owner_changed_by_hand(town):
    task = make_task(town)
    by_hand(task, owner=town.who(PostKind.HEAD))
    breaks(4, task.subject_key, "người xử lý khác")


def test_4_a_unit_changed_by_hand(town):
    task = make_task(town)
    inside = town.city
    by_hand(task, unit=inside)
    breaks(4, task.subject_key, "đơn vị city khác")


@pytest.mark.parametrize("versions", [1, -1])
def test_4_a_version_changed_by_hand(town, versions):
    task = make_accepted(town)
    by_hand(task, version=F("version") + versions)
    breaks(4, task.subject_key, "số sự kiện")


def test_4_a_task_deleted_by_hand(town):
    task = make_task(town)
    Segment.objects.filter(task=task).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM work_task WHERE id = %s", [task.pk])
    breaks(4, task.subject_key, "không còn nhiệm vụ")


def test_4_an_event_deleted_by_hand(town):
    task = make_accepted(town)
    with no_triggers():
        Event.objects.filter(subject=task.subject_key, seq=2).delete()
    breaks(4, task.subject_key, "số sự kiện")


def test_4_an_event_rewritten_by_hand(town):
    task = make_accepted(town)
    event = Event.objects.get(subject=task.subject_key, seq=1)
    with no_triggers():
        leaf = bytes(event.leaf).replace(b"received", b"disputed")
        Event.objects.filter(pk=event.pk).update(leaf=leaf)
    breaks(4, f"{task.subject_key}#1", "đã bị sửa")


def test_4_the_triggers_taken_away(town):
    names = set(triggers.missing(connection))
    triggers.remove(connection)
    try:
        assert names == set()
        assert set(broken()) == {4}
    finally:
        triggers.install(connection)


# -- 5: a deadline is a computation --------------------------------------------------------
@pytest.mark.parametrize("make", [make_task, make_accepted, make_to_approve])
def test_5_a_deadline_changed_by_hand(town, make):
    task = make(town)
    by_hand(task, due=F("due") + timedelta(seconds=1))
    breaks(5, task.subject_key, "hạn lưu khác")


def test_5_a_deadline_of_which_a_part_is_gone(town):
    task = make_accepted(town)
    task = extend_task(
        task.pk, until=task.due + DAY, reason="Bão", by=town.head, at=SOON
    )
    Extension.objects.all().delete()
    breaks(5, task.subject_key, "hạn lưu khác")


# -- 6: closed only with substance ----------------------------------------------------------
def test_6_a_result_whose_photo_is_gone(town):
    task = make_done(town)
    EvidenceItem.objects.filter(result=task.result).delete()
    breaks(6, task.subject_key, "minh chứng đã mất")


def test_6_the_wrong_kind_of_evidence(town):
    task = make_done(town)
    by_hand(task, evidence="document")
    breaks(6, task.subject_key, "thiếu loại minh chứng")


def test_6_a_result_that_showed_nothing(town):
    task = make_done(town)
    with no_constraint("work_result_has_substance"):
        Result.objects.filter(pk=task.result_id).update(photos=0)
        breaks(6, task.subject_key, "thiếu loại minh chứng")


def test_6_answered_made_into_resolved(town):
    task = make_done(town)
    by_hand(task, outcome="answered")
    breaks(6, task.subject_key, "không khớp bản đã duyệt")


def test_6_done_without_approval(town):
    task = make_done(town)
    Decision.objects.all().delete()
    breaks(6, task.subject_key, "chưa ai duyệt")


# -- 7: late means owing more ------------------------------------------------------------------
def test_7_a_clock_that_does_not_run(town):
    task = make_accepted(town)
    breaks(7, task.subject_key, "đồng hồ", at=task.due + DAY)


def test_7_late_and_nobody_told(town):
    task = make_accepted(town)
    by_hand(task, wakes_at=None)
    breaks(7, task.subject_key, "chưa báo trễ", at=task.due + DAY)


def test_7_a_duty_let_off_by_hand(town):
    task = make_accepted(town)
    late = task.due + 10 * DAY
    run_due(late)
    assert broken(late) == {}
    by_hand(task, late_duty_escalated=False)
    breaks(7, task.subject_key, "chưa báo lên trên", at=late)


def test_7_a_task_the_clock_has_forgotten(town):
    task = make_accepted(town)
    by_hand(task, wakes_at=None)
    breaks(7, task.subject_key, "không còn nhìn")


# -- 10: nobody beyond their authority -----------------------------------------------------------
def test_10_somebody_approved_their_own(town):
    task = make_done(town)
    Decision.objects.update(person=task.owner.person, by=task.owner)
    breaks(10, task.subject_key, "tự duyệt")


def test_10_somebody_approved_twice(town):
    task = make_done(town)
    first = task.result
    first.pk = None
    first.save()
    decision = Decision.objects.get()
    decision.pk, decision.result = None, first
    decision.save()
    breaks(10, task.subject_key, "hai lần")


def test_10_an_owner_to_approve_it(town):
    task = make_to_approve(town)
    by_hand(task, approver=task.owner)
    breaks(10, task.subject_key, "duyệt việc của mình")


def test_10_an_office_with_its_own_matter(town):
    task = make_task(town)
    by_hand(task, about_unit=town.here)
    breaks(10, task.subject_key, "chính cơ quan đó")
