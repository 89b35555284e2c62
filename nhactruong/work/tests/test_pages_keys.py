"""Bulk work and keys in a real browser."""

from typing import Any

import pytest

from nhactruong.org.models import PostKind
from nhactruong.org.snapshot import snapshot
from nhactruong.org.tests.make import official
from nhactruong.ui.tests.test_browser import CHROMIUM
from nhactruong.work.filters import save_filter
from nhactruong.work.notes import write_note
from nhactruong.work.replies import Prepared, write_reply
from nhactruong.work.tests.make import HOUR, MONDAY, Town, make_accepted, make_task
from nhactruong.work.tests.pressing import kinds
from nhactruong.work.tests.test_pages_browser import (  # noqa: F401  fixtures
    Open,
    chromium,
    open_page,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
    pytest.mark.django_db(transaction=True),
]


def axe(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, page.url


def test_ticking_by_keys_and_handing_over_many(town: Town, open_page: Open) -> None:  # noqa: F811
    first, second, third = (make_task(town, at=MONDAY + n * HOUR) for n in range(3))
    officer = snapshot().in_posts(town.here.pk, PostKind.OFFICER)[0]
    page = open_page(town.who(PostKind.HEAD), "/desk/?tab=unit", 1280)
    assert not page.locator(".chosen").is_visible()

    for key in "jxjx":
        page.keyboard.press(key)
    assert page.inner_text("[data-ticks-said]") == "Đã chọn 2 việc"
    axe(page)
    page.keyboard.press("a")
    page.wait_for_url("**/desk/bulk/?**")
    page.locator("select[name=assignee]").select_option(str(officer.pk))
    page.locator("button[value=look]").click()
    page.locator("button[value=do]").wait_for()
    axe(page)
    page.locator("button[value=do]").click()
    page.wait_for_selector("#done")

    assert "Đã làm 2 trên 2 việc." in page.inner_text("#main")
    for task, times in ((first, 1), (second, 1), (third, 0)):
        assert kinds(task).count("assigned") == times


def test_shift_and_a_click_tick_all_between(town: Town, open_page: Open) -> None:  # noqa: F811
    for n in range(4):
        make_task(town, at=MONDAY + n * HOUR)
    page = open_page(town.who(PostKind.HEAD), "/desk/?tab=unit", 1280)
    boxes = page.locator("[data-tick]")

    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    assert page.inner_text("[data-ticks-said]") == "Đã chọn 3 việc"
    page.locator("[data-ticks-all] input").click()

    assert page.inner_text("[data-ticks-said]") == "Đã chọn 4 việc"


def test_many_are_handed_over_with_one_thumb_and_no_script(
    town: Town,
    open_page: Open,  # noqa: F811
) -> None:
    task = make_accepted(town)
    officer = snapshot().in_posts(town.here.pk, PostKind.OFFICER)[0]
    page = open_page(
        town.who(PostKind.HEAD),
        "/desk/?tab=unit",
        java_script_enabled=False,
        has_touch=True,
    )

    page.locator("[data-tick]").tap()
    page.locator(".chosen button[value=assign]").tap()
    page.locator("select[name=assignee]").select_option(str(officer.pk))
    page.locator("button[value=look]").tap()
    page.locator("button[value=do]").tap()
    page.wait_for_selector("#done")

    assert "Đã làm 1 trên 1 việc." in page.inner_text("#main")
    task.refresh_from_db()
    assert task.owner == officer


def test_keys_of_the_task_page_and_how_to_switch_them_off(
    town: Town,
    open_page: Open,  # noqa: F811
) -> None:
    task = make_accepted(town)
    page = open_page(task.owner, task.get_absolute_url(), 1280)

    page.keyboard.press("p")
    text = page.locator("#act-report_progress textarea")
    assert text.evaluate("field => field === document.activeElement")
    page.keyboard.type("qru?")
    assert text.input_value() == "qru?"
    text.evaluate("field => field.blur()")
    page.keyboard.press("?")
    dialog = page.locator("[data-keys-help]")
    assert dialog.evaluate("dialog => dialog.open")
    for _n in range(8):
        page.keyboard.press("Tab")
        inside = "document.querySelector('[data-keys-help]').contains(document.activeElement)"
        assert page.evaluate(f"{inside} || document.activeElement === document.body")
    page.keyboard.press("Escape")
    assert not dialog.evaluate("dialog => dialog.open")

    page.locator("[data-keys-show]").click()
    page.locator("[data-keys-on]").uncheck()
    page.keyboard.press("Escape")
    for key in "?qg":
        page.keyboard.press(key)
    page.keyboard.press("i")

    assert not dialog.evaluate("dialog => dialog.open")
    assert not page.locator("#act-ask").evaluate("act => act.open")
    assert page.url.endswith(task.get_absolute_url())
    page.locator("[data-keys-show]").click()
    page.locator("[data-keys-on]").check()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/desk/")


def test_axe_finds_nothing_on_the_pages_beside_the_inbox(
    town: Town,
    open_page: Open,  # noqa: F811
) -> None:
    head = town.who(PostKind.HEAD)
    task = make_accepted(town)
    at = MONDAY + 3 * HOUR
    words = (
        f"@{head.person.username} xem https://vd.gov.vn/mot-dia-chi-rat-dai-khong-ngat"
    )
    write_note(task.pk, text=words, by=official(task.owner), at=at)
    save_filter("Việc khẩn của cả phường", "level=urgent", by=town.head, at=at)
    save_filter("Quá hạn", "late=on", by=town.head, at=at)
    prepared = Prepared(
        unit_id=town.here.pk, kind="progress", name="Chờ", text_vi="Chờ {vật tư}."
    )
    reply = write_reply(prepared, by=town.head, at=at)
    for path in (
        "/desk/?tab=unit",
        "/desk/mentions/",
        "/desk/filters/",
        "/desk/replies/",
        f"/desk/replies/{reply.pk}/",
        f"/desk/bulk/?action=report_progress&task={task.code}",
    ):
        axe(open_page(head, path, 320, color_scheme="dark"))
