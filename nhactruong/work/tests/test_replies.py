"""Prepared words: who writes them, where they are offered, what is filled in."""

import pytest
from django.urls import reverse

from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import make_function, official
from nhactruong.work.clarify import ask_requester
from nhactruong.work.filling import fill, places_left, values_of
from nhactruong.work.finish import decline_task, send_back, submit_result
from nhactruong.work.models import Draft, ReplyTemplate
from nhactruong.work.progress import report_progress
from nhactruong.work.replies import (
    Prepared,
    change_reply,
    retire_reply,
    why_not_prepare,
    write_reply,
)
from nhactruong.work.tests import cast
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.make import HOUR, MONDAY, make_accepted, make_to_approve
from nhactruong.work.tests.pressing import done, press, refused
from nhactruong.work.tests.refused import refused as refuses

AT = MONDAY + 2 * HOUR


def words(town, **said):
    what = {"unit_id": town.here.pk, "kind": "progress", "name": "Chờ vật tư"}
    return Prepared(**what | {"text_vi": "Việc {mã} đang chờ vật tư."} | said)


@pytest.mark.parametrize(
    "text, left",
    [
        ("", []),
        ("Không có gì", []),
        ("{mã} rồi { ngày hẹn } rồi {mã}", ["mã", " ngày hẹn "]),
        ("{} và {\n} không phải", []),
        ("{a}{b}", ["a", "b"]),
    ],
)
def test_places_that_are_left(text, left):
    assert places_left(text) == left


def test_places_are_filled_by_either_name_and_the_others_stay():
    values = {"mã": "HN-1", "code": "HN-1", "địa chỉ": ""}

    text = fill("{mã} {CODE} { Mã } {địa chỉ} {ngày hẹn}", values)

    assert text == "HN-1 HN-1 HN-1 {địa chỉ} {ngày hẹn}"


@pytest.mark.parametrize(
    "name, own, city",
    [
        ("head", True, False),
        ("upper head", True, False),
        ("deputy", True, False),
        ("owner", False, False),
        ("colleague", False, False),
        ("stranger", False, False),
        ("conductor", False, False),
        ("nobody", False, False),
    ],
)
def test_who_prepares_words(name, own, city):
    for unit, may in ((cast.UNIT, own), (None, city)):
        refusal = why_not_prepare(
            unit, authority=cast.authority(name), desk_id=cast.DESK
        )
        assert (refusal is None) == may


@pytest.mark.django_db
def test_each_change_of_prepared_words_leaves_an_event(town):
    reply = write_reply(words(town), by=town.deputy, at=AT)
    change_reply(reply.pk, words(town, name="Chờ đèn"), by=town.head, at=AT)
    retire_reply(reply.pk, by=town.head, at=AT)

    events = Event.objects.filter(subject=reply.subject_key).order_by("seq")
    assert [e.kind for e in events] == [
        f"work.reply.{kind}" for kind in ("written", "changed", "retired")
    ]
    assert "Chờ" not in bytes(events[0].leaf).decode()
    with refuses("retired"):
        change_reply(reply.pk, words(town), by=town.head, at=AT)
    with refuses("not_yours"):
        write_reply(words(town), by=town.owner, at=AT)
    with refuses("not_yours"):
        write_reply(words(town, unit_id=None), by=town.conductor, at=AT)


@pytest.mark.django_db
def test_the_head_of_the_desk_writes_for_the_whole_city(town):
    head = official(town.who(PostKind.HEAD, town.desk))

    reply = write_reply(words(town, unit_id=None), by=head, at=AT)

    assert reply.unit is None


def offered(client, task):
    context = client.get(task.get_absolute_url()).context
    return {
        one.action: [offer.name for offer in one.offers]
        for one in context["may"]
        if one.offers
    }


@pytest.mark.django_db
def test_words_are_offered_by_kind_office_and_matter(town, sign_in):
    task = make_accepted(town)
    branch = make_function("light", parent=None)
    town.lights.parent = branch
    town.lights.save()
    conductor = official(town.who(PostKind.HEAD, town.desk))
    for said, by in (
        ({}, town.head),
        ({"name": "Cả thành phố", "unit_id": None, "text_en": "Soon"}, conductor),
        ({"name": "Đúng nhánh", "function_id": branch.pk}, town.head),
        ({"name": "Việc khác", "function_id": town.drains.pk}, town.head),
        ({"name": "Hỏi số cột", "kind": "question"}, town.head),
        (
            {"name": "Của phường khác", "unit_id": town.there.pk},
            town.actor(PostKind.HEAD, town.there),
        ),
    ):
        write_reply(words(town, **said), by=by, at=AT)
    from nhactruong.org.regulation import bump

    bump(AT)

    assert offered(sign_in(task.owner), task) == {
        "report_progress": [
            "Đúng nhánh",
            "Chờ vật tư",
            "Cả thành phố",
            "Cả thành phố (tiếng Anh)",
        ],
        "ask": ["Hỏi số cột"],
    }


