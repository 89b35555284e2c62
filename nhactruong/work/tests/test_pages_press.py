"""Each button of the desk: done, refused with all that was typed, not found."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from nhactruong.files.models import StoredPhoto
from nhactruong.files.tests.make import make_image, make_pdf
from nhactruong.ledger.models import Event
from nhactruong.org.models import Appointment, PostKind
from nhactruong.org.tests.make import official
from nhactruong.work.extend import ask_extension
from nhactruong.work.forms.desk import unit_label
from nhactruong.work.models import EvidenceItem, Task
from nhactruong.work.progress import urge_task
from nhactruong.work.route import return_to_desk
from nhactruong.work.states import DESK_ACTIONS, State
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.make import (
    DAY,
    HOUR,
    MONDAY,
    Town,
    make_accepted,
    make_done,
    make_task,
    make_to_approve,
)

pytestmark = pytest.mark.django_db


def press(client: Client, action: str, task: Task, **said: Any) -> HttpResponse:
    answer: HttpResponse = client.post(
        reverse(f"work:{action}", args=[task.code]), {"seen": task.version, **said}
    )
    return answer


def kinds(task: Task) -> list[str]:
    """Return what happened to the task, without the room's prefix."""
    events = Event.objects.filter(subject=task.subject_key).order_by("seq")
    return [kind.rpartition(".")[2] for kind in events.values_list("kind", flat=True)]


def done(answer: HttpResponse, task: Task, kind: str) -> None:
    assert answer.status_code == 302, _faults(answer)
    assert kind in kinds(task)


def refused(answer: HttpResponse, words: str) -> None:
    assert answer.status_code == 200
    assert words in answer.content.decode()


def _faults(answer: Any) -> object:
    if not answer.context:
        return answer.content
    listed = [m.form.errors for m in answer.context["may"] if m.form.errors]
    return listed or answer.content.decode()[:500]


def local(moment: Any) -> str:
    from nhactruong.ui.moments import local as in_the_city

    return in_the_city(moment).strftime("%Y-%m-%dT%H:%M")


def photo(name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_image().getvalue(), "image/jpeg")


