"""What officials write for themselves, and who sent a report, never get out."""

from datetime import timedelta

import pytest
from django.urls import reverse

from nhactruong.files.photo import take_photo
from nhactruong.org.tests.make import official
from nhactruong.reports.link import private_path
from nhactruong.reports.review import publish_report
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.reports.tests.pages import image
from nhactruong.work.accept import accept_task
from nhactruong.work.drafts import keep_file, save_draft
from nhactruong.work.evidence import Shown
from nhactruong.work.models import Task
from nhactruong.work.notes import withdraw_note, write_note
from nhactruong.work.replies import Prepared, write_reply
from nhactruong.work.tests.make import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = MONDAY + 3 * HOUR
INSIDE = "Gọi thợ điện trước"


@pytest.fixture(autouse=True)
def town():
    return make_reporting()


def make_handled():
    report = make_report(MONDAY)
    task = Task.objects.select_related("owner").get(pk=report.task_id)
    accept_task(task.pk, by=official(task.owner), at=MONDAY + HOUR)
    return report, task, official(task.owner)


def test_notes_and_drafts_are_in_nothing_that_the_public_or_the_sender_gets(client):
    report, task, by = make_handled()
    publish_report(report.pk, photos_public=(), by=by, at=MONDAY + 2 * HOUR)
    write_note(task.pk, text=INSIDE, by=by, at=LATER)
    write_note(task.pk, text="Nhầm rồi", by=by, at=LATER)
    note = task.internal_notes.latest("pk")
    withdraw_note(note.pk, by=by, at=LATER)
    save_draft(task.pk, "report_progress", {"text": [INSIDE]}, by=by, at=LATER)
    photo = take_photo(image(), by=by, at=LATER)
    keep_file(task.pk, "report_progress", Shown(photo_id=photo.pk), by=by, at=LATER)

    for path in (
        f"/reports/{report.code}/",
        private_path(report),
        "/reports/",
        f"/api/v1/reports/{report.code}",
        "/api/v1/reports",
    ):
        answer = client.get(path, follow=True)
        shown = answer.content.decode()
        assert answer.status_code == 200, path
        for word in (INSIDE, "Ghi chú nội bộ", "noted", str(photo.public_id)):
            assert word not in shown, (path, word)


def filled(client, task, reply):
    answer = client.post(
        reverse("work:draft", args=[task.code, "report_progress"]),
        {"do": "fill", "reply": f"{reply.pk}-vi", "text": ""},
        follow=True,
    )
    return answer.content.decode()


def test_prepared_words_never_name_the_sender_nor_the_address_before_it_is_public(
    client, town
):
    report, task, by = make_handled()
    head = official(town.town.who("head"))
    reply = write_reply(
        Prepared(
            unit_id=task.unit_id,
            kind="progress",
            name="Đủ chỗ",
            text_vi="Chào {người gửi}, {địa chỉ}.",
        ),
        by=head,
        at=LATER,
    )
    client.force_login(task.owner.person)

    before = filled(client, task, reply)
    publish_report(report.pk, photos_public=(), by=by, at=LATER)
    client.post(
        reverse("work:draft", args=[task.code, "report_progress"]), {"do": "drop"}
    )
    after = filled(client, task, reply)

    assert "Chào ông/bà, Phường Hoàn Kiếm.</textarea>" in before
    assert "Chào ông/bà, ngõ 12 phố Tràng Thi.</textarea>" in after
    assert "Nguyễn Thị Thử" not in before + after
