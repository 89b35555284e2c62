"""Nothing is public before somebody looked; what they decide is what is seen."""

import json

import pytest
from django.test import Client

from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.org.authority import authority_of
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import official
from nhactruong.reports.lists import public_list
from nhactruong.reports.models import Report
from nhactruong.reports.read import public_report
from nhactruong.reports.review import publish_report, seal_report, withhold_report
from nhactruong.reports.sift import Sift
from nhactruong.reports.tests.make import make_photos, make_report, make_reporting
from nhactruong.work.accept import accept_task
from nhactruong.work.check import CHECKS
from nhactruong.work.finish import approve_result, submit_result
from nhactruong.work.models import Task
from nhactruong.work.progress import report_progress
from nhactruong.work.tests.make import HOUR, MONDAY, shown

pytestmark = pytest.mark.django_db
LATER = MONDAY + 6 * HOUR
SECRETS = (
    "không sáng ba hôm",  # the text
    "Tràng Thi",  # the address
    "21.01", "105.81",  # the point, exact or blurred
    "0912345678", "Nguyễn Thị Thử", "thu@vidu.vn",  # the sender
)  # fmt: skip


@pytest.fixture
def town():
    return make_reporting().town


@pytest.fixture
def report(town):
    """A report with a photo, in hand, with a note by its owner."""
    photos = tuple(photo.pk for photo in make_photos(2))
    report = make_report(photo_ids=photos)
    owner = official(report.task.owner)
    accept_task(report.task_id, by=owner, at=MONDAY + HOUR)
    report_progress(
        report.task_id, text="Đã đặt bóng đèn mới.", by=owner, at=MONDAY + 2 * HOUR
    )
    return Report.objects.get(pk=report.pk)


def finish(report: Report) -> None:
    owner = official(report.task.owner)
    task = submit_result(
        report.task_id,
        outcome="resolved",
        text="Đã thay bóng.",
        evidence=shown(),
        by=owner,
        at=MONDAY + 3 * HOUR,
    )
    approve_result(task.pk, by=official(task.approver), at=MONDAY + 4 * HOUR)


def everything_public(report: Report) -> str:
    """Return all that the page, the API and the lists say of the report."""
    page = public_report(report.code, "vi", at=LATER)
    client = Client()
    answers = [
        client.get(f"/api/v1/reports/{report.code}").json(),
        client.get("/api/v1/reports").json(),
        client.get("/api/v1/reports?words=den").json(),
    ]
    pages = [
        client.get(f"/reports/{report.code}/").content.decode(),
        client.get("/reports/").content.decode(),
    ]
    return "\n".join([repr(page), json.dumps(answers, ensure_ascii=False), *pages])


def named(report: Report) -> str:
    return report.task.owner.person.full_name


def test_before_anyone_looked_only_the_bare_facts_are_public(report):
    finish(report)
    said = everything_public(report)
    for secret in (*SECRETS, named(report), "Đã đặt bóng", "Đã thay bóng"):
        assert secret not in said, secret
    for photo in report.photos.all():
        assert str(photo.photo.public_id) not in said
    page = public_report(report.code, "vi", at=LATER)
    assert page.topic.name == "Đèn đường hỏng"
    assert page.ward.name == "Phường Hoàn Kiếm"
    assert page.unit.name == "UBND phường Hoàn Kiếm"
    assert page.owner.post
    assert page.owner.name is None
    assert page.due == report.task.due
    assert page.state_words == "Đã giải quyết"


def test_published_it_shows_words_blurred_point_chosen_photos_and_names(report):
    first, second = report.photos.all()
    finish(report)
    publish_report(
        report.pk, photos_public={first.pk}, by=official(report.task.owner), at=LATER
    )
    page = public_report(report.code, "vi", at=LATER)
    assert "không sáng ba hôm" in page.text
    assert (page.lat, page.lon) == (21.0105, 105.8105)
    assert [photo.public_id for photo in page.photos] == [first.photo.public_id]
    assert page.owner.name == named(report)
    assert page.notes[0].text == "Đã đặt bóng đèn mới."
    assert page.answer is not None
    assert page.answer.text == "Đã thay bóng."
    assert len(page.answer.photos) == 1
    said = everything_public(report)
    assert str(second.photo.public_id) not in said
    for secret in ("0912345678", "Nguyễn Thị Thử", "thu@vidu.vn", "21.01,", "105.81,"):
        assert secret not in said, secret


def test_withheld_it_shows_what_officials_say_and_nothing_of_the_sender(report):
    first, _second = report.photos.all()
    owner = official(report.task.owner)
    publish_report(report.pk, photos_public={first.pk}, by=owner, at=LATER)
    withhold_report(report.pk, reason="Nêu tên hàng xóm.", by=owner, at=LATER)
    said = everything_public(report)
    for secret in (*SECRETS, "Nêu tên hàng xóm", str(first.photo.public_id)):
        assert secret not in said, secret
    page = public_report(report.code, "vi", at=LATER)
    assert page.owner.name == named(report)
    assert page.notes


@pytest.mark.parametrize("kind", ["complaint", "denunciation"])
def test_sealed_it_vanishes_from_every_public_reading(report, kind):
    owner = official(report.task.owner)
    publish_report(report.pk, by=owner, at=LATER)
    seal_report(report.pk, kind=kind, by=owner, at=LATER)
    client = Client()
    assert client.get(f"/api/v1/reports/{report.code}").status_code == 404
    assert client.get(f"/reports/{report.code}/").status_code == 404
    assert client.get("/api/v1/reports").json()["items"] == []
    assert report.code not in client.get("/reports/").content.decode()
    wanted = [
        Sift(),
        Sift(words=report.code),
        Sift(words="đèn"),
        Sift(topic="road"),
        Sift(ward="00070"),
        Sift(box=(105.0, 20.0, 107.0, 22.0)),
    ]
    for one in wanted:
        assert not public_list(one, at=LATER).items
    with pytest.raises(Report.DoesNotExist):
        public_report(report.code, "vi", at=LATER)
    assert not report.photos.filter(public=True).exists()
    event = Event.objects.get(kind="reports.report.sealed")
    assert kind not in bytes(event.leaf).decode()


