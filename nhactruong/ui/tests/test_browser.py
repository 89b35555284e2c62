"""The gallery in a real browser: axe, widths, schemes, keys, drafts."""

import os
from pathlib import Path

import pytest

CHROMIUM = Path(os.environ.get("NHACTRUONG_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
    pytest.mark.usefixtures("gallery"),
    pytest.mark.django_db,
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
    contexts = []

    def go(path, width=390, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, **options
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


PAGES = ["/gallery/?wrong=1", "/gallery/desk/", "/sign-in/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page, path, scheme):
    from axe_playwright_python.sync_playwright import Axe

    for width in (320, 1280):
        page = open_page(path, width, color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 390, 1280, 1920])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways(open_page, path, width):
    page = open_page(path, width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.faults == []


def test_the_button_turns_the_scheme_and_the_server_remembers(open_page):
    page = open_page("/gallery/", color_scheme="light")
    page.locator("[data-theme-switch]").click()

    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_draft_comes_back_and_can_be_thrown_away(open_page):
    page = open_page("/gallery/")
    assert not page.locator("[data-keep-note]").is_visible()
    page.fill("#id_text", "Cống tắc trước ngõ 68")
    page.check("#id_how_long_1")
    page.reload()

    assert page.input_value("#id_text") == "Cống tắc trước ngõ 68"
    assert page.is_checked("#id_how_long_1")
    page.click("[data-keep-drop]")
    page.reload()
    assert page.input_value("#id_text") == ""


def test_keys_walk_open_and_explain(open_page):
    page = open_page("/gallery/desk/", 1280)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    assert page.url.endswith("#hai")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.locator("[data-keys-help]").is_visible()


def test_letters_typed_into_a_field_are_not_keys(open_page):
    page = open_page("/gallery/desk/", 1280)
    page.click("#id_text")
    page.keyboard.type("jk?/")

    assert page.input_value("#id_text") == "jk?/"


def test_faults_are_brought_to_the_reader(open_page):
    page = open_page("/gallery/?wrong=1")

    assert page.evaluate("document.activeElement.hasAttribute('data-faults')")
    page.click("text=Cần điền: Kể ngắn gọn")
    assert page.url.endswith("#id_text")


def test_the_page_reads_without_script(open_page):
    page = open_page("/gallery/", java_script_enabled=False)

    assert page.locator("h1").is_visible()
    assert not page.locator("[data-theme-switch]").is_visible()
    assert not page.locator("[data-copy]").is_visible()
