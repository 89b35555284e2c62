"""The life of a task beyond the plain way: passed on, extended, merged, late."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from nhactruong.ledger.models import Event
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import official
from nhactruong.work.accept import accept_task
from nhactruong.work.correct import correct_task
from nhactruong.work.extend import ask_extension, extend_task
from nhactruong.work.finish import (
    submit_result,
)
from nhactruong.work.judge import (
    cancel_task,
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
    asker,
    make_accepted,
    make_done,
    make_task,
    shown,
)
from nhactruong.work.tests.refused import kinds, refused

pytestmark = pytest.mark.django_db


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


def test_a_ruling_is_kept_in_one_language_whoever_makes_it(town):
    task = make_task(town)
    return_to_desk(task.pk, reason="Đèn trên cầu", by=town.head, at=MONDAY)
    with translation.override("en"):
        task = settle_task(
            task.pk,
            unit_id=town.department.pk,
            reason="Cầu do Sở quản lý",
            by=town.conductor,
            at=MONDAY + HOUR,
        )
    assert task.legal_basis == "Phân xử của bàn điều phối: Cầu do Sở quản lý"


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
