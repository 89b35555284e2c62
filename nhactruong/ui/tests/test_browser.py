"""The gallery in a real browser: axe, widths, schemes, keys, drafts."""

import os
from pathlib import Path

import pytest
from PIL import Image

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


def test_photos_are_shown_made_smaller_and_taken_out_again(open_page, tmp_path):
    big, small = tmp_path / "to.png", tmp_path / "nho.jpg"
    Image.effect_noise((2600, 1300), 90).save(big)
    Image.new("RGB", (300, 200), "gray").save(small)
    assert big.stat().st_size > 1_500_000
    page = open_page("/gallery/")
    page.set_input_files("#id_photos", [big])
    page.wait_for_selector("#id_photos_list img")
    page.set_input_files("#id_photos", [small])
    page.wait_for_function(
        "document.querySelectorAll('#id_photos_list img').length == 2"
    )

    files = (
        "Array.from(document.querySelector('#id_photos').files, f => [f.name, f.size])"
    )
    (name, size), other = page.evaluate(files)
    assert name == "to.jpg"
    assert size < big.stat().st_size / 2
    page.click("text=Bỏ ảnh 1")
    assert page.evaluate(files) == [other]


def test_without_network_nothing_is_sent_and_it_is_said(open_page):
    page = open_page("/gallery/")
    page.fill("#id_text", "Cống tắc")
    page.context.set_offline(True)
    page.click("text=Gửi phản ánh >> nth=-1")

    assert page.locator("[data-offline-note]").is_visible()
    assert page.input_value("#id_text") == "Cống tắc"
    page.context.set_offline(False)
    page.wait_for_selector("[data-offline-note]", state="hidden")


def test_a_second_tap_sends_nothing(open_page):
    page = open_page("/gallery/")
    sent = []
    page.on("request", lambda r: sent.append(r) if r.method == "POST" else None)
    page.route("**/gallery/", lambda route: None)  # the answer never comes
    page.locator("form[data-once] button.button--main").evaluate(
        "b => { b.click(); b.click(); }"
    )
    page.wait_for_timeout(300)

    assert len(sent) == 1


def test_the_page_reads_without_script(open_page):
    page = open_page("/gallery/", java_script_enabled=False)

    assert page.locator("h1").is_visible()
    assert not page.locator("[data-theme-switch]").is_visible()
    assert not page.locator("[data-copy]").is_visible()
