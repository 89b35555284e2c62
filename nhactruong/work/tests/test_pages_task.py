"""The task page: all about it, and only what may be done now."""

import pytest
from django.test import Client
from django.urls import reverse

from nhactruong.org.authority import authority_of
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import official
from nhactruong.work.clarify import ask_requester, reply_to_office
from nhactruong.work.extend import ask_extension
from nhactruong.work.facts import facts_of
from nhactruong.work.finish import send_back
from nhactruong.work.forms import FORMS
from nhactruong.work.gather.strands import strands_of
from nhactruong.work.gather.task import facts_shown, with_all_beside
from nhactruong.work.judge import judge_result
from nhactruong.work.models import Task
from nhactruong.work.open import add_contributor
from nhactruong.work.progress import report_progress, urge_task
from nhactruong.work.route import return_to_desk
from nhactruong.work.rules import why_not
from nhactruong.work.show.buttons import button_of
from nhactruong.work.show.deeds import DEEDS
from nhactruong.work.states import DESK_ACTIONS, MOVE
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.make import (
    CITIZEN,
    DAY,
    HOUR,
    MONDAY,
    Town,
    asker,
    make_accepted,
    make_done,
    make_task,
    make_to_approve,
    shown,
)

pytestmark = pytest.mark.django_db


def page(client: Client, task: Task, **query: str) -> str:
    answer = client.get(reverse("work:task", args=[task.code]), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def make_lived(town: Town) -> Task:
    """Make a task on which everything that may hang on one hangs."""
    task = make_accepted(town)
    by, at = town.owner, MONDAY + HOUR
    report_progress(task.pk, text="Đang đặt đèn.", evidence=shown(), by=by, at=at)
    ask_requester(task.pk, text="Cột số mấy?", by=by, at=at)
    reply_to_office(
        task.pk, text="Cột 12.", authority=asker(task), by=CITIZEN, at=at + HOUR
    )
    at += 2 * HOUR
    urge_task(task.pk, word="Nhanh lên.", by=town.head, at=at)
    ask_extension(task.pk, until=task.due + DAY, reason="Chờ đèn.", by=by, at=at)
    add_contributor(task.pk, unit_id=town.department.pk, what="Cắt điện", by=by, at=at)
    return_to_desk(
        task.pk, reason="Điện của Sở.", cites="Điều 3", says_unit_id=town.department.pk,
        by=town.head, at=at + HOUR,
    )  # fmt: skip
    task.refresh_from_db()
    return task


def test_a_task_one_may_not_see_is_not_found(town, sign_in):
    task = make_task(town)
    stranger = sign_in(town.who(PostKind.INTAKE, town.there))

    assert stranger.get(task.get_absolute_url()).status_code == 404
    assert stranger.get("/desk/tasks/HN-0000-0000/").status_code == 404


def test_the_page_shows_everything_that_happened(town, sign_in):
    task = make_lived(town)

    text = page(sign_in(task.owner), task)

    for words in (
        "Đang đặt đèn.", "Cột số mấy?", "Cột 12.", "Nhanh lên.", "Cắt điện",
        "Điện của Sở.", "Điều 3", "Sở Thử", "Việc phối hợp", "0 trên 1 xong",
        "Hạn này tính thế nào?", "Chuyển trả bàn điều phối", "Chờ đèn.",
    ):  # fmt: skip
        assert words in text, words


def test_what_is_unverified_is_marked(town, sign_in):
    task = make_task(town)

    text = page(sign_in(task.owner), task)

    assert not task.basis_verified
    assert "chưa kiểm chứng" in text


@pytest.mark.parametrize("kind", [PostKind.INTAKE, PostKind.HEAD, PostKind.DUTY])
def test_every_action_is_offered_or_its_reason_is_given(town, sign_in, kind):
    task = make_accepted(town)
    who = town.who(kind)

    text = page(sign_in(who), task)

    facts = facts_of(task, WEDNESDAY)
    for action in DESK_ACTIONS:
        refusal = why_not(
            action,
            task,
            facts=facts,
            authority=authority_of(official(who), WEDNESDAY),
            at=WEDNESDAY,
        )
        address = reverse(f"work:{action}", args=[task.code])
        assert (f'action="{address}"' in text) == (refusal is None), action
        if refusal:
            assert str(refusal) in text
            assert f"<b>{MOVE[action].label}</b>" in text


def test_who_could_is_named_where_it_is_for_others(town, sign_in):
    task = make_accepted(town)

    text = page(sign_in(task.owner), task)

    assert f"Người có quyền: {town.who(PostKind.HEAD).person.full_name}." in text


def test_the_approver_sees_the_result_and_both_answers(town, sign_in):
    task = make_to_approve(town)

    text = page(sign_in(task.approver), task)

    assert "Kết quả trình duyệt" in text
    assert "Đã thay bóng." in text
    assert reverse("work:approve", args=[task.code]) in text
    assert reverse("work:send_back", args=[task.code]) in text
    assert f'name="result_id" value="{task.result_id}"' in text
    assert "Đã tự kiểm" in text
    assert "Bạn chưa duyệt việc này lần nào" in text


def test_a_form_can_be_opened_by_its_address(town, sign_in):
    task = make_to_approve(town)
    client = sign_in(task.approver)

    assert 'id="act-send_back" open' in page(client, task, open="send_back")
    assert 'id="act-send_back" open' not in page(client, task)


def test_a_result_sent_back_stays_readable(town, sign_in):
    task = make_to_approve(town)
    send_back(
        task.pk, reason="Ảnh mờ.", by=official(task.approver), at=MONDAY + 4 * HOUR
    )

    text = page(sign_in(task.owner), task)

    assert "Kết quả những lần trước" in text
    assert "Ảnh mờ." in text


def test_a_verdict_and_its_reason_are_shown(town, sign_in):
    task = make_done(town)
    judge_result(
        task.pk, verdict="not_satisfied", why="Vẫn tối.", authority=asker(task),
        by=CITIZEN, at=MONDAY + 5 * HOUR,
    )  # fmt: skip

    text = page(sign_in(task.owner), task)

    assert "Chưa hài lòng" in text
    assert "Vẫn tối." in text
    assert "mở lại 1 lần" in text


def test_a_contributing_office_sees_whose_part_it_has(town, sign_in):
    task = make_accepted(town)
    child = add_contributor(
        task.pk, unit_id=town.department.pk, what="Cắt điện", by=town.owner,
        at=MONDAY + 2 * HOUR,
    )  # fmt: skip

    text = page(sign_in(child.owner), child)

    assert task.code in text
    assert "Phần việc phối hợp" in text


def test_the_task_page_asks_little_whatever_hangs_on_it(
    town, sign_in, django_assert_max_num_queries
):
    lived, plain, approving = make_lived(town), make_task(town), make_to_approve(town)
    client = sign_in(town.who(PostKind.HEAD))
    page(client, plain)

    for task in (lived, plain, approving):
        with django_assert_max_num_queries(9):
            page(client, task)


@pytest.mark.parametrize(
    "make", [make_task, make_accepted, make_to_approve, make_done, make_lived]
)
def test_the_page_knows_the_facts_that_the_acts_ask_for(town, make):
    task = make(town)
    again = with_all_beside(Task.objects.all()).get(pk=task.pk)
    from nhactruong.org.snapshot import snapshot

    seen = facts_shown(again, strands_of(again), snapshot(), WEDNESDAY)

    assert seen == facts_of(again, WEDNESDAY)


def test_every_action_of_the_desk_has_its_form_button_and_address(town):
    assert set(FORMS) == set(DESK_ACTIONS)
    for action in DESK_ACTIONS:
        assert button_of(action).label == MOVE[action].label
        assert reverse(f"work:{action}", args=["HN-0000-0000"])


def test_every_kind_of_event_that_acts_leave_has_its_words():
    import re
    from pathlib import Path

    room = Path(__file__).parent.parent
    source = "".join(path.read_text("utf-8") for path in room.glob("*.py"))
    kinds = set(re.findall(r'keep\(\s*\w+,\s*"(\w+)"', source))

    assert kinds
    assert kinds - set(DEEDS) == set()


def test_the_page_in_english_has_no_failure(town, sign_in):
    task = make_lived(town)

    assert "Street light out" in page(sign_in(task.owner), task, lang="en")
