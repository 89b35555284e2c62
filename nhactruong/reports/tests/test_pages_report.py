"""Reporting in three steps, with nothing but forms and links."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from nhactruong.files.models import StoredPhoto
from nhactruong.ledger.models import Event
from nhactruong.org.tests.make import make_committee
from nhactruong.places.tests.make import make_ward
from nhactruong.reports.models import Contact, Report, ReportPhoto
from nhactruong.reports.tests.make import make_reporting
from nhactruong.reports.tests.pages import (
    DETAILS,
    TEXT,
    broken,
    image,
    inputs,
    make_receipt,
    reach_details,
    send,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town(settings):
    settings.LIMIT_REPORT_FORM = 0
    return make_reporting()


def page(answer, status=200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_topics_are_found_by_words_without_marks(client):
    found = page(client.get("/report/?q=den duong"))

    assert "Đèn đường hỏng" in found.split('id="groups"')[0]


def test_topics_that_fit_nothing_leave_the_groups(client):
    found = page(client.get("/report/?q=xyzzyx"))

    assert "0 lĩnh vực khớp" in found
    assert "Đường phố" in found


def test_a_door_says_where_to_go_and_takes_nothing(client):
    for address in (
        "/report/?topic=door.complaint",
        "/report/where/?topic=door.complaint",
    ):
        assert "Ban Tiếp công dân" in page(client.get(address))
    assert client.post("/report/where/?topic=door.complaint", {}).status_code == 200
    assert not Report.objects.exists()


def test_a_topic_without_danger_leads_straight_on(client):
    assert (
        client.get("/report/?topic=road.light").url == "/report/where/?topic=road.light"
    )


def test_danger_is_asked_first(client):
    asked = page(client.get("/report/?topic=road.manhole"))

    assert "đang gặp nguy hiểm ngay lúc này không" in asked
    assert "đang gặp nguy hiểm ngay lúc này không" in page(
        client.get("/report/where/?topic=road.manhole")
    )


def test_danger_stops_the_form_and_says_whom_to_call(client):
    stop = page(client.get("/report/?topic=road.manhole&danger_now=yes"))

    for number in ("113", "114", "115"):
        assert f'href="tel:{number}"' in stop
    assert "vẫn gửi phản ánh" in stop


def test_whoever_has_called_goes_on_and_is_urgent(client):
    query = "topic=road.rubbish&danger_now=yes&danger_called=yes"
    assert client.get(f"/report/?{query}").url == f"/report/where/?{query}"

    address = reach_details(client, "road.rubbish&danger_now=yes&danger_called=yes")
    answer = send(client, address)

    report = Report.objects.select_related("task").get()
    assert answer.status_code == 302
    assert report.people_in_danger
    assert (report.task.level, report.task.danger) == ("urgent", True)


def test_a_place_outside_the_city_is_told_so_and_the_words_stay(client):
    answer = client.post(
        "/report/where/?topic=road.light",
        {"lat": "10.8", "lon": "106.6", "ward": "", "address": "gần chợ"},
    )

    shown = page(answer)
    assert "ngoài địa bàn" in shown
    assert "gần chợ" in shown


@pytest.mark.parametrize("lat", ["nan", "inf", "abc", "1e999"])
def test_a_place_that_is_none_is_told_so(client, lat):
    answer = client.post(
        "/report/where/?topic=road.light", {"lat": lat, "lon": "105.81"}
    )

    assert "vĩ độ" in page(answer).lower()


def test_without_map_and_ward_the_ward_is_asked_for(client):
    shown = page(client.post("/report/where/?topic=road.light", {"address": "ngõ 1"}))

    assert "phường, xã nào" in shown
    assert "ngõ 1" in shown


def test_a_ward_alone_is_enough(client):
    address = reach_details(client, lat="", lon="")
    send(client, address)

    assert Report.objects.get().lat is None


def test_near_a_border_both_wards_are_offered(client, town):
    neighbour = make_ward("00072", "Láng", west=105.82)
    make_committee(neighbour, town.town.city)
    address = reach_details(client, lon="105.8198")

    shown = page(client.get(address))
    assert "Chuyện ở phường, xã nào?" in shown
    assert "Phường Láng" in shown
    shown = page(send(client, address, ward="00072"))  # another office: asked again
    assert "UBND phường Láng" in shown
    fields = {**DETAILS, "ward": "00072", "shown": inputs(shown)["shown"]}
    assert client.post(address, fields).status_code == 302
    assert Report.objects.get().ward == neighbour


def test_far_from_a_border_no_ward_is_asked(client):
    assert 'name="ward"' not in page(client.get(reach_details(client)))


def test_the_office_the_reason_and_the_day_stand_before_sending(client, town):
    shown = page(client.get(reach_details(client)))

    assert "UBND phường Hoàn Kiếm" in shown
    assert "Quyết định 1/2025/QĐ-UBND" in shown
    assert "Chậm nhất" in shown
    assert "Hạn này tính thế nào?" in shown
    assert "chưa kiểm chứng" not in shown


def test_danger_runs_day_and_night_with_the_legal_deadline_beside(client):
    address = reach_details(client, "road.manhole&danger_now=no")

    shown = page(client.get(address))

    assert "Chậm nhất" in shown
    assert "Theo giờ hành chính là" in shown


def test_nothing_is_ticked_beforehand(client):
    shown = page(client.get(reach_details(client)))

    consent = shown.split('name="consent"')[1].split(">")[0]
    assert "checked" not in consent


def test_a_report_reaches_its_office_and_gives_a_receipt(client):
    receipt = make_receipt(
        client,
        name="Nguyễn Thị Thử",
        phone="0912 345 678",
        consent="on",
        photos=[image("a.jpg"), image("b.jpg", "red")],
    )

    report = Report.objects.select_related("task__unit").get()
    assert report.text == TEXT
    assert report.answers == {"kind": "out"}
    assert report.task.unit.name_vi == "UBND phường Hoàn Kiếm"
    assert ReportPhoto.objects.filter(report=report).count() == 2
    assert Contact.objects.get(report=report).phone == "0912345678"
    assert Event.objects.filter(subject=report.subject_key).exists()
    shown = page(client.get(receipt))
    assert report.code in shown
    assert "ticket__qr" in shown
    assert f"/r/{report.code}/" in shown
    assert "UBND phường Hoàn Kiếm" in shown


def test_faults_are_named_at_once_and_nothing_typed_is_lost(client):
    address = reach_details(client)

    shown = page(
        send(client, address, text="", a_kind="", phone="12", email="x@", name="Thử")
    )

    assert "Cần điền: Kể ngắn gọn" in shown
    assert "Cần chọn: Tình trạng" in shown
    assert "Đánh dấu đồng ý" in shown
    assert "Số điện thoại chưa đúng" in shown
    assert 'value="12"' in shown
    assert 'value="x@"' in shown
    assert not Report.objects.exists()


def test_faults_that_the_act_finds_stand_at_their_fields(client):
    address = reach_details(client)

    shown = page(send(client, address, phone="12", email="x@", consent="on"))

    assert "Số điện thoại chưa đúng" in shown
    assert "thư điện tử chưa đúng" in shown
    assert TEXT in shown


def test_too_long_a_text_is_told_the_limit_and_kept(client):
    address = reach_details(client)

    shown = page(send(client, address, text="ă" * 100_000))

    assert "nhiều nhất 5000 chữ" in shown
    assert "ă" * 100_000 in shown
    assert "ă" * 100_000 in page(client.get(address))  # even after going away


def test_what_was_typed_is_kept_on_the_way_back_and_forth(client):
    address = reach_details(client)

    back = client.post(address, {**DETAILS, "go": "where", "name": "Thử"})
    shown = page(client.get(back.url))
    assert "ngõ 12" in shown
    reach_details(client, f"road.light&{back.url.split('?')[1]}", address="ngõ 14")

    shown = page(client.get(address))
    assert TEXT in shown
    assert 'value="Thử"' in shown
    assert "ngõ 14" in shown


def test_another_language_keeps_what_was_typed(client):
    address = reach_details(client)
    send(client, address, a_kind="")

    assert TEXT in page(client.get(f"{address}&lang=en"))


def test_a_bad_photo_is_named_and_the_good_ones_stay(client):
    address = reach_details(client)

    shown = page(send(client, address, photos=[image("tot.jpg"), broken("giay.jpg")]))

    assert "giay.jpg" in shown
    assert "PDF" in shown
    assert "1 ảnh đã nhận" in shown
    assert TEXT in shown
    assert not Report.objects.exists()
    send(client, address)
    assert ReportPhoto.objects.count() == 1


def test_photos_stay_when_something_else_is_wrong_and_can_be_taken_out(client):
    address = reach_details(client)
    send(client, address, text="", photos=[image(), image()])
    one, _two = StoredPhoto.objects.order_by("pk")
    assert (
        client.get(
            f"/report/photos/{one.public_id}?{address.split('?')[1]}"
        ).status_code
        == 200
    )

    gone = client.post(address, {**DETAILS, "drop": str(one.public_id)})

    assert gone.status_code == 302
    shown = page(client.get(address))
    assert "1 ảnh đã nhận" in shown
    assert TEXT in shown
    assert not StoredPhoto.objects.filter(pk=one.pk).exists()


def test_of_more_than_five_photos_the_first_five_are_kept(client):
    shown = page(
        send(client, reach_details(client), photos=[image() for _ in range(7)])
    )

    assert "5 ảnh đã nhận" in shown
    assert "Chỉ nhận 5 ảnh; 2 ảnh chọn sau" in shown


def test_photos_not_sent_are_seen_by_nobody_else(client):
    address = reach_details(client)
    send(client, address, text="", photos=[image()])
    photo = StoredPhoto.objects.get()

    other = Client().get(f"/report/photos/{photo.public_id}?{address.split('?')[1]}")

    assert other.status_code == 404


def test_an_answer_that_changes_the_office_is_shown_before_it_is_sent(client):
    address = reach_details(client)

    shown = page(send(client, address, a_kind="pole"))

    assert "cơ quan khác xử lý" in shown
    assert "Sở Thử" in shown
    assert not Report.objects.exists()
    again = client.post(
        address, {**DETAILS, "a_kind": "pole", "shown": inputs(shown)["shown"]}
    )
    assert again.status_code == 302
    assert Report.objects.get().task.unit.code == "dept"


def test_sending_twice_makes_one_report(client):
    address = reach_details(client)

    first, second = send(client, address), client.post(address, DETAILS)

    assert first.url == second.url
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_make_one_report(client):
    address = reach_details(client)
    shown = inputs(client.get(address).content.decode())["shown"]
    cookies = client.cookies.output(header="", sep=";")

    def tap(_n: int) -> str:
        other = Client(headers={"Cookie": cookies.replace("Set-Cookie:", "")})
        other.cookies.load(cookies)
        try:
            answer = other.post(
                address, {**DETAILS, "shown": shown, "photos": [image()]}
            )
            return str(answer.url)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        receipts = set(pool.map(tap, range(2)))

    assert len(receipts) == 1
    assert Report.objects.count() == 1
    assert StoredPhoto.objects.count() == 1


def test_too_many_from_one_address_wait_and_lose_nothing(client, settings):
    settings.LIMIT_REPORT_FORM = 2
    address = reach_details(client)
    for _ in range(2):
        send(client, address, text="")

    busy = send(client, address, photos=[image()])

    shown = page(busy, 429)
    assert busy["Retry-After"]
    assert TEXT in shown
    assert "1 ảnh đã nhận" in shown
    assert not Report.objects.exists()
    settings.LIMIT_REPORT_FORM = 0
    assert send(client, address).status_code == 302
    assert ReportPhoto.objects.count() == 1


def test_a_draft_that_is_gone_begins_anew(client):
    assert client.get("/report/details/?d=nothing").url == "/report/"
    assert client.get("/report/details/").url == "/report/"


def test_an_unknown_topic_begins_anew(client):
    assert client.get("/report/where/?topic=nonsense").url == "/report/"
    assert client.get("/report/where/").url == "/report/"
    assert page(client.get("/report/?topic=nonsense"))
