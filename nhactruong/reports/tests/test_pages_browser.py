"""The citizen's pages in a real browser: on a small phone, with and without scripts."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from nhactruong.files.models import StoredPhoto
from nhactruong.org.tests.make import official
from nhactruong.reports.link import private_path
from nhactruong.reports.models import Report
from nhactruong.reports.review import publish_report
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.ui.tests.test_browser import ARGUMENTS, CHROMIUM
from nhactruong.work.accept import accept_task
from nhactruong.work.clarify import ask_requester
from nhactruong.work.models import Task

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
    pytest.mark.django_db(transaction=True),
]
TEXT = "Đèn trước số nhà 12 không sáng ba hôm nay."


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    # The driver runs a loop in this thread; Django would take it for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium, live_server, settings):
    settings.SIMULATED = True
    contexts = []

    def go(path="/", width=390, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 844}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # other rooms may be busy
        page.faults = []
        page.on("pageerror", lambda e: page.faults.append(str(e)))
        page.goto(live_server.url + path)
        return page

    yield go
    for context in contexts:
        context.close()


def axe_faults(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(v["id"], [n["html"][:100] for n in v["nodes"][:2]]) for v in found]


def sideways(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def photo(path, size=(640, 480)):
    Image.new("RGB", size, "#7d8783").save(path, "JPEG")
    return path


def make_asked():
    """Make a published report whose sender is asked something."""
    at = timezone.now() - timedelta(hours=6)
    report = make_report(at)
    by = official(Task.objects.select_related("owner").get(pk=report.task_id).owner)
    publish_report(report.pk, by=by, at=at + timedelta(hours=1))
    accept_task(report.task_id, by=by, at=at + timedelta(hours=2))
    ask_requester(report.task_id, text="Cột số mấy?", by=by, at=at + timedelta(hours=3))
    return report


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pages_are_clear_to_everyone_and_fit_a_small_phone(open_page, scheme, lang):
    make_reporting()
    report = make_asked()
    private = private_path(report)
    addresses = [
        "/", "/report/?q=den", "/report/?topic=road.manhole",
        "/report/?topic=road.manhole&danger_now=yes", "/report/?topic=door.complaint",
        "/report/where/?topic=road.light", "/reports/", "/reports/?words=zzz&late=1",
        f"/reports/{report.code}/", private, f"{private}sent", "/about/", "/help/",
        "/find/?q=HN-0000-0001", "/r/x/y/",
    ]  # fmt: skip
    page = open_page("/about/", width=320, color_scheme=scheme)
    base = page.url.removesuffix("/about/")
    for address in addresses:
        joined = "&" if "?" in address else "?"
        page.goto(f"{base}{address}{joined}lang={lang}")
        assert sideways(page) <= 0, address
        assert axe_faults(page) == [], address
        assert page.locator("html").get_attribute("lang") == lang
    assert page.faults == []


def test_a_report_is_made_by_tapping(open_page, tmp_path):
    make_reporting()
    page = open_page("/")
    page.click("main >> text=Gửi phản ánh mới")
    page.fill("#q", "den duong")
    page.keyboard.press("Enter")
    page.click(".pick__name >> nth=0")

    page.wait_for_url("**/report/where/**")
    box = page.locator("svg.map").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    page.locator("[data-map-says]").filter(has_text="Hoàn Kiếm").wait_for()
    page.fill("#id_address", "ngõ 12")
    page.click("text=Tiếp tục")

    page.wait_for_url("**/report/details/**")
    assert axe_faults(page) == []
    assert sideways(page) <= 0
    page.fill("#id_text", TEXT)
    page.check("input[name=a_kind][value=out]")
    page.set_input_files(
        "#id_photos", [photo(tmp_path / "mot.jpg"), photo(tmp_path / "hai.jpg")]
    )
    page.locator("#id_photos_list li").nth(1).wait_for()
    page.click("#id_photos_list >> text=Bỏ ảnh 2")
    assert page.locator("#id_photos_list li").count() == 1
    assert "UBND phường Hoàn Kiếm" in page.locator("main").inner_text()
    page.locator("button.button--main").click()

    page.wait_for_url("**/sent")
    report = Report.objects.get()
    assert page.locator(".ticket__code").inner_text() == report.code
    assert StoredPhoto.objects.count() == 1
    assert page.evaluate("Object.keys(localStorage)") == []
    page.click("text=Mở trang riêng")
    assert TEXT in page.locator("main").inner_text()
    assert page.faults == []


def test_a_report_is_made_without_any_script(open_page, tmp_path):
    make_reporting()
    page = open_page("/report/", java_script_enabled=False)
    page.click(".group__name >> nth=0")
    page.click(".pick__name >> text=Mất nắp hố ga")
    page.click("button[name=danger_now][value=no]")
    page.locator("svg.map a").first.click(force=True)
    page.wait_for_url("**ward=00070**")
    assert page.locator("#id_ward").input_value() == "00070"
    page.fill("#id_address", "ngõ 12")
    page.click("text=Tiếp tục")

    page.set_input_files("#id_photos", photo(tmp_path / "mot.jpg"))
    page.locator("button.button--main").click()
    assert "Cần điền: Kể ngắn gọn" in page.locator(".faults").inner_text()
    assert page.locator(".photos__one img").count() == 1
    page.fill("#id_text", TEXT)
    page.locator("button.button--main").click()

    report = Report.objects.get()
    assert page.locator(".ticket__code").inner_text() == report.code
    assert report.answers == {"danger_now": "no"}


def test_enter_in_a_field_sends_and_does_not_go_back(open_page):
    make_reporting()
    page = open_page("/report/where/?topic=road.light&ward=00070")
    page.click("text=Tiếp tục")
    page.fill("#id_text", TEXT)
    page.check("input[name=a_kind][value=out]")
    page.fill("#id_name", "Thử")
    page.check("#id_consent")
    page.press("#id_name", "Enter")

    page.wait_for_url("**/sent")


def test_the_room_left_is_counted_once_it_is_little(open_page):
    make_reporting()
    page = open_page("/report/where/?topic=road.light&ward=00070")
    page.click("text=Tiếp tục")
    page.fill("#id_text", "ă" * 4400)
    assert page.locator("[data-count-note]").is_hidden()
    page.fill("#id_text", "ă" * 5003)
    assert page.locator("[data-count-note]").inner_text() == "dài quá 3 chữ"
    page.fill("#id_text", "ă" * 4990)
    assert page.locator("[data-count-note]").inner_text() == "còn 10 chữ"


def test_my_position_finds_the_ward(open_page):
    make_reporting()
    page = open_page(
        "/report/where/?topic=road.light",
        geolocation={"latitude": 21.01, "longitude": 105.81, "accuracy": 20},
        permissions=["geolocation"],
    )
    page.click("[data-map-mine]")
    page.locator("[data-map-says]").filter(has_text="Hoàn Kiếm").wait_for()

    assert page.locator("#id_ward").input_value() == "00070"


def test_the_private_page_answers_from_a_browser_that_tells_no_address(open_page):
    make_reporting()
    report = make_asked()
    page = open_page(private_path(report))
    page.fill("#reply_text", "Cột số 7.")
    page.click("button >> text=Gửi trả lời")

    page.locator("#messages").filter(has_text="Đã gửi câu trả lời").wait_for()
    assert Task.objects.get().state == "in_progress"
