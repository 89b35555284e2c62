"""Joining: another report on the same work, each with a say of their own."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.notices.models import Message
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import official
from nhactruong.reports import requester
from nhactruong.reports.draft import Draft
from nhactruong.reports.join import join_report
from nhactruong.reports.link import requester_actor
from nhactruong.reports.models import Report
from nhactruong.reports.own import own_report
from nhactruong.reports.read import public_report
from nhactruong.reports.review import seal_report, withhold_report
from nhactruong.reports.split import split_report
from nhactruong.reports.tests.make import (
    SENDER,
    make_photos,
    make_report,
    make_reporting,
)
from nhactruong.work.accept import accept_task
from nhactruong.work.clarify import ask_requester
from nhactruong.work.finish import approve_result, submit_result
from nhactruong.work.models import Task
from nhactruong.work.states import State
from nhactruong.work.tests.make import HOUR, MONDAY, shown

LATER, NEXT = MONDAY + HOUR, MONDAY + 6 * HOUR


@pytest.fixture
def reporting():
    return make_reporting()


def join(report, at=LATER, **columns):
    draft = Draft(**{"topic_code": "", "text": "", **columns})
    return join_report(report.pk, draft, by=SENDER, at=at)


def finish(report):
    by, at = official(report.task.owner), MONDAY + 4 * HOUR
    accept_task(report.task_id, by=by, at=at)
    task = submit_result(
        report.task_id,
        outcome="resolved",
        text="Đã thay bóng.",
        evidence=shown(),
        by=by,
        at=at,
    )
    approve_result(task.pk, by=official(task.approver), at=at)


def code_of(call):
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


@pytest.mark.django_db
def test_joining_makes_another_report_on_the_same_work(reporting):
    first = make_report()
    (photo,) = make_photos(1)
    joined = join(
        first, text="Tôi cũng thấy.", phone="0987654321", consent=True,
        photo_ids=(photo.pk,),
    )  # fmt: skip

    report = joined.report
    assert report.task_id == first.task_id
    assert report.code != first.code
    assert report.contact.phone == "0987654321"
    assert report.photos.count() == 1
    assert joined.reporters == 2
    assert Task.objects.count() == 1
    kinds = Event.objects.filter(subject=f"report:{report.code}")
    assert [event.kind for event in kinds] == ["reports.report.submitted"]
    assert Event.objects.filter(kind="work.task.requester_joined").count() == 1
    assert Message.objects.filter(template="work/requester_joined").count() == 1
    assert public_report(first.code, "vi", at=LATER).reporters == 2
    assert public_report(report.code, "vi", at=LATER).joined == first.code


@pytest.mark.django_db
def test_nothing_need_be_said_to_join(reporting):
    report = join(make_report()).report
    assert (report.text, report.lat) == ("", None)
    assert not hasattr(report, "contact")


@pytest.mark.django_db
def test_what_is_over_hidden_or_of_an_office_is_not_joined(reporting):
    sealed, withheld, closed = make_report(), make_report(), make_report()
    seal_report(sealed.pk, kind="complaint", by=official(sealed.task.owner), at=LATER)
    withhold_report(
        withheld.pk, reason="Có tên", by=official(withheld.task.owner), at=LATER
    )
    about = make_report(
        topic_code="road.conduct", answers={"about": reporting.town.department.code}
    )
    finish(closed)
    assert code_of(lambda: join(sealed)) == "not_joinable"
    assert code_of(lambda: join(withheld)) == "not_joinable"
    assert code_of(lambda: join(about)) == "not_joinable"
    assert code_of(lambda: join(closed, at=NEXT)) == "task_over"
    assert Report.objects.count() == 4


@pytest.mark.django_db
def test_danger_said_now_needs_a_report_of_its_own(reporting):
    calm = make_report(topic_code="road.rubbish", answers={})
    answers = {"danger_now": "yes", "danger_called": "yes"}
    assert code_of(lambda: join(calm, answers=answers)) == "more_urgent"

    urgent = make_report(topic_code="road.manhole", answers=answers)
    assert join(urgent, answers=answers).report.people_in_danger
    told = Message.objects.filter(template="work/requester_joined").get()
    assert told.urgent


@pytest.mark.django_db
def test_every_fault_of_joining_is_named_at_once(reporting):
    with pytest.raises(Refusal) as refused:
        join(make_report(), phone="12", email="x", lang="fr")
    assert set(refused.value.fields) == {"phone", "email", "lang", "consent"}


@pytest.mark.django_db
def test_the_same_contact_is_told_by_letter_and_nobody_learns_it_here(reporting):
    first = make_report()  # with 0912345678
    known = join(first, phone="0912 345 678", consent=True)
    other = join(first, phone="0912 345 679", consent=True)

    assert known.report.same_sender == first
    assert other.report.same_sender is None
    letter = Message.objects.get(template="reports/joined_again")
    assert letter.address_key == known.report.code
    assert letter.payload["earlier"] == first.code
    # The numbers shown grow all the same: they would tell, too.
    assert (known.reporters, other.reporters) == (2, 3)


@pytest.mark.django_db
def test_each_judges_for_themselves_and_one_opens_it_again_for_all(reporting):
    first = make_report()
    second, third = join(first).report, join(first).report
    finish(first)
    at = NEXT

    requester.judge(first.pk, verdict="satisfied", by=requester_actor(first), at=at)
    assert not own_report(second.pk, at).refusals["judge"]
    assert own_report(first.pk, at).refusals["judge"].code == "judged"
    requester.judge(
        second.pk, verdict="not_satisfied", why="Vẫn tối", by=requester_actor(second),
        at=at,
    )  # fmt: skip
    task = Task.objects.get()
    assert (task.state, task.reopen_count) == (State.IN_PROGRESS, 1)
    late = code_of(
        lambda: requester.reopen(
            third.pk, reason="Vẫn tối", by=requester_actor(third), at=at
        )
    )
    assert late == "wrong_state"


@pytest.mark.django_db
def test_one_who_withdraws_leaves_the_others_and_has_no_more_say(reporting):
    first = make_report()
    second = join(first).report
    requester.withdraw(first.pk, by=requester_actor(first), at=LATER)

    assert Task.objects.get().withdrawn_at is None
    assert public_report(second.code, "vi", at=LATER).reporters == 1
    finish(first)
    at = NEXT
    judged = lambda: requester.judge(  # noqa: E731
        first.pk, verdict="satisfied", by=requester_actor(first), at=at
    )
    assert code_of(judged) == "withdrawn"
    assert not own_report(second.pk, at).refusals["judge"]


@pytest.mark.django_db
def test_joining_brings_back_work_whose_requester_has_left(reporting):
    first = make_report()
    requester.withdraw(first.pk, by=requester_actor(first), at=LATER)
    join(first)
    assert Task.objects.get().withdrawn_at is None


@pytest.mark.django_db
def test_nobody_reads_what_another_has_answered(reporting):
    first = make_report()
    second = join(first).report
    by = official(first.task.owner)
    accept_task(first.task_id, by=by, at=LATER)
    ask_requester(first.task_id, text="Cột số mấy?", by=by, at=LATER)
    requester.reply(
        second.pk, text="Nhà tôi số 9", by=requester_actor(second), at=LATER
    )

    (theirs,) = own_report(first.pk, LATER).questions
    (own,) = own_report(second.pk, LATER).questions
    assert (theirs.reply, theirs.by_others) == ("", True)
    assert (own.reply, own.by_others) == ("Nhà tôi số 9", False)


@pytest.mark.django_db
def test_who_joined_by_mistake_gets_work_of_their_own_again(reporting):
    first = make_report()
    second = join(first, text="Chuyện khác").report
    by = official(first.task.owner)
    part = split_report(second.pk, reason="Hai chỗ khác nhau", by=by, at=LATER)

    second.refresh_from_db()
    assert second.task == part
    assert part.code == second.code
    assert part.source == "report"
    assert part.due == first.task.due
    assert part.split_from_id == first.task_id
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"work.task.requester_left", "reports.report.split_off"} <= kinds
    assert Message.objects.filter(template="reports/split_off").exists() is False
    assert public_report(second.code, "vi", at=LATER).joined == ""


@pytest.mark.django_db
def test_the_only_report_of_work_is_not_split_off(reporting):
    first = make_report()
    by = official(first.task.owner)
    refused = code_of(lambda: split_report(first.pk, reason="x", by=by, at=LATER))
    assert refused == "only_report"
    second = join(first).report
    stranger = reporting.town.actor(PostKind.HEAD, reporting.town.there)
    refused = code_of(
        lambda: split_report(second.pk, reason="x", by=stranger, at=LATER)
    )
    assert refused == "not_yours"


@pytest.mark.django_db(transaction=True)
def test_many_who_join_at_once_are_all_counted():
    make_reporting()
    first = make_report()

    def go(_n):
        from django.db import connection

        try:
            return join(first).report.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(go, range(8)))
    assert len(set(codes)) == 8
    seen = public_report(first.code, "vi", at=LATER)
    assert seen.reporters == 9
    said = [
        event.kind
        for event in Event.objects.filter(subject=first.task.subject_key)
        if event.kind.endswith("requester_joined")
    ]
    assert len(said) == 8
