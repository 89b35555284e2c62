"""Drafts: kept for their writer, restored, sent, thrown away, forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from nhactruong.files.models import StoredDocument, StoredPhoto
from nhactruong.files.tests.make import make_image, make_pdf
from nhactruong.ground.actor import CLOCK
from nhactruong.org.appoint import end_appointment
from nhactruong.org.models import PostKind
from nhactruong.org.snapshot import snapshot
from nhactruong.org.tests.make import official
from nhactruong.work.drafts import KEPT, forget_old_drafts, save_draft
from nhactruong.work.evidence import MOST
from nhactruong.work.models import Draft, DraftFile, EvidenceItem, ProgressNote
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.make import make_accepted, make_town
from nhactruong.work.tests.pressing import done, photo, press, refused

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


def address(task, action="report_progress"):
    return reverse("work:draft", args=[task.code, action])


def save(client, task, action="report_progress", **said):
    return client.post(address(task, action), {"do": "save", **said})


def shade(n):
    """Return a photo unlike the others."""
    image = make_image(size=(40 + n, 30)).getvalue()
    return SimpleUploadedFile(f"anh{n}.jpg", image, "image/jpeg")


def page(client, task):
    return client.get(task.get_absolute_url()).content.decode()


def test_what_was_typed_is_kept_and_comes_back_to_its_writer_alone(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)

    answer = save(client, task, text="Đang chờ <vật tư>", committed_until="")

    assert answer["Location"].endswith("?open=report_progress#act-report_progress")
    text = page(client, task)
    assert "Đang chờ &lt;vật tư&gt;</textarea>" in text
    assert "Nháp lưu lúc" in text
    assert "Đang chờ" not in page(sign_in(town.who(PostKind.HEAD)), task)
    assert not ProgressNote.objects.exists()


def test_a_script_is_told_when_and_that_another_window_was_overtaken(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)

    first = client.post(address(task), {"text": "Một", "known": "0"}, **JSON).json()
    second = client.post(address(task), {"text": "Hai", "known": "0"}, **JSON).json()
    third = client.post(address(task), {"text": "Ba", "known": "2"}, **JSON).json()

    assert (first["number"], first["overtook"]) == (1, False)
    assert first["words"] == "Nháp lưu lúc 9:00."
    assert second["overtook"]
    assert "cửa sổ khác đã được thay" in second["words"]
    assert not third["overtook"]
    assert '["Ba"]' in Draft.objects.get().fields


def test_a_draft_that_was_sent_does_not_come_back_from_another_window(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)
    client.post(address(task), {"text": "Một", "known": "0"}, **JSON)
    done(press(client, "report_progress", task, text="Một"), task, "progress_reported")

    late = client.post(address(task), {"text": "Một nữa", "known": "1"}, **JSON)

    assert late.status_code == 409
    assert late.json()["code"] == "draft_gone"
    assert not Draft.objects.exists()


def test_sending_forgets_the_draft_and_being_refused_does_not(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)
    save(client, task, "ask", text="Ở đâu?")
    save(client, task, "report_progress", text="Đang làm")

    refused(press(client, "report_progress", task, text=""), "Cần điền")
    assert Draft.objects.count() == 2
    done(press(client, "ask", task, text="Ở đâu?"), task, "asked")

    assert Draft.objects.get().form == "report_progress"


def test_a_draft_is_thrown_away_with_its_photos(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)
    save(client, task, text="Đang làm", photos=[photo()])
    assert StoredPhoto.objects.count() == 1

    client.post(address(task), {"do": "drop"})

    assert not Draft.objects.exists()
    assert not StoredPhoto.objects.exists()
    assert "Đang làm" not in page(client, task)


def test_photos_and_a_document_wait_while_another_field_is_refused(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)
    pdf = SimpleUploadedFile("bien-ban.pdf", make_pdf().getvalue(), "application/pdf")

    answer = press(
        client, "submit_result", task, outcome="resolved", text="",
        photos=[shade(1), shade(2)], document=pdf,
    )  # fmt: skip

    refused(answer, "Cần điền")
    assert answer.content.decode().count('value="remove:') == 3
    first = DraftFile.objects.earliest("pk")
    client.post(address(task, "submit_result"), {"do": f"remove:{first.pk}"})
    assert StoredPhoto.objects.count() == 1
    again = press(client, "submit_result", task, outcome="resolved", text="Đã thay.")
    done(again, task, "result_submitted")
    assert EvidenceItem.objects.filter(task=task).count() == 2
    assert StoredDocument.objects.count() == 1
    assert not Draft.objects.exists()


def test_the_same_photo_twice_is_kept_once_and_there_is_an_end(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)

    for _tap in range(2):
        save(client, task, photos=[shade(1)])
    assert StoredPhoto.objects.count() == DraftFile.objects.count() == 1
    told = client.post(
        address(task), {"photos": [shade(n) for n in range(2, 2 + MOST)]}, **JSON
    ).json()

    assert len(told["files"]) == StoredPhoto.objects.count() == MOST
    assert f"Nhiều nhất {MOST} tệp." in told["faults"][0]


def test_a_waiting_photo_is_shown_to_its_writer_alone(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)
    told = client.post(address(task), {"photos": [photo()]}, **JSON).json()

    (one,) = told["files"]

    assert client.get(one["thumb"]).status_code == 200
    assert sign_in(town.who(PostKind.HEAD)).get(one["thumb"]).status_code == 404


def test_nobody_keeps_photos_for_what_they_may_not_do(town, sign_in):
    task = make_accepted(town)
    colleague = snapshot().in_posts(town.here.pk, PostKind.OFFICER)[0]

    save(sign_in(colleague), task, "submit_result", text="x", photos=[photo()])

    assert not StoredPhoto.objects.exists()
    stranger = sign_in(town.who(PostKind.HEAD, town.there))
    assert save(stranger, task, text="x").status_code == 404
    assert save(sign_in(task.owner), task, "nothing", text="x").status_code == 404


def test_what_is_too_long_is_not_kept(town, sign_in):
    task = make_accepted(town)

    answer = sign_in(task.owner).post(address(task), {"text": "dài " * 20_000}, **JSON)

    assert answer.status_code == 409
    assert not Draft.objects.exists()


def test_a_changed_task_is_said_and_what_was_typed_is_kept(town, sign_in):
    from nhactruong.work.accept import assign_task

    task = make_accepted(town)
    client = sign_in(task.owner)
    other = snapshot().in_posts(town.here.pk, PostKind.OFFICER)[0]
    assign_task(
        task.pk, assignee_id=other.pk, reason="Đi họp", by=town.head, at=WEDNESDAY
    )

    answer = press(client, "report_progress", task, text="Tôi vừa đến nơi")

    refused(answer, "Tôi vừa đến nơi")
    assert "Chỉ người xử lý, người đứng đầu đơn vị được làm việc này." in (
        answer.content.decode()
    )
    assert other.person.full_name in answer.content.decode()


def test_drafts_are_forgotten_after_thirty_days_with_their_photos(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)
    save(client, task, text="Cũ", photos=[photo()])
    Draft.objects.update(saved_at=WEDNESDAY - KEPT)
    save(client, task, "ask", text="Mới")

    forgotten = forget_old_drafts(by=CLOCK, at=WEDNESDAY + timedelta(seconds=1))

    assert forgotten == 1

    assert Draft.objects.get().form == "ask"
    assert not StoredPhoto.objects.exists()


def test_whoever_leaves_takes_no_drafts_along(town):
    task = make_accepted(town)
    leaver, stays = town.who(PostKind.DUTY), task.owner
    for who in (leaver, stays):
        save_draft(task.pk, "note", {"text": ["Riêng"]}, by=official(who), at=WEDNESDAY)

    end_appointment(leaver.pk, decision="QĐ 1", by=town.mayor, at=WEDNESDAY)

    assert Draft.objects.get().person == stays.person


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_save_at_once_both_are_counted():
    task = make_accepted(make_town())
    by = official(task.owner)

    def window(n):
        try:
            fields = {"text": [str(n)]}
            return save_draft(task.pk, "ask", fields, known=0, by=by, at=WEDNESDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        saved = list(pool.map(window, range(4)))

    assert sorted(one.draft.number for one in saved) == [1, 2, 3, 4]
    assert sum(one.overtook for one in saved) == 3
    assert Draft.objects.get().number == 4