@pytest.fixture(autouse=True)
def _kept_apart(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


@pytest.mark.parametrize("action", DESK_ACTIONS)
def test_a_button_of_a_task_one_may_not_see_is_not_found(town, sign_in, action):
    task = make_task(town)
    stranger = sign_in(town.who(PostKind.HEAD, town.there))

    assert press(stranger, action, task).status_code == 404


@pytest.mark.parametrize("action", DESK_ACTIONS)
def test_a_button_does_nothing_when_only_looked_at(town, sign_in, action):
    task = make_task(town)
    client = sign_in(task.owner)

    answer = client.get(reverse(f"work:{action}", args=[task.code]))

    assert answer.status_code == 405


@pytest.mark.parametrize("action", DESK_ACTIONS)
def test_whoever_has_not_signed_in_presses_nothing(town, client, action):
    task = make_task(town)

    answer = press(client, action, task)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")
    assert kinds(task) == ["opened"]


def test_accept(town, sign_in):
    task = make_task(town)
    client = sign_in(task.owner)

    done(press(client, "accept", task), task, "accepted")


def test_a_head_accepts_and_hands_on_in_one_press(town, sign_in):
    task, officer = make_task(town), town.who(PostKind.DUTY)
    client = sign_in(town.who(PostKind.HEAD))

    done(press(client, "accept", task, assignee=officer.pk), task, "accepted")

    task.refresh_from_db()
    assert task.owner == officer


def test_a_second_press_of_accept_is_told_so(town, sign_in):
    task = make_task(town)
    client = sign_in(task.owner)
    press(client, "accept", task)

    refused(press(client, "accept", task), "vừa được ghi")
    assert kinds(task).count("accepted") == 1


def test_assign(town, sign_in):
    task, officer = make_accepted(town), town.who(PostKind.DUTY)
    client = sign_in(town.who(PostKind.HEAD))

    answer = press(client, "assign", task, assignee=officer.pk, reason="Đúng lĩnh vực")

    done(answer, task, "assigned")
    task.refresh_from_db()
    assert task.owner == officer


def test_assign_to_somebody_of_another_office_is_refused(town, sign_in):
    task, stranger = make_accepted(town), town.who(PostKind.DUTY, town.there)
    client = sign_in(town.who(PostKind.HEAD))

    answer = press(client, "assign", task, assignee=stranger.pk, reason="Giữ chữ này")

    refused(answer, "Giữ chữ này")
    assert "assigned" not in kinds(task)


def test_an_owner_may_not_assign_and_is_told_who_may(town, sign_in):
    task = make_accepted(town)
    officer = town.who(PostKind.DUTY)

    answer = press(
        sign_in(task.owner), "assign", task, assignee=officer.pk, reason="Đổi người"
    )

    refused(answer, "người đứng đầu đơn vị")
    assert "Đổi người" in answer.content.decode()


def test_report_progress_with_a_photo(town, sign_in):
    task = make_accepted(town)

    answer = press(
        sign_in(task.owner), "report_progress", task, text="Đang làm.", photos=[photo()]
    )

    done(answer, task, "progress_reported")
    assert EvidenceItem.objects.get(task=task).photo is not None


def test_a_late_task_needs_a_new_date(town, sign_in):
    task = make_accepted(town, at=MONDAY - 30 * DAY)
    client = sign_in(task.owner)

    refused(press(client, "report_progress", task, text="Đang làm."), "Đang làm.")
    answer = press(
        client, "report_progress", task, text="Đang làm.",
        committed_until=local(WEDNESDAY + 2 * DAY),
    )  # fmt: skip

    done(answer, task, "progress_reported")
    task.refresh_from_db()
    assert task.committed_until == WEDNESDAY + 2 * DAY


def test_a_double_press_leaves_one_note(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)

    done(press(client, "report_progress", task, text="Một"), task, "progress_reported")
    again = press(client, "report_progress", task, text="Một")

    refused(again, "vừa được ghi")
    assert kinds(task).count("progress_reported") == 1
    # The page that was answered lets a person who means it press once more.
    task.refresh_from_db()
    assert f'name="seen" value="{task.version}"' in again.content.decode()
    done(press(client, "report_progress", task, text="Hai"), task, "progress_reported")


def test_ask(town, sign_in):
    task = make_accepted(town)

    done(press(sign_in(task.owner), "ask", task, text="Ở đâu?"), task, "asked")

    task.refresh_from_db()
    assert task.state == State.WAITING


def test_a_question_that_is_too_long_is_refused_and_kept(town, sign_in):
    task = make_accepted(town)

    answer = press(sign_in(task.owner), "ask", task, text="dài " * 600)

    refused(answer, "dài dài dài")
    assert kinds(task) == ["opened", "accepted"]


def test_submit_with_photo_and_document(town, sign_in):
    task = make_accepted(town)
    pdf = SimpleUploadedFile("bien-ban.pdf", make_pdf().getvalue(), "application/pdf")

    answer = press(
        sign_in(task.owner), "submit_result", task, outcome="resolved",
        text="Đã thay bóng.", photos=[photo()], document=pdf,
    )  # fmt: skip

    done(answer, task, "result_submitted")
    assert EvidenceItem.objects.filter(task=task).count() == 2


def test_a_result_without_evidence_is_refused_and_the_text_kept(town, sign_in):
    task = make_accepted(town)

    answer = press(
        sign_in(task.owner), "submit_result", task, outcome="resolved", text="Đã thay."
    )

    refused(answer, "phải có ảnh hiện trường")
    assert "Đã thay." in answer.content.decode()


def test_a_file_that_is_no_photo_is_refused_by_name_and_nothing_stays(town, sign_in):
    task = make_accepted(town)
    files = [photo(), SimpleUploadedFile("virus.jpg", b"MZ" + b"\0" * 200)]

    answer = press(
        sign_in(task.owner), "submit_result", task, outcome="resolved", text="Đã thay.",
        photos=files,
    )  # fmt: skip

    refused(answer, "virus.jpg")
    assert "xin chọn lại" in answer.content.decode()
    assert StoredPhoto.objects.count() == 0


def test_an_answer_needs_its_source(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)
    said = {"outcome": "answered", "text": "Theo quy định thì vậy."}

    refused(press(client, "submit_result", task, **said), "Theo quy định thì vậy.")
    answer = press(client, "submit_result", task, **said, source_cited="Quyết định 1")

    done(answer, task, "result_submitted")


def test_decline(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)
    said = {"text": "Đây là tranh chấp.", "right_door": "Tòa án khu vực"}

    refused(press(client, "decline", task, **said), "Tòa án khu vực")
    done(
        press(client, "decline", task, **said, ground="dispute"),
        task,
        "decline_submitted",
    )


def test_approve_leads_on_to_the_next_to_approve(town, sign_in):
    task = make_to_approve(town)

    answer = press(sign_in(task.approver), "approve", task, result_id=task.result_id)

    done(answer, task, "approved")
    assert answer["Location"] == "/desk/?tab=approve"


def test_another_result_than_the_one_read_is_not_approved(town, sign_in):
    task = make_to_approve(town)

    answer = press(
        sign_in(task.approver), "approve", task, result_id=(task.result_id or 0) + 1
    )

    refused(answer, "Kết quả đã thay đổi")


def test_nobody_approves_what_they_made(town, sign_in):
    task = make_to_approve(town)

    answer = press(sign_in(task.owner), "approve", task, result_id=task.result_id)

    assert answer.status_code == 200
    assert "approved" not in kinds(task)


def test_approving_twice_is_told_so(town, sign_in):
    task = make_to_approve(town)
    client = sign_in(task.approver)
    press(client, "approve", task, result_id=task.result_id)

    refused(press(client, "approve", task, result_id=task.result_id), "đã xong")


def test_send_back_needs_its_reason(town, sign_in):
    task = make_to_approve(town)
    client = sign_in(task.approver)

    refused(press(client, "send_back", task, result_id=task.result_id), "Cần điền")
    answer = press(
        client, "send_back", task, result_id=task.result_id, reason="Ảnh mờ."
    )

    done(answer, task, "sent_back")


def test_add_contributor_by_the_name_of_the_office(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)

    wrong = press(client, "add_contributor", task, unit="Sở Không Có", what="Cắt điện")
    refused(wrong, "Không có cơ quan nào")
    done(
        press(client, "add_contributor", task, unit="so thu", what="Cắt điện"),
        task,
        "contributor_added",
    )

    assert Task.objects.get(parent=task).unit == town.department


def test_ask_extension_and_extend(town, sign_in):
    task = make_accepted(town)
    later = local(task.due + 3 * DAY)

    done(
        press(
            sign_in(task.owner), "ask_extension", task, until=later, reason="Chờ đèn."
        ),
        task,
        "extension_asked",
    )
    head = sign_in(town.who(PostKind.HEAD))
    page = head.get(task.get_absolute_url()).content.decode()
    assert "Chờ đèn." in page
    assert f'value="{later}"' in page
    answer = press(head, "extend", task, until=later, reason="Chờ đèn.")

    done(answer, task, "extended")
    task.refresh_from_db()
    assert task.due > task.original_due


def test_an_earlier_deadline_is_refused_at_its_field(town, sign_in):
    task = make_accepted(town)
    ask_extension(
        task.pk,
        until=task.due + DAY,
        reason="Chờ.",
        by=town.owner,
        at=MONDAY + 2 * HOUR,
    )

    answer = press(
        sign_in(town.who(PostKind.HEAD)), "extend", task,
        until=local(task.due - DAY), reason="Sớm hơn",
    )  # fmt: skip

    refused(answer, "Hạn mới phải sau hạn hiện tại")


def test_an_impossible_date_is_refused_in_words(town, sign_in):
    task = make_accepted(town)

    answer = press(
        sign_in(task.owner), "ask_extension", task, until="2026-02-31T99:00", reason="X"
    )

    refused(answer, "Ngày giờ không đọc được")


def test_correct(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)
    same = {"function": task.function_id, "ward": task.ward_id, "reason": "Không khẩn"}

    refused(
        press(client, "correct", task, **same, level="normal"), "Chưa có gì thay đổi"
    )
    done(press(client, "correct", task, **same, level="complex"), task, "corrected")


def test_forward_where_the_mandate_names_another(town, sign_in):
    task = make_accepted(town)
    client = sign_in(town.who(PostKind.HEAD))

    refused(press(client, "forward", task, reason="Không phải"), "Thẩm quyền hiện hành")
    Task.objects.filter(pk=task.pk).update(function=town.drains)
    answer = press(client, "forward", task, reason="Của Sở")

    done(answer, task, "forwarded")
    # Out of sight by now: on to the inbox.
    assert answer["Location"] == "/desk/"


def make_disputed(town: Town) -> Task:
    task = make_accepted(town)
    return return_to_desk(
        task.pk, reason="Không phải của phường.", cites="Điều 3",
        says_unit_id=town.department.pk, by=town.head, at=MONDAY + 2 * HOUR,
    )  # fmt: skip


def test_return_to_desk(town, sign_in):
    task = make_accepted(town)

    answer = press(
        sign_in(town.who(PostKind.HEAD)), "return_to_desk", task,
        reason="Không phải.", says_unit=unit_label(town.department), cites="Điều 3",
    )  # fmt: skip

    done(answer, task, "returned_to_desk")


def test_settle_leads_back_to_the_room(town, sign_in):
    task = make_disputed(town)

    answer = press(
        sign_in(town.who(PostKind.DUTY, town.desk)), "settle", task,
        unit=unit_label(town.department), reason="Theo Điều 3", rule="on",
    )  # fmt: skip

    done(answer, task, "settled")
    assert answer["Location"] == "/desk/conductor/"
    task.refresh_from_db()
    assert task.unit == town.department


def test_a_head_does_not_settle(town, sign_in):
    task = make_disputed(town)

    answer = press(
        sign_in(town.who(PostKind.HEAD)), "settle", task,
        unit=unit_label(town.department), reason="Tôi tự xử",
    )  # fmt: skip

    refused(answer, "Tôi tự xử")
    assert "settled" not in kinds(task)


def test_urge_and_answer(town, sign_in):
    task = make_accepted(town)

    done(
        press(sign_in(town.who(PostKind.HEAD)), "urge", task, word="Nhanh"),
        task,
        "urged",
    )
    answer = press(sign_in(task.owner), "answer_urging", task, answer="Mai xong")
    done(answer, task, "urging_answered")


def test_an_answer_without_an_urging_is_refused(town, sign_in):
    task = make_accepted(town)

    refused(
        press(sign_in(task.owner), "answer_urging", task, answer="Mai xong"),
        "Không có đôn đốc nào",
    )


def test_the_conductor_reopens(town, sign_in):
    task = make_done(town)
    conductor = sign_in(town.who(PostKind.DUTY, town.desk))

    done(press(conductor, "reopen", task, reason="Chưa xong"), task, "reopened")


def test_merge_by_code_and_never_into_what_one_may_not_see(town, sign_in):
    gone, kept = make_accepted(town), make_accepted(town)
    hidden = make_task(town, function_id=town.drains.pk)
    client = sign_in(gone.owner)

    wrong = press(client, "merge", gone, into=hidden.code, reason="Trùng")
    refused(wrong, "Không có việc nào mã như vậy")
    answer = press(client, "merge", gone, into=kept.code.lower(), reason="Trùng")

    done(answer, gone, "merged")
    assert answer["Location"] == kept.get_absolute_url()


def test_split_leads_to_the_new_task(town, sign_in):
    task = make_accepted(town)

    answer = press(
        sign_in(task.owner), "split", task, title="Cây cạnh đó", reason="Hai việc"
    )

    done(answer, task, "split")
    part = Task.objects.get(split_from=task)
    assert answer["Location"] == part.get_absolute_url()


def test_cancel_by_the_conductor(town, sign_in):
    task = make_task(town)
    conductor = sign_in(town.who(PostKind.DUTY, town.desk))

    done(press(conductor, "cancel", task, ground="Thử máy"), task, "cancelled")


def test_what_the_clock_did_meanwhile_is_no_second_press(town, sign_in):
    task = make_accepted(town)
    urge_task(task.pk, word="Nhanh", by=town.head, at=MONDAY + 2 * HOUR)

    # The page was made before the urging; its version is old, the press is the first.
    done(press(sign_in(task.owner), "ask", task, text="Ở đâu?"), task, "asked")


def test_a_success_is_said_on_the_next_page(town, sign_in):
    task = make_task(town)
    client = sign_in(task.owner)

    press(client, "accept", task)

    assert "Đã tiếp nhận." in client.get(task.get_absolute_url()).content.decode()


def test_a_press_without_its_protection_token_changes_nothing(town, set_clock):
    task = make_task(town)
    set_clock(WEDNESDAY)
    client = Client(enforce_csrf_checks=True)
    owner: Appointment = task.owner
    client.force_login(owner.person)

    assert press(client, "accept", task).status_code == 403
    assert kinds(task) == ["opened"]
    assert official(owner).key == str(owner.key)
