"""Buttons of whoever handles a task: done, refused with all that was typed, not found."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from nhactruong.files.models import StoredPhoto
from nhactruong.files.tests.make import make_pdf
from nhactruong.org.models import PostKind
from nhactruong.work.models import EvidenceItem
from nhactruong.work.states import DESK_ACTIONS, State
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.make import (
    DAY,
    MONDAY,
    make_accepted,
    make_task,
)
from nhactruong.work.tests.pressing import done, kinds, local, photo, press, refused

pytestmark = pytest.mark.django_db


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
    # Signed in, they come back to the task: a button cannot be looked at.
    assert answer["Location"] == f"/sign-in/?next={task.get_absolute_url()}"
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


def test_a_file_that_is_no_photo_is_refused_by_name_and_the_others_wait(town, sign_in):
    task = make_accepted(town)
    files = [photo(), SimpleUploadedFile("virus.jpg", b"MZ" + b"\0" * 200)]

    answer = press(
        sign_in(task.owner), "submit_result", task, outcome="resolved", text="Đã thay.",
        photos=files,
    )  # fmt: skip

    refused(answer, "virus.jpg")
    assert StoredPhoto.objects.count() == 1
    again = press(
        sign_in(task.owner), "submit_result", task, outcome="resolved", text="Đã thay."
    )
    done(again, task, "result_submitted")
    assert EvidenceItem.objects.get(task=task).photo == StoredPhoto.objects.get()


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
