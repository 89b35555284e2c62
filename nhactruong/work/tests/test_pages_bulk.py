"""One action on many tasks: what is foreseen, done, refused; twice; two at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nhactruong.ledger.models import Event
from nhactruong.org.models import PostKind
from nhactruong.org.snapshot import snapshot
from nhactruong.work.bulk import KINDS, MOST, one_by_one
from nhactruong.work.facts import facts_of
from nhactruong.work.models import ProgressNote, Task
from nhactruong.work.rules import why_not
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
from nhactruong.work.tests.pressing import kinds, local

pytestmark = pytest.mark.django_db
BULK = "/desk/bulk/"


def officer_of(town: Town, n: int = 0) -> Any:
    """Return one of the two plain officers of the ward's committee."""
    return snapshot().in_posts(town.here.pk, PostKind.OFFICER)[n]


def wish(*tasks: Task, action: str = "assign", **said: Any) -> dict[str, Any]:
    return {
        "action": action,
        "task": [f"{task.code}.{task.version}" for task in tasks],
        **said,
    }


def press(client: Client, *tasks: Task, action: str = "assign", **said: Any) -> Any:
    """Look first, then press, as a person does."""
    looked = client.post(BULK, wish(*tasks, action=action, step="look", **said))
    again = wish(*tasks, action=action, step="do", **said)
    return client.post(BULK, again | {"looked": looked.context["looked"]})


def names(context: Any, key: str) -> set[str]:
    return {getattr(one, "task", one).code for one in context[key]}


def test_many_tasks_are_handed_to_one_person_each_with_its_event(town, sign_in):
    tasks = [make_accepted(town), make_task(town)]
    officer = officer_of(town)

    answer = press(
        sign_in(town.who(PostKind.HEAD)),
        *tasks,
        assignee=officer.pk,
        reason="Đúng việc",
    )

    assert names(answer.context, "done") == {task.code for task in tasks}
    assert answer.context["refused"] == []
    for task in tasks:
        task.refresh_from_db()
        assert task.owner == officer
        assert kinds(task).count("assigned") == 1


def test_looking_changes_nothing_and_says_what_will_and_will_not_be_done(town, sign_in):
    mine, over = make_accepted(town), make_done(town)
    client = sign_in(town.who(PostKind.HEAD))
    officer = officer_of(town)

    looked = client.post(
        BULK, wish(mine, over, step="look", assignee=officer.pk, reason="Đúng việc")
    )

    assert [task.code for task in looked.context["will"]] == [mine.code]
    assert names(looked.context, "will_not") == {over.code}
    assert "Việc đã xong hoặc đã kết thúc." in looked.content.decode()
    assert "Phân công 1 việc" in looked.content.decode()
    mine.refresh_from_db()
    assert mine.owner != officer


def test_what_was_not_looked_at_is_not_done(town, sign_in):
    task, officer = make_accepted(town), officer_of(town)
    client = sign_in(town.who(PostKind.HEAD))
    said = {"assignee": officer.pk, "reason": "Đúng việc"}
    looked = client.post(BULK, wish(task, step="look", **said)).context["looked"]

    said["assignee"] = town.who(PostKind.DUTY).pk
    answer = client.post(BULK, wish(task, step="do", looked=looked, **said))

    assert "done" not in answer.context
    assert "assigned" not in kinds(task)


def test_the_refused_are_named_with_their_reasons_and_stay_ticked(town, sign_in):
    good, over = make_accepted(town), make_to_approve(town)
    held = make_accepted(town)
    client = sign_in(town.who(PostKind.HEAD))
    holder = held.owner

    answer = press(client, good, over, held, assignee=holder.pk, reason="Gom về")

    text = answer.content.decode()
    assert "Người này đang giữ việc." in text
    assert "Việc đang ở bước “Chờ duyệt”." in text
    assert names(answer.context, "refused") == {good.code, over.code, held.code}
    inbox = client.get(answer.context["again"])
    for task in (good, over, held):
        box = f'value="{task.code}" form="bulk" data-tick checked'
        assert box in inbox.content.decode()


def test_one_word_on_many_tasks_and_a_new_date_for_the_late(town, sign_in):
    late = make_accepted(town, at=MONDAY - 30 * DAY)
    fine = make_accepted(town)
    client = sign_in(fine.owner)
    said = {"action": "report_progress", "text": "Đang chờ vật tư."}

    without = press(client, late, fine, **said)
    assert names(without.context, "done") == {fine.code}
    assert "phải hẹn ngày mới" in without.content.decode()
    late.refresh_from_db()
    until = local(WEDNESDAY + 2 * DAY)
    withdate = press(client, late, committed_until=until, **said)

    assert names(withdate.context, "done") == {late.code}
    assert ProgressNote.objects.filter(text="Đang chờ vật tư.").count() == 2


