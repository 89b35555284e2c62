"""Joining in the form, without scripts: offered, never forced, nothing lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nhactruong.org.tests.make import official
from nhactruong.reports.models import Report, ReportPhoto
from nhactruong.reports.review import publish_report, withhold_report
from nhactruong.reports.tests.make import make_photos, make_report, make_reporting
from nhactruong.reports.tests.pages import (
    DETAILS,
    TEXT,
    image,
    inputs,
    make_receipt,
    reach_details,
    send,
)
from nhactruong.reports.tests.test_desk import (  # noqa: F401
    WEDNESDAY,
    _kept_apart,
    sign_in,
)
from nhactruong.work.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reporting(settings):
    settings.LIMIT_REPORT_FORM = 0
    return make_reporting()


def earlier(**columns):
    return make_report(timezone.now() - timedelta(hours=1), **columns)


def published(**columns):
    report = earlier(**columns)
    keys = ReportPhoto.objects.filter(report=report).values_list("pk", flat=True)
    publish_report(
        report.pk,
        photos_public=list(keys),
        by=official(report.task.owner),
        at=timezone.now(),
    )
    return report


def shown(client, address):
    return client.get(address).content.decode()


def test_the_form_offers_what_is_open_nearby_with_its_words_and_photos(client):
    (photo,) = make_photos(1)
    report = published(photo_ids=(photo.pk,))
    page = shown(client, reach_details(client))
    assert "Có phải chuyện này không?" in page
    assert report.text in page
    assert f"/reports/{report.code}/photos/{photo.public_id}/thumb" in page
    assert f'name="join" value="{report.code}"' in page


def test_before_review_neither_words_nor_photos_are_shown(client):
    (photo,) = make_photos(1)
    report = earlier(photo_ids=(photo.pk,), text="Lời kín của người gửi")
    page = shown(client, reach_details(client))
    assert report.code in page
    assert "Lời kín" not in page
    assert str(photo.public_id) not in page
    assert "lời kể chưa công khai" in page


def test_joining_from_the_form_takes_along_what_was_typed(client):
    report = published()
    address = reach_details(client)
    answer = client.post(
        address,
        {
            "text": "Tôi thấy từ thứ Hai.",
            "phone": "0987654321",
            "consent": "on",
            "photos": [image()],
            "join": report.code,
        },
    )
    assert answer.status_code == 302
    page = shown(client, answer.url)
    assert "Tôi thấy từ thứ Hai." in page
    assert "1 ảnh đã nhận" in page
    sent = client.post(
        answer.url,
        {"text": "Tôi thấy từ thứ Hai.", "phone": "0987654321", "consent": "on"},
    )
    assert sent.status_code == 302, sent.content.decode()
    receipt = shown(client, sent.url)
    mine = Report.objects.exclude(pk=report.pk).get()
    assert mine.task_id == report.task_id
    assert mine.photos.count() == 1
    assert mine.code in receipt
    assert report.code in receipt
    assert "2 phản ánh về việc này" in receipt
    assert "2 phản ánh về việc này" in shown(client, f"/reports/{report.code}/")
    assert mine.code not in shown(Client(), f"/reports/{report.code}/")


def test_two_taps_join_once(client):
    report = published()
    answer = client.post(reach_details(client), {"join": report.code})
    one, two = client.post(answer.url, {}), client.post(answer.url, {})
    assert one.url == two.url
    assert Report.objects.count() == 2


def test_whoever_reported_from_this_browser_is_shown_their_receipt(client):
    receipt = make_receipt(client)
    code = Report.objects.get().code
    answer = client.get(f"/report/join/{code}/", follow=True)
    assert answer.redirect_chain[-1][0] == receipt
    assert "Bạn đã phản ánh việc này từ máy này rồi" in answer.content.decode()


def test_closed_meanwhile_it_offers_a_report_of_ones_own_and_nothing_is_lost(client):
    report = published()
    address = reach_details(client)
    joining = client.post(address, {**DETAILS, "join": report.code}).url
    withhold_report(
        report.pk, reason="Có tên", by=official(report.task.owner), at=timezone.now()
    )
    refused = client.post(joining, {"text": TEXT, "photos": [image()]})
    page = refused.content.decode()
    assert refused.status_code == 200
    assert "không nhận thêm người tham gia" in page
    assert "Gửi phản ánh riêng của tôi" in page

    back = client.post(joining, {"go": "own"})
    details = shown(client, back.url)
    assert TEXT in details
    assert "1 ảnh đã nhận" in details
    assert 'value="out"' in details
    made = client.post(back.url, {**DETAILS, "shown": inputs(details).get("shown", "")})
    assert made.status_code == 302
    assert Report.objects.exclude(pk=report.pk).get().photos.count() == 1


def test_joining_from_the_public_page_needs_no_form_before(client):
    report = published()
    page = shown(client, f"/reports/{report.code}/")
    assert f"/report/join/{report.code}/" in page
    answer = client.post(f"/report/join/{report.code}/", {"text": ""})
    assert answer.status_code == 302
    mine = Report.objects.exclude(pk=report.pk).get()
    assert (mine.text, mine.task_id) == ("", report.task_id)
    own = client.post(f"/report/join/{report.code}/", {"go": "own"})
    assert own.status_code == 302  # to the receipt that this browser has


def test_all_faults_of_joining_are_named_and_what_was_typed_stays(client):
    report = published()
    answer = client.post(
        f"/report/join/{report.code}/", {"text": TEXT, "phone": "12", "email": "x"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert TEXT in page
    assert "Số điện thoại chưa đúng" in page
    assert "Địa chỉ thư điện tử chưa đúng" in page
    assert Report.objects.count() == 1


def test_the_form_names_a_faulty_phone_while_consent_is_not_given(client):
    answer = send(client, reach_details(client), phone="12", email="x")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Số điện thoại chưa đúng" in page
    assert "Địa chỉ thư điện tử chưa đúng" in page
    assert "Đánh dấu đồng ý" in page


def test_what_is_typed_finds_what_its_words_tell(client):
    report = published(lat=None, lon=None, ward_code="00070", address="")
    address = reach_details(client, lat="", lon="")
    plain = shown(client, address)
    assert report.code not in plain
    answer = client.post(
        address.replace("/report/details/", "/report/similar/"), {"text": report.text}
    )
    assert answer.status_code == 200
    assert report.code in answer.content.decode()


def test_an_unknown_code_is_not_found(client):
    assert client.get("/report/join/HN-0000-0000/").status_code == 404
    answer = client.post(reach_details(client), {"join": "../../x"})
    assert answer.status_code == 200


def test_staff_find_what_may_be_the_same_and_merge_it_in_one_tap(sign_in):  # noqa: F811
    older = make_report(WEDNESDAY - timedelta(hours=3))
    newer = make_report(WEDNESDAY - timedelta(hours=2))
    client = sign_in(older.task.owner)
    page = client.get(newer.task.get_absolute_url()).content.decode()
    assert f"/desk/reports/{newer.code}/similar/" in page
    found = client.get(f"/desk/reports/{newer.code}/similar/").content.decode()
    assert f"Gộp việc này vào {older.code}" in found

    answer = client.post(f"/desk/reports/{newer.code}/merge/", {"other": older.code})
    assert answer.url == older.task.get_absolute_url()
    newer.refresh_from_db()
    assert newer.task_id == older.task_id
    page = client.get(answer.url).content.decode()
    assert "2 phản ánh về việc này" in page
    assert "2 phản ánh cùng việc" in client.get("/desk/").content.decode()

    split = f"/desk/reports/{newer.code}/split/"
    assert "Xin điền mục này" in client.post(split, {"reason": ""}).content.decode()
    answer = client.post(split, {"reason": "Hai chỗ khác nhau"})
    part = Task.objects.get(split_from=older.task)
    assert answer.url == part.get_absolute_url()
    # The task that was merged keeps its code; the page of the report is its own again.
    assert part.code != newer.code
    public = Client().get(f"/reports/{newer.code}/").content.decode()
    assert "Cùng một việc với phản ánh" not in public


def test_staff_of_another_office_neither_find_nor_merge(sign_in, reporting):  # noqa: F811
    report = make_report(WEDNESDAY - timedelta(hours=3))
    stranger = sign_in(reporting.town.who("head", reporting.town.there))
    assert stranger.get(f"/desk/reports/{report.code}/similar/").status_code == 404
    answer = stranger.post(f"/desk/reports/{report.code}/merge/", {"other": "x"})
    assert answer.status_code == 404


def test_looking_for_duplicates_costs_few_statements(
    sign_in,  # noqa: F811
    django_assert_max_num_queries,
):
    reports = [make_report(WEDNESDAY - timedelta(hours=3)) for _ in range(7)]
    client = sign_in(reports[0].task.owner)
    address = f"/desk/reports/{reports[0].code}/similar/"
    client.get(address)
    with django_assert_max_num_queries(10):
        client.get(address)
