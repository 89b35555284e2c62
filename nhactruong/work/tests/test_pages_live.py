"""Pages that notice changes: what they are told, how little it costs, what stays typed."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from nhactruong.org.models import PostKind
from nhactruong.org.snapshot import snapshot
from nhactruong.org.tests.make import official
from nhactruong.ui.tests.test_browser import CHROMIUM
from nhactruong.work.accept import accept_task, assign_task
from nhactruong.work.notes import write_note
from nhactruong.work.progress import report_progress
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.make import HOUR, Town, make_accepted, make_task
from nhactruong.work.tests.test_pages_browser import (  # noqa: F401  fixtures
    Open,
    chromium,
    open_page,
)
from nhactruong.work.tests.test_pages_keys import axe

pytestmark = pytest.mark.django_db
LATER = WEDNESDAY + HOUR


def officer(town: Town) -> Any:
    return snapshot().in_posts(town.here.pk, PostKind.OFFICER)[0]


def asking(client: Client, **query: str) -> Any:
    """Open the inbox and return how its page will ask whether it has changed."""
    context = client.get("/desk/", query or {"tab": "mine"}).context
    address = f"{context['live_url']}&{context['live_state']}"
    return lambda: client.get(address)


def test_a_task_that_did_not_change_answers_nothing(
    town, sign_in, django_assert_max_num_queries
):
    task = make_accepted(town)
    client = sign_in(task.owner)
    address = f"{task.get_absolute_url()}version/"
    client.get(address)

    # Two are asked of the session and the person, whatever the page.
    with django_assert_max_num_queries(2 + 2):
        answer = client.get(address, HTTP_IF_NONE_MATCH=f'"{task.version}"')

    assert answer.status_code == 304
    assert answer.content == b""


def test_a_task_that_changed_says_what_and_by_whom(
    town, sign_in, django_assert_max_num_queries
):
    task = make_accepted(town)
    client = sign_in(task.owner)
    client.get(task.get_absolute_url())
    report_progress(task.pk, text="Đang làm", by=town.head, at=WEDNESDAY)

    with django_assert_max_num_queries(2 + 2):
        answer = client.get(
            f"{task.get_absolute_url()}version/", HTTP_IF_NONE_MATCH=f'"{task.version}"'
        )

    head = town.who(PostKind.HEAD).person.full_name
    assert answer.json()["version"] == task.version + 1
    assert f"Báo tiến độ, công khai, bởi {head}" in answer.json()["words"]
    assert "lúc 9:00" in answer.json()["words"]


def test_a_task_out_of_sight_says_so_and_strangers_learn_nothing(town, sign_in):
    task = make_accepted(town)
    stranger = sign_in(town.who(PostKind.HEAD, town.there))

    for code in (task.code, "HN-0000-0000"):
        answer = stranger.get(f"/desk/tasks/{code}/version/")
        assert answer.status_code == 404
        assert answer.json() == {"words": "Bạn không còn xem được việc này."}
    assert Client().get(f"/desk/tasks/{task.code}/version/").status_code == 302


def test_the_inbox_is_told_of_new_and_of_changed_tasks(
    town, sign_in, set_clock, django_assert_max_num_queries
):
    stays, goes = make_accepted(town), make_accepted(town)
    client = sign_in(stays.owner)
    ask = asking(client)
    with django_assert_max_num_queries(2 + 2):
        assert ask().status_code == 204

    make_task(town, at=LATER)
    report_progress(stays.pk, text="Đang làm", by=town.head, at=LATER)
    assign_task(
        goes.pk, assignee_id=officer(town).pk, reason="Đổi", by=town.head, at=LATER
    )
    set_clock(LATER + HOUR)

    with django_assert_max_num_queries(2 + 2):
        answer = ask()
    assert answer.json()["words"] == "Có 1 việc mới, 2 việc vừa thay đổi."
    assert asking(client)().status_code == 204


def test_the_inbox_is_told_only_of_what_it_shows(town, sign_in, set_clock):
    mine = make_accepted(town)
    client = sign_in(mine.owner)
    urgent = asking(client, tab="unit", level="urgent")
    there = asking(sign_in(town.who(PostKind.HEAD, town.there)), tab="unit")
    set_clock(LATER + HOUR)

    make_task(town, at=LATER)

    assert urgent().status_code == 204
    assert there().status_code == 204


def test_what_is_asked_badly_is_answered_all_the_same(town, sign_in):
    client = sign_in(make_task(town).owner)

    for query in ("", "since=x&shown=a.b,1.2,,3", f"since={'9' * 14}", "tab=what"):
        assert client.get(f"/desk/changes/?{query}").status_code in (200, 204)


def test_the_operator_can_switch_it_off(town, sign_in, settings):
    settings.LIVE_SECONDS = 0
    task = make_task(town)
    client = sign_in(task.owner)

    for path in ("/desk/?tab=mine", task.get_absolute_url()):
        assert "data-live=" not in client.get(path).content.decode()


browser = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
    pytest.mark.django_db(transaction=True),
]


def marked(test: Any) -> Any:
    for mark in browser:
        test = mark(test)
    return test


@marked
def test_the_task_page_refreshes_around_what_is_being_typed(
    town: Town,
    open_page: Open,  # noqa: F811
    settings: Any,
) -> None:
    settings.LIVE_SECONDS = 1
    task = make_accepted(town)
    page = open_page(task.owner, task.get_absolute_url(), 1280)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.keyboard.press("p")
    page.keyboard.type("Tôi đang gõ")

    write_note(task.pk, text="Nhớ gọi điện lực", by=town.head, at=timezone.now())
    page.wait_for_selector("text=Nhớ gọi điện lực")

    said = page.inner_text("[data-live-said]")
    assert "Việc này vừa thay đổi" in said
    assert town.who(PostKind.HEAD).person.full_name in said
    assert "Phần bạn đang gõ được giữ nguyên." in said
    page.keyboard.type(" tiếp")
    field = page.locator("#act-report_progress textarea")
    assert field.input_value() == "Tôi đang gõ tiếp"
    assert faults == []
    axe(page)


@marked
def test_the_inbox_says_what_is_new_and_keeps_the_ticks(
    town: Town,
    open_page: Open,  # noqa: F811
    settings: Any,
) -> None:
    settings.LIVE_SECONDS = 1
    first = make_task(town)
    page = open_page(first.owner, "/desk/?tab=mine", 1280)
    page.keyboard.press("j")
    page.keyboard.press("x")

    second = make_task(town, at=timezone.now())
    page.wait_for_selector("[data-live-reload]:visible")
    assert "Có 1 việc mới." in page.inner_text("[data-live-said]")
    assert second.code not in page.inner_text("#list")
    axe(page)
    page.locator("[data-live-reload]").click()
    page.wait_for_selector(f"text={second.code}")

    assert page.inner_text("[data-ticks-said]") == "Đã chọn 1 việc"
    # Switched off, nothing is asked any more.
    page.locator("[data-live-switch]").uncheck()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1500)
    assert asked == []


@marked
def test_pressing_on_a_changed_task_shows_the_change_and_keeps_the_text(
    town: Town,
    open_page: Open,  # noqa: F811
    settings: Any,
) -> None:
    settings.LIVE_SECONDS = 0
    task = make_task(town)
    page = open_page(task.owner, f"{task.get_absolute_url()}?open=decline", 1280)
    form = page.locator("#act-decline")
    form.locator("select[name=ground]").select_option("unclear")
    form.locator("textarea").nth(0).fill("Không rõ chỗ nào.")
    form.locator("textarea").nth(1).fill("UBND phường")
    other = officer(town)
    assign_task(
        task.pk, assignee_id=other.pk, reason="Đổi", by=town.head, at=timezone.now()
    )
    accept_task(task.pk, by=official(other), at=timezone.now())

    form.locator(".act__send").click()
    page.wait_for_selector("#act-decline .faults")

    assert form.locator("textarea").nth(0).input_value() == "Không rõ chỗ nào."
    assert other.person.full_name in page.inner_text("#main")
