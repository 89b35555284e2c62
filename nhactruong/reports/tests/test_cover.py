"""Covering parts of photos: burnt in by the server, the whole one for staff alone."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from nhactruong.files.keep import fetch
from nhactruong.files.photo import take_photo
from nhactruong.files.tests.make import pixel_of
from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import AccessLog, Event
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import official
from nhactruong.reports.cover import cover_boxes, covered_boxes
from nhactruong.reports.link import private_path
from nhactruong.reports.pairs import pair_before_and_after
from nhactruong.reports.review import publish_report
from nhactruong.reports.tests.pages import image
from nhactruong.reports.tests.test_desk import (  # noqa: F401
    WEDNESDAY,
    _kept_apart,
    make_seen,
    reporting,
    sign_in,
)
from nhactruong.work.accept import accept_task
from nhactruong.work.cover import cover_evidence
from nhactruong.work.evidence import Shown
from nhactruong.work.finish import approve_result, submit_result
from nhactruong.work.models import EvidenceItem, Task

pytestmark = pytest.mark.django_db
GREY = 120
CORNER = (0.0, 0.0, 0.25, 0.25)
TYPED = {"left": "0", "top": "0", "width": "25", "height": "25"}


def page_of(report):
    photo = report.photos.get().photo
    return reverse("reports_desk:cover", args=[report.code, photo.public_id])


def cover(report, *boxes):
    row = report.photos.get()
    by = official(report.task.owner)
    return cover_boxes(row.pk, boxes, by=by, at=WEDNESDAY)


def publish(report):
    keys = list(report.photos.values_list("pk", flat=True))
    by = official(report.task.owner)
    publish_report(report.pk, photos_public=keys, by=by, at=WEDNESDAY)


def bodies(report, *ids):
    """Return what anyone gets from all the addresses one may think of."""
    anyone, found = Client(), []
    listed = ["/", "/reports/", f"/reports/{report.code}/", "/api/v1/reports"]
    listed += [f"/api/v1/reports/{report.code}", "/reports.atom", "/reports/feed/"]
    for public_id in ids:
        for size in ("large", "thumb", "original", "full", "cover"):
            listed.append(f"/reports/{report.code}/photos/{public_id}/{size}")
            listed.append(f"/desk/reports/{report.code}/photos/{public_id}/{size}")
            listed.append(f"/desk/files/{public_id}/{size}")
    for address in listed:
        answer = anyone.get(address)
        found.append(b"".join(answer) if answer.streaming else answer.content)
    return found


def test_covering_paints_the_public_picture_and_keeps_the_original(reporting):  # noqa: F811
    report = make_seen(reporting)
    cover(report, CORNER)
    photo = report.photos.select_related("photo", "report").get()

    assert photo.photo.is_covered
    for key in (photo.photo.key, photo.photo.thumb_key):
        assert max(pixel_of(fetch(key), (3, 3))) < GREY
    assert min(pixel_of(fetch(photo.photo.original_key or ""), (3, 3))) > 200
    assert covered_boxes(photo) == [CORNER]
    event = Event.objects.get(kind="reports.report.photo_covered")
    assert b'"public":' not in bytes(event.leaf)


def test_nobody_outside_ever_gets_a_byte_of_the_uncovered_photo(reporting):  # noqa: F811
    report = make_seen(reporting)
    photo = report.photos.get().photo
    whole = fetch(photo.key)
    small = fetch(photo.thumb_key)
    before = bodies(report, photo.public_id)
    cover(report, CORNER)
    publish(report)
    after = bodies(report, photo.public_id)
    photo.refresh_from_db()
    assert all(body not in (whole, small) for body in before + after)
    assert fetch(photo.key) in after
    assert whole == fetch(photo.original_key or "")
    own = Client().get(f"{private_path(report)}files/{photo.public_id}/original")
    assert own.status_code == 404


def test_a_turned_photo_is_covered_where_it_is_seen(reporting, tmp_path):  # noqa: F811
    report = make_seen(reporting)
    out = io.BytesIO()
    picture = Image.new("RGB", (80, 40), "white")
    exif = picture.getexif()
    exif[274] = 6  # to be turned a quarter to the right
    picture.save(out, "JPEG", exif=exif)
    upload = image()
    upload.file = io.BytesIO(out.getvalue())
    upload.size = len(out.getvalue())
    row = report.photos.get()
    row.photo = take_photo(upload, by=SYSTEM, at=WEDNESDAY)
    row.save()
    cover(report, (0.0, 0.5, 1.0, 1.0))
    row.refresh_from_db()
    assert (row.photo.width, row.photo.height) == (40, 80)
    assert min(pixel_of(fetch(row.photo.key), (20, 20))) > 200
    assert max(pixel_of(fetch(row.photo.key), (20, 60))) < GREY


def test_what_was_covered_before_is_on_the_page_as_numbers(reporting, sign_in):  # noqa: F811
    report = make_seen(reporting)
    client = sign_in(report.task.owner)
    answer = client.post(page_of(report), {**TYPED, "left": ["10"], "width": "12.5"})
    assert answer.status_code == 302
    text = client.get(page_of(report)).content.decode()
    assert 'name="left" inputmode="decimal" value="10"' in text
    assert 'name="width" inputmode="decimal" value="12.5"' in text
    assert "Bỏ che, để nguyên ảnh" in text


def test_covering_is_taken_back_until_it_is_public(reporting, sign_in):  # noqa: F811
    report = make_seen(reporting)
    client = sign_in(report.task.owner)
    client.post(page_of(report), TYPED)
    client.post(page_of(report), {"uncover": "1"})
    photo = report.photos.get().photo
    assert not photo.is_covered
    assert min(pixel_of(fetch(photo.key), (3, 3))) > 200

    client.post(page_of(report), TYPED)
    publish(report)
    text = client.get(page_of(report)).content.decode()
    assert "Bỏ che, để nguyên ảnh" not in text
    refused = client.post(page_of(report), {"uncover": "1"})
    assert refused.status_code == 200
    assert report.photos.get().photo.is_covered


def test_covering_nothing_or_beyond_the_photo_is_refused_and_kept(reporting, sign_in):  # noqa: F811
    report = make_seen(reporting)
    client = sign_in(report.task.owner)
    assert "Chưa chọn phần nào" in client.post(page_of(report), {}).content.decode()
    wrong = client.post(page_of(report), {**TYPED, "left": "90"}).content.decode()
    assert "ô phải nằm trong ảnh" in wrong
    assert 'value="90"' in wrong
    assert not report.photos.get().photo.is_covered


def test_a_look_at_what_is_covered_is_written_down(reporting, sign_in):  # noqa: F811
    report = make_seen(reporting)
    client = sign_in(report.task.owner)
    photo = report.photos.get().photo
    address = reverse(
        "reports_desk:photo", args=[report.code, photo.public_id, "original"]
    )
    b"".join(client.get(address))
    assert not AccessLog.objects.filter(what="original photo").exists()
    cover(report, CORNER)
    b"".join(client.get(address))
    log = AccessLog.objects.get(what="original photo")
    assert (log.subject, log.person_id) == (
        report.subject_key,
        report.task.owner.person_id,
    )


def test_whoever_may_not_review_covers_nothing(reporting, sign_in):  # noqa: F811
    report = make_seen(reporting)
    duty = reporting.town.who(PostKind.DUTY)
    answer = sign_in(duty).post(page_of(report), TYPED)
    assert "được quyết định công khai" in answer.content.decode()
    with pytest.raises(Refusal) as refused:
        cover_boxes(
            report.photos.get().pk,
            [CORNER],
            by=reporting.town.actor(PostKind.DUTY),
            at=WEDNESDAY,
        )
    assert refused.value.code == "not_yours"
    stranger = sign_in(reporting.town.who(PostKind.HEAD, reporting.town.there))
    assert stranger.get(page_of(report)).status_code == 404


def finish(report, approve=True):
    by = official(report.task.owner)
    accept_task(report.task_id, by=by, at=WEDNESDAY)
    photo = take_photo(image(colour="white"), by=SYSTEM, at=WEDNESDAY)
    task = submit_result(
        report.task_id,
        outcome="resolved",
        text="Đã thay bóng.",
        evidence=[Shown(photo_id=photo.pk)],
        by=by,
        at=WEDNESDAY,
    )
    if approve:
        approve_result(task.pk, by=official(task.approver), at=WEDNESDAY)
    return EvidenceItem.objects.select_related("photo", "task").get(task=task)


def test_photos_of_results_are_covered_likewise(reporting, sign_in):  # noqa: F811
    report = make_seen(reporting)
    publish(report)
    item = finish(report, approve=False)
    owner = Task.objects.get().owner
    client = sign_in(owner)
    whole = fetch(item.photo.key)
    address = reverse("work:cover", args=[item.photo.public_id])
    assert client.get(address).status_code == 200
    assert client.post(address, TYPED).status_code == 302
    item.photo.refresh_from_db()
    assert item.photo.is_covered
    assert Event.objects.filter(kind="work.task.photo_covered").count() == 1

    # Taken back while nobody outside has seen it, and covered again.
    client.post(address, {"uncover": "1"})
    client.post(address, TYPED)
    task = Task.objects.get()
    approve_result(task.pk, by=official(task.approver), at=WEDNESDAY)
    seen = bodies(report, item.photo.public_id)
    item.photo.refresh_from_db()
    assert whole not in seen
    assert fetch(item.photo.key) in seen
    with pytest.raises(Refusal):
        cover_evidence(item.pk, [], by=official(owner), at=WEDNESDAY)


def test_strangers_cover_no_photo_of_a_result(reporting, sign_in):  # noqa: F811
    report = make_seen(reporting)
    item = finish(report)
    address = reverse("work:cover", args=[item.photo.public_id])
    stranger = sign_in(reporting.town.who(PostKind.HEAD, reporting.town.there))
    assert stranger.post(address, TYPED).status_code == 404
    assert Client().post(address, TYPED).status_code == 302


def test_before_and_after_stand_side_by_side(reporting, sign_in):  # noqa: F811
    report = make_seen(reporting)
    publish(report)
    item = finish(report)
    before = report.photos.get().photo
    client = sign_in(Task.objects.get().owner)
    address = reverse("reports_desk:pairs", args=[report.code])
    assert f"before_{item.pk}" in client.get(address).content.decode()
    said = {f"before_{item.pk}": str(before.pk)}
    assert client.post(address, said).status_code == 302

    page = Client().get(f"/reports/{report.code}/").content.decode()
    assert page.count('class="pair"') == 1
    first = page.index(str(before.public_id))
    assert first < page.index(str(item.photo.public_id))
    shown = Client().get(f"/api/v1/reports/{report.code}").json()
    assert shown["result"]["photos"][0]["before"] == str(before.public_id)
    assert Event.objects.filter(kind="work.task.photos_paired").count() == 1


def test_a_photo_that_is_not_public_is_in_no_pair(reporting):  # noqa: F811
    report = make_seen(reporting)
    item = finish(report)
    before = report.photos.get().photo
    by = official(Task.objects.get().owner)
    pair_before_and_after(report.pk, {item.pk: before.pk}, by=by, at=WEDNESDAY)
    assert str(before.public_id) not in str(bodies(report))
    with pytest.raises(Refusal) as refused:
        pair_before_and_after(report.pk, {item.pk: item.photo_id}, by=by, at=WEDNESDAY)
    assert refused.value.code == "not_its_photo"