@pytest.mark.django_db
def test_inserting_without_a_script_keeps_what_was_typed(town, sign_in):
    task = make_accepted(town)
    text = (
        "Kính gửi {người gửi}: việc {mã} ({lĩnh vực}, {phường}) do {cơ quan} giải quyết"
        " trước {hạn}. {tên cán bộ}. Hẹn {ngày hẹn}."
    )
    reply = write_reply(words(town, text_vi=text), by=town.head, at=AT)
    client = sign_in(task.owner)

    answer = client.post(
        reverse("work:draft", args=[task.code, "report_progress"]),
        {"do": "fill", "reply": f"{reply.pk}-vi", "text": "Chào."},
        follow=True,
    )

    shown = answer.content.decode()
    values = values_of(task, officer=task.owner.person.full_name)
    filled = fill(text, values)
    assert f"Chào.\n{filled}</textarea>" in shown
    assert "Kính gửi ông/bà:" in filled
    assert places_left(filled) == ["ngày hẹn"]
    sent = press(client, "report_progress", task, text=filled)
    refused(sent, "Còn chỗ chưa điền: {ngày hẹn}.")
    assert Draft.objects.count() == 1
    good = filled.replace("{ngày hẹn}", "thứ Sáu")
    done(press(client, "report_progress", task, text=good), task, "progress_reported")


@pytest.mark.django_db
def test_nothing_is_sent_with_a_place_left_whatever_the_way(town):
    task, waiting = make_accepted(town), make_to_approve(town)
    by = official(task.owner)
    at = WEDNESDAY
    left = "Hẹn {ngày}"
    for send in (
        lambda: report_progress(task.pk, text=left, by=by, at=at),
        lambda: ask_requester(task.pk, text=left, by=by, at=at),
        lambda: submit_result(
            task.pk, outcome="answered", text=left, source_cited="x", by=by, at=at
        ),
        lambda: decline_task(
            task.pk, ground="unclear", text=left, right_door="x", by=by, at=at
        ),
        lambda: decline_task(
            task.pk, ground="unclear", text="x", right_door=left, by=by, at=at
        ),
        lambda: send_back(
            waiting.pk, reason=left, by=official(waiting.approver), at=at
        ),
    ):
        with pytest.raises(Refusal) as refusal:
            send()
        assert refusal.value.code == "places_left"
        assert "{ngày}" in str(refusal.value)


@pytest.mark.django_db
def test_the_page_of_prepared_words(town, sign_in):
    head, owner = sign_in(town.who(PostKind.HEAD)), sign_in(town.who(PostKind.INTAKE))
    said = {
        "unit": town.here.pk,
        "kind": "result",
        "name": "Xong",
        "text_vi": "Đã làm.",
    }

    assert owner.get(reverse("work:new_reply")).status_code == 403
    assert owner.post(reverse("work:new_reply"), said).status_code == 403
    assert head.post(reverse("work:new_reply"), said).status_code == 302
    reply = ReplyTemplate.objects.get()
    assert "Đã làm." in owner.get(reverse("work:replies")).content.decode()
    edit = reverse("work:edit_reply", args=[reply.pk])
    assert owner.post(edit, said).status_code == 403
    assert head.get(edit).status_code == 200
    assert "Cần điền" in head.post(edit, said | {"name": ""}).content.decode()
    assert head.post(edit, said | {"text_vi": "Đã xong."}).status_code == 302
    other = sign_in(town.who(PostKind.HEAD, town.there))
    assert other.get(edit).status_code == 404
    retire = reverse("work:retire_reply", args=[reply.pk])
    owner.post(retire)
    reply.refresh_from_db()
    assert (reply.text_vi, reply.retired_at) == ("Đã xong.", None)
    head.post(retire)
    assert "Đã xong." not in head.get(reverse("work:replies")).content.decode()


def test_the_names_of_places_are_told_on_the_form():
    from nhactruong.work.filling import PLACES
    from nhactruong.work.forms.reply import ReplyForm

    help_text = str(ReplyForm.base_fields["text_vi"].help_text)

    assert all(f"{{{names[0]}}}" in help_text for names in PLACES)