def test_only_the_desk_opens_what_was_sealed(report, town):
    owner = official(report.task.owner)
    seal_report(report.pk, kind="complaint", by=owner, at=LATER)
    with pytest.raises(Refusal) as caught:
        publish_report(report.pk, by=owner, at=LATER)
    assert caught.value.code == "sealed"
    assert publish_report(report.pk, by=town.conductor, at=LATER).seal_kind == ""


@pytest.mark.parametrize("who", ["owner", "head", "deputy", "conductor"])
def test_owner_head_deputy_and_desk_may_decide(report, town, who):
    assert publish_report(report.pk, by=getattr(town, who), at=LATER).is_published


def test_others_may_not_decide(report, town):
    strangers = [town.mayor, town.actor(PostKind.HEAD, town.there)]
    for stranger in strangers:
        for act, more in (
            (publish_report, {}),
            (withhold_report, {"reason": "x"}),
            (seal_report, {"kind": "complaint"}),
        ):
            with pytest.raises(Refusal) as caught:
                act(report.pk, by=stranger, at=LATER, **more)
            assert caught.value.code == "not_yours"


def test_an_office_does_not_decide_what_is_said_about_it(town):
    about = {"topic_code": "road.conduct", "answers": {"about": town.here.code}}
    report = make_report(**about)
    Task.objects.filter(pk=report.task_id).update(unit=town.there)
    with pytest.raises(Refusal) as caught:
        publish_report(report.pk, by=town.head, at=LATER)
    assert caught.value.code == "own_office"


def test_a_foreign_photo_is_not_published(report, town):
    other = make_report(photo_ids=(make_photos(1)[0].pk,)).photos.get()
    with pytest.raises(Refusal) as caught:
        publish_report(report.pk, photos_public={other.pk}, by=town.owner, at=LATER)
    assert caught.value.code == "not_its_photo"


def test_withholding_needs_a_reason_and_sealing_a_kind(report, town):
    with pytest.raises(Refusal) as caught:
        withhold_report(report.pk, reason=" ", by=town.owner, at=LATER)
    assert "reason" in caught.value.fields
    with pytest.raises(Refusal) as caught:
        seal_report(report.pk, kind="secret", by=town.owner, at=LATER)
    assert "kind" in caught.value.fields


def test_each_decision_leaves_its_event_and_who_decided(report, town):
    publish_report(report.pk, by=town.head, at=LATER)
    report.refresh_from_db()
    assert report.reviewed_by == town.who(PostKind.HEAD)
    assert report.reviewed_at == LATER
    kinds = Event.objects.filter(subject=report.subject_key).values_list("kind", "seq")
    assert list(kinds) == [
        ("reports.report.submitted", 1),
        ("reports.report.published", 2),
    ]
    assert report.version == 2


def test_a_topic_open_at_once_needs_the_installations_word(report, settings):
    report.topic.public_at_once = True
    report.topic.save()
    assert public_report(report.code, "vi", at=LATER).text is None
    settings.PUBLISH_AT_ONCE = True
    assert public_report(report.code, "vi", at=LATER).text


def test_a_rulings_reason_is_for_staff_alone(report, town):
    Task.objects.filter(pk=report.task_id).update(
        mandate=None, legal_basis="Phân xử: bà Thử ở số 12"
    )
    publish_report(report.pk, by=town.owner, at=LATER)
    assert "số 12" not in everything_public(report)


def test_a_denunciation_leaves_everybody_in_the_office_it_is_about(report, town):
    accused = {a.pk for p in town.here.posts.all() for a in p.appointments.all()}

    seal_report(
        report.pk,
        kind="denunciation",
        about_unit_id=town.here.pk,
        by=town.head,
        at=LATER,
    )

    task = Task.objects.get(pk=report.task_id)
    assert task.about_unit == town.here
    assert task.unit == town.city  # the office above it
    assert task.owner_id not in accused
    for inside in (town.owner, town.head, town.deputy):
        seen = Task.objects.visible_to(authority_of(inside, LATER))
        assert not seen.filter(pk=task.pk).exists()
    assert not [f for check in CHECKS for f in check.run(LATER).failures]
    leaves = [bytes(e.leaf).decode() for e in Event.objects.filter(at=LATER)]
    assert not any('"about"' in leaf and town.here.code in leaf for leaf in leaves)


def test_a_result_waiting_for_the_accused_goes_to_another_office(report, town):
    submit_result(
        report.task_id,
        outcome="resolved",
        text="Xong",
        evidence=shown(),
        by=town.owner,
        at=LATER,
    )
    seal_report(
        report.pk,
        kind="denunciation",
        about_unit_id=town.here.pk,
        by=town.conductor,
        at=LATER,
    )
    task = Task.objects.get(pk=report.task_id)
    assert (task.state, task.approver, task.result) == ("received", None, None)
    assert not [f for check in CHECKS for f in check.run(LATER).failures]


def test_about_another_office_the_work_stays_where_it_is(report, town):
    seal_report(
        report.pk,
        kind="denunciation",
        about_unit_id=town.department.pk,
        by=town.head,
        at=LATER,
    )
    task = Task.objects.get(pk=report.task_id)
    assert (task.unit, task.about_unit) == (town.here, town.department)
