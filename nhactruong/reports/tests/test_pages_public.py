"""What anyone may see: the front page, the list, one report, its photos."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nhactruong.files.photo import take_photo
from nhactruong.ground.codes import check_character
from nhactruong.org.middleware import VISITOR
from nhactruong.org.tests.make import official
from nhactruong.reports import today
from nhactruong.reports.models import ReportPhoto
from nhactruong.reports.review import publish_report, seal_report, withhold_report
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.reports.tests.pages import image
from nhactruong.work.accept import accept_task
from nhactruong.work.evidence import Shown
from nhactruong.work.finish import approve_result, submit_result
from nhactruong.work.models import Task
from nhactruong.work.tests.make import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TEXT = "Đèn trước số nhà 12 không sáng ba hôm nay."


@pytest.fixture(autouse=True)
def town():
    return make_reporting()


def page(answer, status=200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def owner_of(report):
    return official(Task.objects.get(pk=report.task_id).owner)


def make_published(at=MONDAY, *, photo=False, **columns):
    photos = (take_photo(image(), by=VISITOR, at=at).pk,) if photo else ()
    report = make_report(at, photo_ids=photos, **columns)
    keys = set(ReportPhoto.objects.filter(report=report).values_list("pk", flat=True))
    return publish_report(
        report.pk, photos_public=keys, by=owner_of(report), at=at + HOUR
    )


def make_done(at=MONDAY, **columns):
    report = make_published(at, **columns)
    by = owner_of(report)
    accept_task(report.task_id, by=by, at=at + 2 * HOUR)
    shown = [Shown(photo_id=take_photo(image(), by=by, at=at).pk)]
    submit_result(
        report.task_id,
        outcome="resolved",
        text="Đã thay bóng mới.",
        evidence=shown,
        by=by,
        at=at + 3 * HOUR,
    )
    approver = Task.objects.get(pk=report.task_id).approver
    approve_result(report.task_id, by=official(approver), at=at + 4 * HOUR)
    return report


def test_before_a_look_only_the_bare_facts_are_public(client):
    report = make_report()

    shown = page(client.get(f"/reports/{report.code}/"))

    assert "Đèn đường hỏng" in shown
    assert "Phường Hoàn Kiếm" in shown
    assert "UBND phường Hoàn Kiếm" in shown
    assert "Vị trí intake" in shown
    assert "chưa công khai" in shown
    owner = Task.objects.get().owner.person.full_name
    for hidden in (TEXT, "0912345678", "Nguyễn Thị Thử", "Tràng Thi", owner):
        assert hidden not in shown


def test_after_it_the_words_the_person_and_the_blurred_place_are(client):
    report = make_published()

    shown = page(client.get(f"/reports/{report.code}/"))

    assert TEXT in shown
    assert Task.objects.get().owner.person.full_name in shown
    assert "vị trí làm mờ" in shown
    assert "OpenStreetMap" in shown
    assert "Hạn này tính thế nào?" in shown
    for hidden in ("0912345678", "Nguyễn Thị Thử"):
        assert hidden not in shown


def test_what_is_withheld_stays_hidden_while_its_steps_show(client):
    report = make_report()
    withhold_report(
        report.pk, reason="Có tên người khác", by=owner_of(report), at=MONDAY + HOUR
    )

    shown = page(client.get(f"/reports/{report.code}/"))

    assert TEXT not in shown
    assert "Có tên người khác" not in shown
    assert "không công khai" in shown


def test_what_is_sealed_is_no_page_and_in_no_list(client):
    report = make_report()
    seal_report(report.pk, kind="denunciation", by=owner_of(report), at=MONDAY + HOUR)

    assert client.get(f"/reports/{report.code}/").status_code == 404
    assert report.code not in page(client.get("/reports/"))


def test_the_result_stands_with_what_was_before_and_after(client):
    report = make_done(photo=True)

    shown = page(client.get(f"/reports/{report.code}/"))

    assert "Đã thay bóng mới." in shown
    assert "Trước." in shown
    assert "Sau." in shown
    photos = [part.split('"')[0] for part in shown.split('<img src="')[1:]]
    assert len(photos) == 2
    for address in photos:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_photos_are_public_only_once_published(client):
    photo = take_photo(image(), by=VISITOR, at=MONDAY)
    report = make_report(photo_ids=(photo.pk,))
    address = f"/reports/{report.code}/photos/{photo.public_id}/thumb"

    assert client.get(address).status_code == 404
    key = ReportPhoto.objects.get().pk
    publish_report(
        report.pk, photos_public={key}, by=owner_of(report), at=MONDAY + HOUR
    )
    assert client.get(address).status_code == 200
    assert client.get(address.replace("thumb", "large")).status_code == 200
    assert client.get(address.replace("thumb", "original")).status_code == 404
    publish_report(
        report.pk, photos_public=set(), by=owner_of(report), at=MONDAY + 2 * HOUR
    )
    assert client.get(address).status_code == 404


def test_what_officials_show_is_public_only_once_approved(client):
    report = make_published()
    by = owner_of(report)
    accept_task(report.task_id, by=by, at=MONDAY + 2 * HOUR)
    photo = take_photo(image(), by=by, at=MONDAY)
    submit_result(
        report.task_id,
        outcome="resolved",
        text="Xong.",
        evidence=[Shown(photo_id=photo.pk)],
        by=by,
        at=MONDAY + 3 * HOUR,
    )
    address = f"/reports/{report.code}/photos/{photo.public_id}/large"

    assert client.get(address).status_code == 404
    assert "Xong." not in page(client.get(f"/reports/{report.code}/"))
    approver = Task.objects.get().approver
    approve_result(report.task_id, by=official(approver), at=MONDAY + 4 * HOUR)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "change", [str.lower, lambda c: c[3:], lambda c: c.replace("-", "")]
)
def test_a_code_is_found_however_it_is_typed(client, change):
    report = make_report()

    assert (
        client.get(f"/find/?q={change(report.code)}").url == f"/reports/{report.code}/"
    )
    assert (
        client.get(f"/reports/{change(report.code)}/").url == f"/reports/{report.code}/"
    )


def test_of_a_code_mistyped_the_right_one_is_offered(client):
    report = make_report()
    body = report.code.replace("-", "")[2:]
    wrong = ("2" if body[0] != "2" else "3") + body[1:]
    swapped = body[1] + body[0] + body[2:]
    for typed in (wrong, swapped, body[:-1], body + "7"):
        if typed == body:
            continue
        shown = page(client.get(f"/find/?q=HN-{typed}"), 404)
        assert f"/reports/{report.code}/" in shown, typed


def test_a_code_of_no_report_is_told_so(client):
    body = "2222222"
    shown = page(client.get(f"/reports/HN-2222-222{check_character(body)}/"), 404)

    assert "Không tìm thấy" in shown


def test_words_lead_to_the_list(client):
    assert client.get("/find/?q=đèn hỏng").url.startswith("/reports/?words=")


def test_the_list_is_sifted(client, town):
    report = make_published()
    other = make_report(
        topic_code="road.rubbish", answers={}, lat="", lon="", ward_code="00071"
    )

    def codes(query):
        shown = page(client.get(f"/reports/?{query}"))
        return {one.code for one in (report, other) if one.code in shown}

    assert codes("") == {report.code, other.code}
    assert codes("topic=road") == {report.code, other.code}
    assert codes("topic=road.light") == {report.code}
    assert codes("ward=00071") == {other.code}
    assert codes("unit=ward.00070") == {report.code}
    assert codes("state=received") == {report.code, other.code}
    assert codes("state=done") == set()
    assert codes("late=1") == set()
    assert codes("since=2026-11-23") == {report.code, other.code}
    assert codes("since=2026-11-24") == set()
    assert codes("until=22/11/2026") == set()
    assert codes("words=khong sang") == {report.code}
    assert codes(f"words={other.code.lower()}") == {other.code}
    assert codes("done_since=2026-01-01") == set()


@pytest.mark.parametrize(
    "query",
    [
        "topic=nonsense", "ward=99999", "state=x", "unit=x", "since=32/13/2026",
        "until=9999-12-31", "since=0001-01-01", "cursor=broken", "late=maybe",
        "words=" + "x" * 3000,
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_breaks_nothing(client, query):
    make_report()

    page(client.get(f"/reports/?{query}"))


def test_the_list_goes_on_from_page_to_page(client):
    for minute in range(23):
        make_report(MONDAY + timedelta(minutes=minute))

    first = page(client.get("/reports/?topic=road"))
    assert first.count('class="reports__one"') == 20
    onward = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = page(client.get(f"/reports/{onward}"))

    assert second.count('class="reports__one"') == 3
    assert "Trang trước" in second


def test_the_numbers_of_the_front_page_are_the_lengths_of_their_lists(client):
    now = timezone.now()
    make_report(now)
    make_report(now - timedelta(days=40))
    make_done(now - timedelta(hours=5) if now.hour >= 22 else MONDAY)

    shown = page(client.get("/"))

    numbers = shown.split('<span class="number__value">')[1:]
    assert len(numbers) == 4
    for part in numbers:
        address = part.split('href="')[1].split('"')[0].replace("&amp;", "&")
        count = part.split("</a>")[0].rsplit(">", 1)[1].strip()
        listed = page(client.get(address)).count('class="reports__one"')
        assert int(count) == listed, address


def test_the_front_page_shows_where_and_what_was_done(client):
    report = make_done(photo=True)
    make_report(timezone.now())

    shown = page(client.get("/"))

    assert report.code in shown
    assert "map__ward--1" in shown
    assert '<table class="table">' in shown
    assert "Gửi phản ánh mới" in shown


def test_numbers_that_take_long_to_count_are_kept_a_while(client, monkeypatch):
    monkeypatch.setattr(today, "_LONG", -1)
    make_report(timezone.now())
    first = page(client.get("/"))
    make_report(timezone.now())

    assert page(client.get("/")) == first


def test_a_town_without_reports_is_no_fault(client):
    page(client.get("/"))
    assert "Chưa có phản ánh nào" in page(client.get("/reports/"))


@pytest.mark.parametrize("address", ["/about/", "/help/", "/", "/report/", "/reports/"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pages_speak_both_languages(client, address, lang):
    answer = client.get(f"{address}?lang={lang}")

    assert f'<html lang="{lang}"' in page(answer)


def test_the_list_and_a_report_take_ten_statements_at_most(client):
    report = make_done(photo=True)
    for _ in range(5):
        make_published()
    for address in ("/reports/?topic=road&words=den", f"/reports/{report.code}/", "/"):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            page(client.get(address))
        assert len(asked) <= 10, [one["sql"][:120] for one in asked]


def test_nobody_may_write_where_one_can_only_look(client):
    report = make_report()
    for address in ("/", "/report/", "/reports/", f"/reports/{report.code}/", "/find/"):
        assert client.post(address).status_code == 405
