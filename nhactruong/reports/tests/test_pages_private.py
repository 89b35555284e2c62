"""The sender's own page, by its private link."""

from datetime import timedelta

import pytest
from django.test import Client

from nhactruong.ledger.models import Opening
from nhactruong.org.tests.make import official
from nhactruong.reports.link import private_path
from nhactruong.reports.models import Contact, Report
from nhactruong.reports.review import seal_report, withhold_report
from nhactruong.reports.tests.make import make_report, make_reporting, make_topic
from nhactruong.work.accept import accept_task
from nhactruong.work.clarify import ask_requester
from nhactruong.work.finish import approve_result, submit_result
from nhactruong.work.models import Task
from nhactruong.work.tests.make import MONDAY, shown

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TEXT = "Đèn trước số nhà 12 không sáng ba hôm nay."


@pytest.fixture(autouse=True)
def town():
    return make_reporting()


def page(answer, status=200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def task_of(report) -> Task:
    return Task.objects.select_related("owner", "approver").get(pk=report.task_id)


def make_accepted(at=MONDAY):
    report = make_report(at)
    accept_task(report.task_id, by=official(task_of(report).owner), at=at + HOUR)
    return report


def make_asked(at=MONDAY):
    report = make_accepted(at)
    by = official(task_of(report).owner)
    ask_requester(report.task_id, text="Cột số mấy?", by=by, at=at + 2 * HOUR)
    return report


def make_done(at):
    report = make_accepted(at)
    by = official(task_of(report).owner)
    submit_result(
        report.task_id,
        outcome="resolved",
        text="Đã thay bóng mới.",
        evidence=shown(),
        by=by,
        at=at + 2 * HOUR,
    )
    approver = official(task_of(report).approver)
    approve_result(report.task_id, by=approver, at=at + 3 * HOUR)
    return report


def recently():
    from django.utils import timezone

    return timezone.now() - 4 * HOUR


def test_the_sender_sees_all_that_they_sent(client):
    report = make_report()

    found = page(client.get(private_path(report)))

    assert TEXT in found
    assert "Không sáng" in found
    assert "ngõ 12 phố Tràng Thi" in found
    assert task_of(report).owner.person.full_name in found


def test_nothing_of_it_is_kept_or_passed_on(client):
    report = make_report()

    for address in (private_path(report), f"{private_path(report)}sent"):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.parametrize("token", ["x" * 32, "a", "é"])
def test_a_foreign_link_is_refused_in_words(client, token):
    report = make_report()

    answer = client.get(f"/r/{report.code}/{token}/")

    assert "không đúng hoặc đã bị thu hồi" in page(answer, 404)
    assert TEXT not in answer.content.decode()


def test_a_link_of_one_report_opens_no_other(client):
    one, two = make_report(), make_report()
    token = private_path(one).split("/")[3]

    assert client.get(f"/r/{two.code}/{token}/").status_code == 404


def test_a_question_is_answered(client):
    report = make_asked()
    assert "Cột số mấy?" in page(client.get(private_path(report)))

    answer = client.post(
        private_path(report), {"action": "reply", "text": "Cột số 7."}, follow=True
    )

    found = page(answer)
    assert "Đã gửi câu trả lời" in found
    assert "Cột số 7." in found
    assert task_of(report).state == "in_progress"


def test_an_empty_answer_is_refused_and_the_question_stays(client):
    report = make_asked()

    found = page(client.post(private_path(report), {"action": "reply", "text": " "}))

    assert "Cần điền" in found
    assert "Cột số mấy?" in found
    assert task_of(report).state == "waiting"


def test_these_forms_need_no_cookie(town):
    report = make_asked()
    strict = Client(enforce_csrf_checks=True, headers={"Origin": "null"})

    answer = strict.post(private_path(report), {"action": "reply", "text": "Cột 7."})

    assert answer.status_code == 302


@pytest.mark.parametrize("verdict", ["satisfied", "acceptable"])
def test_a_result_is_judged(client, verdict):
    report = make_done(recently())
    assert "Bạn thấy kết quả thế nào?" in page(client.get(private_path(report)))

    answer = client.post(
        private_path(report), {"action": "judge", "verdict": verdict}, follow=True
    )

    assert "Đã ghi đánh giá" in page(answer)
    assert task_of(report).verdict == verdict
    assert task_of(report).state == "done"


def test_not_satisfied_says_why_and_opens_it_again(client):
    report = make_done(recently())
    said = {"action": "judge", "verdict": "not_satisfied"}

    assert task_of(report).state == "done"
    refused = page(client.post(private_path(report), said))
    assert "Xin điền mục này" in refused
    assert (
        client.post(private_path(report), {**said, "why": "Vẫn tối."}).status_code
        == 302
    )
    assert task_of(report).state == "in_progress"


def test_judging_twice_is_refused_in_words(client):
    report = make_done(recently())
    said = {"action": "judge", "verdict": "satisfied"}
    client.post(private_path(report), said)

    assert "đã đánh giá" in page(client.post(private_path(report), said))


def test_it_is_opened_again_within_the_window(client):
    report = make_done(recently())
    client.post(private_path(report), {"action": "judge", "verdict": "acceptable"})
    assert "Mở lại" in page(client.get(private_path(report)))

    answer = client.post(
        private_path(report), {"action": "reopen", "reason": "Lại tắt."}
    )

    assert answer.status_code == 302
    assert task_of(report).state == "in_progress"


def test_after_the_window_it_is_refused_in_words(client):
    report = make_done(MONDAY - timedelta(days=60))

    found = page(
        client.post(private_path(report), {"action": "reopen", "reason": "Tắt."})
    )

    assert "đã hết" in found


def test_it_is_withdrawn(client):
    report = make_report()

    answer = client.post(
        private_path(report), {"action": "withdraw", "why": ""}, follow=True
    )

    assert "Đã rút phản ánh" in page(answer)
    assert Report.objects.get().withdrawn_at is not None
    assert "Người gửi đã rút" in page(client.get(f"/reports/{report.code}/"))


def test_a_link_is_changed_for_a_new_one(client):
    report = make_report()
    old = private_path(report)

    answer = client.post(old, {"action": "revoke"})

    assert answer.status_code == 302
    assert answer.url != old
    assert client.get(old).status_code == 404
    assert TEXT in page(client.get(answer.url))


def test_the_sender_erases_how_to_be_reached(client):
    report = make_report()
    assert "Xóa liên lạc" in page(client.get(private_path(report)))

    answer = client.post(private_path(report), {"action": "erase"}, follow=True)

    assert "Đã xóa thông tin liên lạc" in page(answer)
    assert "Xóa liên lạc" not in page(answer)
    assert not Contact.objects.exists()
    assert not Opening.objects.filter(field="contact").exists()


def test_an_unknown_action_changes_nothing(client):
    report = make_report()

    assert client.post(private_path(report), {"action": "approve"}).status_code == 302
    assert task_of(report).state == "received"


def test_a_sealed_report_shows_the_right_door(client):
    make_topic(
        "door.denunciation",
        door_kind="office",
        door_vi="Thanh tra Thành phố",
        door_en="x",
    )
    report = make_report()
    by = official(task_of(report).owner)
    seal_report(report.pk, kind="denunciation", by=by, at=MONDAY + HOUR)

    found = page(client.get(private_path(report)))

    assert "tố cáo" in found
    assert "Thanh tra Thành phố" in found


def test_what_is_withheld_is_still_the_senders(client):
    report = make_report()
    by = official(task_of(report).owner)
    withhold_report(report.pk, reason="Có tên người", by=by, at=MONDAY + HOUR)

    assert TEXT in page(client.get(private_path(report)))


def test_a_result_nobody_has_published_is_still_shown_to_the_sender(client):
    report = make_done(recently())
    assert report.review == "pending"

    assert "Đã thay bóng mới." in page(client.get(private_path(report)))
    assert "Đã thay bóng mới." not in page(client.get(f"/reports/{report.code}/"))
