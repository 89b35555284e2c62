import pytest

from nhactruong.ground.refusal import Refusal
from nhactruong.org.tests.make import official
from nhactruong.reports.link import requester_actor
from nhactruong.reports.models import Report
from nhactruong.reports.requester import judge, reopen, reply, withdraw
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.accept import accept_task
from nhactruong.work.clarify import ask_requester
from nhactruong.work.finish import approve_result, submit_result
from nhactruong.work.merge import merge_task
from nhactruong.work.states import State
from nhactruong.work.tests.make import HOUR, MONDAY, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_reporting().town


def in_hand(**columns) -> Report:
    report = make_report(**columns)
    accept_task(report.task_id, by=official(report.task.owner), at=MONDAY + HOUR)
    return Report.objects.select_related("task").get(pk=report.pk)


def done() -> Report:
    report = in_hand()
    owner = official(report.task.owner)
    task = submit_result(
        report.task_id,
        outcome="resolved",
        text="Đã thay bóng.",
        evidence=shown(),
        by=owner,
        at=MONDAY + 2 * HOUR,
    )
    approve_result(task.pk, by=official(task.approver), at=MONDAY + 3 * HOUR)
    return report


def state_of(report: Report) -> str:
    return Report.objects.get(pk=report.pk).task.state


def test_the_sender_answers_a_question(town):
    report = in_hand()
    ask_requester(report.task_id, text="Cột số mấy?", by=town.owner, at=MONDAY + HOUR)
    by = requester_actor(report)
    reply(report.pk, text="Cột 12.", by=by, at=MONDAY + 2 * HOUR)
    assert state_of(report) == State.IN_PROGRESS


def test_not_satisfied_opens_it_again_with_another_approver(town):
    report = done()
    by = requester_actor(report)
    judge(
        report.pk,
        verdict="not_satisfied",
        why="Vẫn tối.",
        by=by,
        at=MONDAY + 4 * HOUR,
    )
    assert state_of(report) == State.IN_PROGRESS


def test_satisfied_stays_done_and_is_said_once(town):
    report = done()
    by = requester_actor(report)
    judge(report.pk, verdict="satisfied", by=by, at=MONDAY + 4 * HOUR)
    assert state_of(report) == State.DONE
    with pytest.raises(Refusal) as caught:
        judge(report.pk, verdict="acceptable", by=by, at=MONDAY + 5 * HOUR)
    assert caught.value.code == "judged"


def test_the_sender_opens_it_again_within_the_window(town):
    report = done()
    by = requester_actor(report)
    reopen(report.pk, reason="Lại tắt.", by=by, at=MONDAY + 4 * HOUR)
    assert state_of(report) == State.IN_PROGRESS


def test_withdrawn_it_goes_on_until_the_office_decides(town):
    report = in_hand()
    by = requester_actor(report)
    withdraw(report.pk, why="Đã tự sửa.", by=by, at=MONDAY + 2 * HOUR)
    report = Report.objects.get(pk=report.pk)
    assert report.withdrawn_at == MONDAY + 2 * HOUR
    assert report.task.withdrawn_at == MONDAY + 2 * HOUR
    assert report.task.state == State.IN_PROGRESS
    with pytest.raises(Refusal) as caught:
        withdraw(report.pk, by=by, at=MONDAY + 3 * HOUR)
    assert caught.value.code == "withdrawn"


def test_what_is_over_cannot_be_withdrawn(town):
    report = done()
    with pytest.raises(Refusal) as caught:
        withdraw(report.pk, by=requester_actor(report), at=MONDAY + 4 * HOUR)
    assert caught.value.code == "task_over"


def test_one_of_several_senders_leaves_and_the_work_stays_wanted(town):
    kept, gone = in_hand(), in_hand()
    merge_task(
        gone.task_id,
        into_id=kept.task_id,
        reason="Cùng một cột.",
        by=town.owner,
        at=MONDAY + 2 * HOUR,
    )
    gone = Report.objects.get(pk=gone.pk)
    assert gone.task_id == kept.task_id
    withdraw(gone.pk, by=requester_actor(gone), at=MONDAY + 3 * HOUR)
    assert Report.objects.get(pk=gone.pk).withdrawn_at is not None
    assert Report.objects.get(pk=kept.pk).task.withdrawn_at is None
