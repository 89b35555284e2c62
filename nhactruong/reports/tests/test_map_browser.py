"""The map in a real browser: mouse, keyboard, without scripts, read by axe."""

import os
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from nhactruong.org.tests.make import official
from nhactruong.reports.review import publish_report
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.ui.tests.test_browser import ARGUMENTS, CHROMIUM
from nhactruong.work.tests.make import HOUR

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
    pytest.mark.django_db(transaction=True),
]
SVG = "[data-city-svg]"
NEAR = "/map/?lat=21.01&lon=105.81&reach=2000&measure=all"


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
def town():
    cache.clear()
    reporting, now = make_reporting(), timezone.now() - timedelta(days=2)
    for n in range(3):
        report = make_report(now + n * HOUR)
        publish_report(report.pk, by=official(report.task.owner), at=now + 5 * HOUR)
    make_report(now - timedelta(days=60), lat=21.01, lon=105.84)
    return reporting


@pytest.fixture
def open_page(chromium, live_server):
    contexts = []

    def go(path="/map/", width=1280, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, **options
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


def reach(page) -> str:
    return page.get_attribute("[data-city-reach]", "data-city-reach")


def wait_for_reach(page, wanted: str) -> None:
    page.wait_for_selector(f'[data-city-reach="{wanted}"]')
    page.wait_for_selector(f"{SVG}:not(.map--busy)")


def test_keyboard_and_mouse_move_and_zoom(town, open_page):
    page = open_page(NEAR)
    page.focus(SVG)
    page.keyboard.press("+")
    wait_for_reach(page, "1000")
    assert "reach=1000" in page.url
    assert "measure=all" in page.url
    assert page.evaluate(f"document.activeElement === document.querySelector('{SVG}')")
    west = page.get_attribute(SVG, "data-map-lon0")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f'{SVG}:not([data-map-lon0="{west}"])')
    assert float(page.get_attribute(SVG, "data-map-lon0")) > float(west)
    page.keyboard.press("-")
    wait_for_reach(page, "2000")
    page.keyboard.press("0")
    wait_for_reach(page, "0")
    assert "reach" not in page.url

    # The picture follows the mouse, and the server draws what comes into view.
    page = open_page(NEAR)
    before = page.get_attribute(SVG, "data-map-lon0")
    box = page.locator(SVG).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - box["width"] / 2, y, steps=4)
    page.mouse.up()
    page.wait_for_selector(f'{SVG}:not([data-map-lon0="{before}"])')
    assert float(page.get_attribute(SVG, "data-map-lon0")) > float(before)
    assert page.url.startswith(page.url.split("?")[0])
    assert "/map/" in page.url  # a drag over a link opens nothing
    page.click('[data-city-zoom="1"]')
    wait_for_reach(page, "1000")
    assert page.faults == []


def test_filters_keep_where_one_looks(town, open_page):
    page = open_page(NEAR)
    page.focus(SVG)
    page.keyboard.press("+")
    wait_for_reach(page, "1000")
    page.click("summary:has-text('Lọc:')")
    page.select_option("#id_state", "open")
    page.click(".sift button:has-text('Lọc')")
    page.wait_for_url("**state=open**")
    assert reach(page) == "1000"


def test_without_scripts_links_and_list_serve(town, open_page):
    page = open_page(NEAR, java_script_enabled=False, width=390)
    page.click("a[aria-label='Thu nhỏ']")
    page.wait_for_url("**reach=4000**")
    page.click("a:has-text('Cả thành phố')")
    page.wait_for_selector('[data-city-reach="0"]')
    page.click(".citymap__table a >> nth=0")
    page.wait_for_url("**/reports/?ward=**")
    assert page.locator(".reports__one").count() >= 1
    page.select_option("#id_late", "now")
    page.click("button:has-text('Lọc')")
    page.wait_for_url("**late=now**")
    assert page.locator("h1").inner_text().endswith("đang quá hạn")


@pytest.mark.parametrize(
    "path, width, scheme",
    [("/map/", 320, "light"), (NEAR, 1280, "dark"), ("/late/", 390, "dark")],
)
def test_pages_are_sound_for_everybody(town, open_page, path, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(path, width=width, color_scheme=scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.faults == []