def test_pressing_twice_does_it_once(town, sign_in):
    tasks = [make_accepted(town), make_accepted(town)]
    client = sign_in(tasks[0].owner)
    said = {"action": "report_progress", "text": "Đang làm."}

    press(client, *tasks, **said)
    second = press(client, *tasks, **said)

    assert second.context["done"] == []
    assert "Việc này vừa được ghi" in second.content.decode()
    assert ProgressNote.objects.count() == 2


def test_what_may_not_be_seen_is_neither_done_nor_shown(town, sign_in):
    task = make_task(town)
    stranger = sign_in(town.who(PostKind.HEAD, town.there))

    looked = stranger.get(BULK, {"action": "assign", "task": task.code})

    assert task.title_vi not in looked.content.decode()
    assert "Chưa chọn việc nào" in looked.content.decode()
    done = stranger.post(BULK, wish(task, step="do", assignee=1, reason="x"))
    assert "assigned" not in kinds(task)
    assert done.status_code == 200


def test_at_most_a_hundred_at_once(town, sign_in):
    task = make_task(town)
    client = sign_in(town.who(PostKind.HEAD))
    from nhactruong.ground.codes import new_code

    codes = [task.code, *(new_code() for _n in range(MOST))]

    answer = client.get(BULK, {"action": "assign", "task": codes})

    assert f"nhiều nhất {MOST} việc" in answer.content.decode()
    assert not answer.context["ready"]


def test_an_unknown_action_is_not_found_and_nobody_presses_without_signing_in(
    town, sign_in
):
    client = sign_in(town.who(PostKind.HEAD))

    assert client.get(BULK, {"action": "approve"}).status_code == 404
    assert client.get(BULK).status_code == 404
    assert Client().post(BULK, {"action": "assign"}).status_code == 302


def everybody(town: Town) -> dict[str, Any]:
    return {
        "owner": town.who(PostKind.INTAKE),
        "head": town.who(PostKind.HEAD),
        "deputy": town.who(PostKind.DEPUTY),
        "colleague": officer_of(town),
        "upper head": town.who(PostKind.HEAD, town.city),
        "conductor": town.who(PostKind.DUTY, town.desk),
    }


@pytest.mark.parametrize("action", KINDS)
def test_many_at_once_allow_each_role_exactly_what_one_allows(
    town, sign_in, set_clock, action
):
    from nhactruong.org.authority import authority_of_person

    makers = (make_task, make_accepted, make_to_approve, make_done)
    said = {"assignee": officer_of(town, 1).pk, "reason": "Đúng việc"}
    if action == "report_progress":
        said = {"text": "Đang làm."}
    for name, who in everybody(town).items():
        tasks = [make(town) for make in makers]
        client = sign_in(who)
        authority = authority_of_person(who.person_id, WEDNESDAY)
        allowed = {
            task.code
            for task in tasks
            if why_not(
                action,
                task,
                facts=facts_of(task, WEDNESDAY),
                authority=authority,
                at=WEDNESDAY,
            )
            is None
        }

        looked = client.post(BULK, wish(*tasks, action=action, step="look", **said))
        foreseen = {task.code for task in looked.context["will"]}
        answer = press(client, *tasks, action=action, **said)

        assert foreseen == allowed, name
        if allowed:
            assert names(answer.context, "done") == allowed, name
        for task in tasks:
            done = f"work.task.{KINDS[action]}"
            events = Event.objects.filter(subject=task.subject_key, kind=done)
            assert events.exists() == (task.code in allowed), (name, task.state)


@pytest.mark.django_db(transaction=True)
def test_of_two_heads_who_press_at_once_each_task_is_done_by_one():
    from nhactruong.org.tests.make import official
    from nhactruong.work.accept import assign_task
    from nhactruong.work.tests.make import make_town

    town = make_town()
    tasks = [(task, task.version) for task in (make_accepted(town) for _n in range(4))]
    heads = [
        (official(town.who(PostKind.HEAD)), officer_of(town).pk),
        (town.mayor, town.who(PostKind.DUTY).pk),
    ]

    def one(head: Any) -> list[Any]:
        by, assignee = head
        try:
            return one_by_one(
                "assign",
                tasks,
                lambda task: assign_task(
                    task.pk,
                    assignee_id=assignee,
                    reason="Đúng việc",
                    by=by,
                    at=MONDAY + 3 * HOUR,
                ),
                by=by,
                at=MONDAY + 3 * HOUR,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        first, second = pool.map(one, heads)

    for lots in zip(first, second, strict=True):
        codes = sorted(lot.refusal.code if lot.refusal else "" for lot in lots)
        assert codes == ["", "done_already"]
    for task, _seen in tasks:
        assert kinds(task).count("assigned") == 1


def test_the_page_asks_little_however_many_are_ticked(
    town, sign_in, django_assert_max_num_queries
):
    tasks = [make_task(town, at=MONDAY + n * HOUR) for n in range(8)]
    client = sign_in(town.who(PostKind.HEAD), at=timezone.now())
    address = reverse("work:bulk")
    client.get(address, {"action": "assign", "task": tasks[0].code})

    with django_assert_max_num_queries(6):
        client.get(address, {"action": "assign", "task": [t.code for t in tasks]})
