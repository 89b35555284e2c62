"""Buttons of whoever decides, and of the desk: done, refused, told from a second press."""

import pytest
from django.test import Client

from nhactruong.org.models import Appointment, PostKind
from nhactruong.org.tests.make import official
from nhactruong.work.extend import ask_extension
from nhactruong.work.forms.desk import unit_label
from nhactruong.work.models import Task
from nhactruong.work.progress import urge_task
from nhactruong.work.route import return_to_desk
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
from nhactruong.work.tests.pressing import done, kinds, local, press, refused

pytestmark = pytest.mark.django_db


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
