"""The inbox: tabs, order, search, filters, paging, and how little it asks."""

import pytest
from django.test import Client
from django.urls import reverse

from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import official
from nhactruong.work.accept import assign_task
from nhactruong.work.clarify import ask_requester
from nhactruong.work.gather import inbox as gathered
from nhactruong.work.models import Task
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.make import (
    DAY,
    HOUR,
    MONDAY,
    Town,
    make_accepted,
    make_done,
    make_task,
    make_to_approve,
)

pytestmark = pytest.mark.django_db
INBOX = "/desk/"


def page(client: Client, **query: object) -> str:
    answer = client.get(INBOX, query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def codes(text: str, *tasks: Task) -> list[str]:
    """Return the codes of those of `tasks` that the page lists, in its order."""
    listed = [task.code for task in tasks if f"<code>{task.code}</code>" in text]
    return sorted(listed, key=lambda code: text.index(f"<code>{code}</code>"))


def test_whoever_has_not_signed_in_is_led_to_the_sign_in_page(client):
    answer = client.get(INBOX)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_what_becomes_late_first_comes_first(town, sign_in):
    later = make_accepted(town, at=MONDAY)
    first = make_accepted(town, at=MONDAY - 20 * DAY)
    new = make_task(town, at=MONDAY)

    text = page(sign_in(town.who(PostKind.INTAKE)))

    assert codes(text, later, first, new) == [first.code, new.code, later.code]
    assert "Quá hạn · 1" in text


def test_each_tab_shows_its_own(town, sign_in):
    mine = make_accepted(town)
    waiting = make_accepted(town)
    ask_requester(waiting.pk, text="Ở đâu?", by=town.owner, at=MONDAY + 2 * HOUR)
    approving = make_to_approve(town)
    done = make_done(town)
    everything = (mine, waiting, approving, done)
    intake = sign_in(town.who(PostKind.INTAKE))

    shown = {tab: codes(page(intake, tab=tab), *everything) for tab in gathered.TABS}

    assert shown["mine"] == [mine.code]
    assert sorted(shown["unit"]) == sorted([mine.code, waiting.code, approving.code])
    assert shown["approve"] == []
    assert sorted(shown["others"]) == sorted([waiting.code, approving.code])
    assert shown["done"] == [done.code]
    approver = sign_in(approving.approver)
    assert codes(page(approver, tab="approve"), *everything) == [approving.code]


def test_the_tasks_of_another_office_are_not_listed(town, sign_in):
    task = make_task(town)

    text = page(sign_in(town.who(PostKind.INTAKE, town.there)), tab="unit")

    assert codes(text, task) == []
    assert "Chưa có việc nào" in text


def test_an_unknown_tab_is_taken_for_mine(town, sign_in):
    task = make_task(town)

    assert codes(page(sign_in(task.owner), tab="what"), task) == [task.code]


def test_search_finds_by_code_however_typed(town, sign_in):
    task, other = make_task(town), make_task(town)
    client = sign_in(town.who(PostKind.INTAKE))

    for typed in (task.code, task.code.lower(), task.code[3:].replace("-", " ")):
        assert codes(page(client, q=typed, tab="unit"), task, other) == [task.code]


def test_search_finds_by_words_without_marks(town, sign_in):
    task = make_task(town, title_vi="Nắp hố ga vỡ trước chợ")
    other = make_task(town)
    client = sign_in(town.who(PostKind.INTAKE))

    assert codes(page(client, q="ho ga cho", tab="unit"), task, other) == [task.code]
    assert "Không có việc nào như vậy" in page(client, q="con voi", tab="unit")


def test_filters_narrow_the_list(town, sign_in):
    urgent = make_task(town, level="urgent")
    normal = make_accepted(town)
    client = sign_in(town.who(PostKind.INTAKE))
    both = (urgent, normal)

    assert codes(page(client, level="urgent"), *both) == [urgent.code]
    assert codes(page(client, state="in_progress"), *both) == [normal.code]
    assert len(codes(page(client, ward=town.ward.pk), *both)) == 2
    assert len(codes(page(client, function=town.lights.pk), *both)) == 2
    assert codes(page(client, function=town.drains.pk), *both) == []
    # What is not understood is left out.
    assert len(codes(page(client, level="x", ward="abc"), *both)) == 2


def test_pages_go_on_where_the_last_one_ended(town, sign_in, monkeypatch):
    monkeypatch.setattr(gathered, "SIZE", 2)
    tasks = [make_task(town, at=MONDAY + n * HOUR) for n in range(5)]
    client = sign_in(town.who(PostKind.INTAKE), at=WEDNESDAY)

    seen: list[str] = []
    address = INBOX
    while address:
        answer = client.get(address)
        seen += codes(answer.content.decode(), *tasks)
        cursor = answer.context["inbox"].page.next
        address = f"{INBOX}?cursor={cursor}" if cursor else ""

    assert seen == [task.code for task in tasks]


def test_a_bad_cursor_leads_to_the_first_page(town, sign_in):
    answer = sign_in(town.who(PostKind.INTAKE)).get(
        INBOX, {"cursor": "x", "tab": "unit"}
    )

    assert answer.status_code == 302
    assert answer["Location"] == f"{INBOX}?tab=unit"


def test_the_inbox_asks_little_however_long_it_is(
    town, sign_in, django_assert_max_num_queries
):
    for n in range(12):
        make_task(town, at=MONDAY + n * HOUR)
    make_to_approve(town)
    client = sign_in(town.who(PostKind.INTAKE))
    page(client)

    for tab in gathered.TABS:
        with django_assert_max_num_queries(10):
            page(client, tab=tab)


def test_rows_can_be_walked_by_keys(town, sign_in):
    task = make_task(town)

    text = page(sign_in(task.owner))

    assert "data-keys-row" in text
    assert f'href="{reverse("work:task", args=[task.code])}" data-keys-open' in text
    assert "data-keys-search" in text
    assert "data-keys-help" in text


def test_somebody_without_a_post_is_told_why_nothing_is_there(town: Town, sign_in):
    from nhactruong.accounts.tests.make import make_user

    appointment = town.who(PostKind.INTAKE)
    client = sign_in(appointment)
    client.force_login(make_user())

    assert "Bạn chưa giữ vị trí nào" in page(client)


def test_handing_a_task_on_takes_it_out_of_mine(town, sign_in):
    task = make_accepted(town)
    assign_task(
        task.pk,
        assignee_id=town.who(PostKind.DUTY).pk,
        reason="Đúng lĩnh vực",
        by=town.head,
        at=MONDAY + 3 * HOUR,
    )

    assert codes(page(sign_in(town.who(PostKind.INTAKE))), task) == []
    task.refresh_from_db()
    assert official(task.owner).key == str(task.owner.key)
    assert codes(page(sign_in(task.owner)), task) == [task.code]
