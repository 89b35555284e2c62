"""What is typed in a real browser: drafts, prepared words, photos, names after an @."""

from typing import Any

import pytest

from nhactruong.files.tests.make import make_image
from nhactruong.org.models import PostKind
from nhactruong.ui.tests.test_browser import CHROMIUM
from nhactruong.work.models import Draft, EvidenceItem, InternalNote
from nhactruong.work.replies import Prepared, write_reply
from nhactruong.work.tests.make import HOUR, MONDAY, Town, make_accepted
from nhactruong.work.tests.test_pages_browser import (  # noqa: F401  fixtures
    Open,
    chromium,
    open_page,
)
from nhactruong.work.tests.test_pages_keys import axe

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
    pytest.mark.django_db(transaction=True),
]


def watch(page: Any) -> list[str]:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


def test_a_draft_is_kept_by_itself_and_comes_back(town: Town, open_page: Open) -> None:  # noqa: F811
    task = make_accepted(town)
    path = f"{task.get_absolute_url()}?open=report_progress"
    page = open_page(task.owner, path)
    faults = watch(page)

    page.locator("#act-report_progress textarea").fill("Đang chờ vật tư")
    said = page.locator("#act-report_progress [data-draft-said]")
    page.wait_for_selector("#act-report_progress [data-draft-drop]:visible")
    assert "9:00" in said.inner_text()
    # Typed and left at once: kept all the same.
    page.locator("#act-report_progress textarea").fill("Đang chờ vật tư, mai có")
    page.goto(page.url.split("?")[0])
    field = page.locator("#act-report_progress textarea")
    page.reload()

    assert field.input_value() == "Đang chờ vật tư, mai có"
    axe(page)
    page.locator("#act-report_progress .act__send").click()
    page.wait_for_selector("#messages .notice")
    assert not Draft.objects.exists()
    assert faults == []


def test_sending_one_form_keeps_what_stands_in_another(
    town: Town,
    open_page: Open,  # noqa: F811
) -> None:
    task = make_accepted(town)
    page = open_page(task.owner, task.get_absolute_url(), 1280)

    page.keyboard.press("q")
    page.keyboard.type("Cột số mấy?")
    page.locator("#act-report_progress summary").click()
    page.locator("#act-report_progress textarea").fill("Đang làm")
    page.locator("#act-report_progress .act__send").click()
    page.wait_for_selector("#messages .notice")

    assert page.locator("#act-ask textarea").input_value() == "Cột số mấy?"


def test_prepared_words_go_in_at_once_and_show_what_is_left(
    town: Town,
    open_page: Open,  # noqa: F811
) -> None:
    task = make_accepted(town)
    prepared = Prepared(
        unit_id=town.here.pk,
        kind="progress",
        name="Chờ vật tư",
        text_vi="Việc {mã} chờ vật tư, hẹn {ngày hẹn}.",
    )
    write_reply(prepared, by=town.head, at=MONDAY + 2 * HOUR)
    page = open_page(task.owner, f"{task.get_absolute_url()}?open=report_progress")
    form = page.locator("#act-report_progress")

    form.locator("select[name=reply]").select_option(label="Chờ vật tư")
    form.locator("[data-reply-insert]").click()

    field = form.locator("textarea")
    assert field.input_value() == f"Việc {task.code} chờ vật tư, hẹn {{ngày hẹn}}."
    chosen = "f => f.value.slice(f.selectionStart, f.selectionEnd)"
    assert field.evaluate(chosen) == "{ngày hẹn}"
    axe(page)
    form.locator(".act__send").click()
    page.wait_for_selector("#act-report_progress .faults")
    assert "Còn chỗ chưa điền: {ngày hẹn}" in form.inner_text()


def test_photos_go_up_as_they_are_taken_and_stay_when_the_form_is_refused(
    town: Town,
    open_page: Open,  # noqa: F811
    settings: Any,
    tmp_path: Any,
) -> None:
    task = make_accepted(town)
    page = open_page(
        task.owner, f"{task.get_absolute_url()}?open=submit_result", has_touch=True
    )
    faults = watch(page)
    form = page.locator("#act-submit_result")
    photos = [
        {
            "name": f"anh{n}.jpg",
            "mimeType": "image/jpeg",
            "buffer": make_image(size=(64 + n, 48)).getvalue(),
        }
        for n in range(2)
    ]

    form.locator("input[name=photos][multiple]").set_input_files(photos)
    page.wait_for_selector("#act-submit_result [data-sends-list] li:nth-child(2) img")
    assert form.locator("[data-sends-said]").inner_text() == "Đã giữ 2 ảnh."
    assert form.locator("input[capture]").count() == 1
    assert form.locator(".snap").bounding_box()["height"] >= 44
    axe(page)
    form.locator(".act__send").click()
    page.wait_for_selector("#act-submit_result .faults")
    assert form.locator("[data-sends-list] li").count() == 2
    form.locator("textarea").first.fill("Đã thay bóng.")
    form.locator(".act__send").click()
    page.wait_for_selector("#messages .notice")

    assert EvidenceItem.objects.filter(task=task).count() == 2
    assert faults == []


def test_names_are_offered_after_an_at_sign(town: Town, open_page: Open) -> None:  # noqa: F811
    task, head = make_accepted(town), town.who(PostKind.HEAD)
    page = open_page(task.owner, task.get_absolute_url(), 1280)
    username = head.person.username

    page.keyboard.press("n")
    page.keyboard.type(f"Nhờ anh @{username[:6]}")
    page.wait_for_selector(".offers [role=option]")
    axe(page)
    page.keyboard.type(username[6:])
    page.keyboard.press("Enter")
    page.keyboard.type("xem giúp")
    assert page.locator("#act-note textarea").input_value() == (
        f"Nhờ anh @{username} xem giúp"
    )
    page.locator("#act-note .act__send").click()
    page.wait_for_selector("#messages .notice")

    note = InternalNote.objects.get()
    assert note.mentioned == str(head.pk)
    assert head.person.full_name in page.inner_text(f"#note-{note.pk}")
