"""The map in a real browser: taps, keys, position, wrong places, no script, axe."""

import os
import re
from pathlib import Path

import pytest

from nhactruong.places.tests.make import load_hanoi

CHROMIUM = Path(os.environ.get("NHACTRUONG_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
GUOM = {"latitude": 21.0287, "longitude": 105.8524, "accuracy": 20}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
    pytest.mark.usefixtures("pages"),
    pytest.mark.django_db(transaction=True),
]


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
def open_page(chromium, live_server):
    load_hanoi()
    contexts = []

    def go(path="/where/", width=390, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda e: page.faults.append(str(e)))
        page.on(
            "console",
            lambda m: page.faults.append(m.text) if m.type == "error" else None,
        )
        page.goto(live_server.url + path)
        return page

    yield go
    for context in contexts:
        context.close()


def point(page) -> tuple[float, float]:
    return (
        float(page.locator("[data-map-lat]").input_value()),
        float(page.locator("[data-map-lon]").input_value()),
    )


def tap(page, x: float, y: float) -> None:
    """Tap at shares of the map's width and height."""
    box = page.locator("svg.map").bounding_box()
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def said(page, words: str) -> None:
    page.locator("[data-map-says]").filter(has_text=words).wait_for()


def test_a_tap_on_the_city_looks_closer_and_another_sets_the_pin_right(open_page):
    page = open_page()

    tap(page, 0.77, 0.43)
    page.locator("svg.map[data-map-reach='1600']").wait_for()
    said(page, "Vị trí này thuộc")
    first = point(page)
    tap(page, 0.6, 0.4)
    page.wait_for_function(
        "was => document.querySelector('[data-map-lat]').value !== was",
        arg=f"{first[0]:.6f}",
    )

    lat, lon = point(page)
    assert lat > first[0]
    assert lon > first[1]
    assert abs(lon - first[1]) < 0.01
    assert page.locator("#ward").input_value()
    assert page.locator("[data-map-pin]").count() == 1
    assert not page.faults


def test_my_position_finds_the_ward(open_page):
    page = open_page(geolocation=GUOM, permissions=["geolocation"])

    page.locator("[data-map-mine]").click()

    said(page, "Vị trí này thuộc Phường Hoàn Kiếm.")
    assert point(page) == (21.0287, 105.8524)
    assert page.locator("#ward").input_value() == "00070"
    assert not page.faults


def test_my_position_outside_the_city_is_told(open_page):
    hai_phong = {"latitude": 20.8449, "longitude": 106.6881, "accuracy": 20}
    page = open_page(geolocation=hai_phong, permissions=["geolocation"])

    page.locator("[data-map-mine]").click()

    said(page, "ngoài địa bàn Hà Nội")
    assert page.locator("[data-map-lat]").input_value() == ""


def test_a_position_that_is_not_given_is_told(open_page):
    page = open_page()

    page.locator("[data-map-mine]").click()

    said(page, "Trình duyệt không cho biết vị trí")


def test_keys_alone_choose_a_point(open_page):
    page = open_page()
    page.locator("svg.map").focus()

    for key in ["ArrowRight"] * 7 + ["ArrowUp"] * 2 + ["Enter"]:
        page.keyboard.press(key)
    page.locator("svg.map[data-map-reach='1600']").wait_for()
    said(page, "Vị trí này thuộc")
    first = point(page)
    page.keyboard.press("ArrowDown")
    page.wait_for_function(
        "was => document.querySelector('[data-map-lat]').value !== was",
        arg=f"{first[0]:.6f}",
    )
    page.keyboard.press("+")
    page.locator("svg.map[data-map-reach='700']").wait_for()
    page.keyboard.press("-")
    page.locator("svg.map[data-map-reach='1600']").wait_for()

    assert point(page)[0] < first[0]
    assert page.evaluate("document.activeElement.matches('svg.map')")
    assert not page.faults


def test_the_map_is_dragged_with_the_mouse_without_moving_the_pin(open_page):
    page = open_page("/where/?lat=21.0287&lon=105.8524", width=1280)
    before = page.locator("svg.map").get_attribute("data-map-lon0")
    box = page.locator("svg.map").bounding_box()

    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 200, steps=5)
    page.mouse.up()
    page.locator(f"svg.map:not([data-map-lon0='{before}'])").wait_for()

    assert point(page) == (21.0287, 105.8524)
    after = page.locator("svg.map").get_attribute("data-map-lon0")
    assert float(after) > float(before)


def test_choosing_a_ward_shows_it_and_forgets_the_point(open_page):
    page = open_page("/where/?lat=21.0287&lon=105.8524")

    page.locator("#ward").select_option("00082")

    page.locator("svg.map[aria-label]").wait_for()
    page.locator(".map__ward--here title", has_text="Cửa Nam").wait_for(
        state="attached"
    )
    assert page.locator("[data-map-lat]").input_value() == ""
    assert page.locator("[data-map-pin]").count() == 0


def test_without_the_network_the_point_is_kept(open_page):
    page = open_page()
    page.route("**/ward-at/**", lambda route: route.abort())

    tap(page, 0.77, 0.43)

    said(page, "Mất mạng")
    assert 20.5 < point(page)[0] < 21.4


def test_without_the_script_wards_are_links(open_page):
    page = open_page(java_script_enabled=False)

    assert page.locator("[data-map-mine]").is_hidden()
    link = page.locator("svg.map a", has=page.locator("title", has_text="Sóc Sơn"))
    page.goto(page.url + link.get_attribute("href"))

    assert page.locator("#ward").input_value() == "00376"
    assert page.locator(".map__ward--here").count() == 1


@pytest.mark.parametrize("path", ["/where/", "/where/?ward=00070", "/maps/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page, path, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(path, color_scheme=scheme)
    assert not page.faults  # axe itself makes some

    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("path", ["/where/", "/maps/"])
def test_no_page_scrolls_sideways(open_page, path, width):
    page = open_page(path, width=width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_credit_stands_at_every_map(open_page):
    for path, maps in (("/where/", 1), ("/maps/", 2)):
        page = open_page(path)
        credits = page.locator(".credit").all_text_contents()
        assert len(credits) == maps
        assert all(re.search("© .*OpenStreetMap", credit) for credit in credits)
