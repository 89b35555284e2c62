"""The desk in a real browser: axe, narrow screens, keys, one thumb, no script."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from nhactruong.org.models import Appointment, PostKind
from nhactruong.ui.tests.test_browser import ARGUMENTS, CHROMIUM
from nhactruong.work.models import Task
from nhactruong.work.tests.make import (
    HOUR,
    MONDAY,
    Town,
    make_accepted,
    make_task,
    make_to_approve,
)
from nhactruong.work.tests.test_pages_task import make_lived

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
    pytest.mark.django_db(transaction=True),
]
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    # The driver runs a loop in this thread; Django would take it for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(
    chromium: Any, live_server: Any, sign_in: Callable[..., Client]
) -> Iterator[Open]:
    contexts = []

    def go(who: Appointment, path: str, width: int = 390, **options: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 844}, **options
        )
        contexts.append(context)
        session = sign_in(who).cookies["sessionid"].value
        context.add_cookies(
            [{"name": "sessionid", "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(live_server.url + path)
        return page

    yield go
    for context in contexts:
        context.close()


def test_axe_finds_nothing_and_nothing_sticks_out(town: Town, open_page: Open) -> None:
    from axe_playwright_python.sync_playwright import Axe

    lived, approving = make_lived(town), make_to_approve(town)
    head, conductor = town.who(PostKind.HEAD), town.who(PostKind.DUTY, town.desk)
    for who, path, width, scheme in (
        (head, "/desk/?tab=unit", 320, "light"),
        (head, f"{lived.get_absolute_url()}?open=urge", 320, "dark"),
        (head, lived.get_absolute_url(), 1280, "light"),
        (approving.approver, approving.get_absolute_url(), 390, "light"),
        (conductor, "/desk/conductor/", 320, "dark"),
        (conductor, "/desk/conductor/", 1280, "light"),
    ):
        page = open_page(who, path, width, color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, (path, width, found.generate_report())
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (path, width)


def test_the_inbox_is_walked_by_keys(town: Town, open_page: Open) -> None:
    first, second = make_task(town), make_task(town, at=MONDAY + HOUR)
    page = open_page(first.owner, "/desk/", 1280)

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second.get_absolute_url()}")
    page.keyboard.press("u")
    page.wait_for_url("**/desk/")
    page.keyboard.press("?")

    assert page.locator("[data-keys-help]").evaluate("dialog => dialog.open")


def test_assigning_spares_the_reload_and_says_what_was_done(
    town: Town, open_page: Open
) -> None:
    task, officer = make_accepted(town), town.who(PostKind.DUTY)
    page = open_page(town.who(PostKind.HEAD), task.get_absolute_url())
    moved: list[str] = []
    page.on("framenavigated", lambda frame: moved.append(frame.url))

    page.keyboard.press("a")
    page.locator("#act-assign select").select_option(str(officer.pk))
    page.locator("#act-assign .act__send").click()
    page.wait_for_selector("#messages .notice")

    assert "Đã phân công." in page.inner_text("#messages")
    assert moved == []
    task.refresh_from_db()
    assert task.owner == officer


def test_a_refused_form_keeps_what_was_typed(town: Town, open_page: Open) -> None:
    task = make_accepted(town)
    page = open_page(task.owner, task.get_absolute_url())
    form = page.locator("#act-decline")

    form.locator("summary").click()
    form.locator("textarea").first.fill("Đây là tranh chấp.")
    form.locator(".act__send").click()
    page.wait_for_selector("#act-decline .faults")

    assert form.locator("textarea").first.input_value() == "Đây là tranh chấp."


def test_approving_takes_one_thumb_and_no_script(town: Town, open_page: Open) -> None:
    task = make_to_approve(town)
    page = open_page(
        task.approver, "/desk/?tab=approve", java_script_enabled=False, has_touch=True
    )

    page.locator(".inbox__title").first.tap()
    button = page.locator(".thumb button")
    box = button.bounding_box()
    # At the lower edge, under the thumb, large enough for it, without scrolling.
    assert box["y"] + box["height"] <= 844
    assert box["y"] > 844 / 2
    assert box["height"] >= 44
    button.tap()
    page.wait_for_url("**/desk/?tab=approve")

    assert "Đã duyệt" in page.inner_text("#messages")
    assert Task.objects.get(pk=task.pk).state == "done"


def test_sending_back_without_script(town: Town, open_page: Open) -> None:
    task = make_to_approve(town)
    page = open_page(task.approver, task.get_absolute_url(), java_script_enabled=False)

    page.locator(".thumb a").click()
    form = page.locator("#act-send_back[open] form")
    form.locator("textarea").fill("Ảnh mờ.")
    form.locator(".act__send").click()

    assert "Đã trả lại" in page.inner_text("#messages")
    assert Task.objects.get(pk=task.pk).state == "in_progress"
