"""Nobody left out: filed for them at the counter, printed for them, theirs alone."""

from datetime import timedelta

import pytest
from django.test import Client

from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import AccessLog, Event
from nhactruong.notices.models import Message
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import official
from nhactruong.reports.counter import (
    file_for_resident,
    reissue_link,
    reply_for_resident,
)
from nhactruong.reports.link import private_path, requester_actor, revoke_link
from nhactruong.reports.models import Report
from nhactruong.reports.tests.make import draft, make_report, make_reporting
from nhactruong.reports.tests.pages import inputs
from nhactruong.reports.tests.test_desk import (  # noqa: F401
    WEDNESDAY,
    _kept_apart,
    sign_in,
)
from nhactruong.work.accept import accept_task
from nhactruong.work.clarify import ask_requester
from nhactruong.work.models import Question
from nhactruong.work.tests.make import HOUR, MONDAY

pytestmark = pytest.mark.django_db
NEW = "/desk/reports/counter/new/"
SAID = {
    "topic": "road.light",
    "channel": "telephone",
    "ward": "00070",
    "address": "ngõ 12",
    "text": "Đèn trước nhà tôi tắt ba hôm.",
    "a_kind": "out",
}


@pytest.fixture(autouse=True)
def reporting():
    return make_reporting()


@pytest.fixture
def clerk(reporting):
    return reporting.town.who(PostKind.INTAKE)


def filed(clerk, **columns):
    said = draft(channel="desk", consent_how="spoken", **columns)
    return file_for_resident(said, by=official(clerk), at=MONDAY)


def code_of(call):
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


def send(client, **fields):
    page = client.get(f"{NEW}?topic=road.light").content.decode()
    return client.post(NEW, {**SAID, "key": inputs(page)["key"], **fields})


def test_the_helper_is_recorded_and_the_public_sees_the_way_it_came(clerk):
    report = filed(clerk)
    assert report.filed_by == clerk
    assert report.contact.consent_how == "spoken"
    event = Event.objects.get(kind="reports.report.submitted")
    assert str(clerk.key).encode() in bytes(event.leaf)
    page = Client().get(f"/reports/{report.code}/").content.decode()
    assert "quầy một cửa" in page
    assert clerk.person.full_name not in page
    seen = Client().get(f"/api/v1/reports/{report.code}").json()
    assert seen["channel"] == "desk"
    assert clerk.person.full_name not in str(seen)


def test_only_posts_that_file_for_others_do(reporting, clerk):
    head = reporting.town.actor(PostKind.HEAD)
    said = draft(channel="desk")
    refused = code_of(lambda: file_for_resident(said, by=head, at=MONDAY))
    assert refused == "not_at_counter"
    said = draft(channel="form")
    by = official(clerk)
    refused = code_of(lambda: file_for_resident(said, by=by, at=MONDAY))
    assert refused == "bad_input"


def test_what_is_done_by_a_printed_link_is_marked_until_it_is_changed(clerk):
    report = filed(clerk)
    assert requester_actor(report).authority == "printed"
    page = Client().get(private_path(report)).content.decode()
    assert "Đổi một lần ở dưới" in page
    report = revoke_link(report.pk, by=requester_actor(report), at=MONDAY + HOUR)
    assert requester_actor(report).authority == ""


def test_a_resident_gets_a_new_link_at_their_own_wards_counter(reporting, clerk):
    report = make_report()
    old = private_path(report)
    again = reissue_link(
        report.pk, how="Xuất trình căn cước", by=official(clerk), at=MONDAY + HOUR
    )
    assert Client().get(old).status_code == 404
    assert Client().get(private_path(again)).status_code == 200
    event = Event.objects.get(kind="reports.report.link_reissued")
    assert b"can cuoc" not in bytes(event.leaf)
    log = AccessLog.objects.get(subject=report.subject_key)
    assert (log.what, log.reason) == ("link", "Xuất trình căn cước")
    assert Message.objects.filter(template="reports/link_reissued").count() == 1
    assert requester_actor(again).authority == "printed"


def test_another_wards_counter_gives_no_link_and_needs_words(reporting, clerk):
    report = make_report()
    other = reporting.town.actor(PostKind.INTAKE, reporting.town.there)
    refused = code_of(
        lambda: reissue_link(report.pk, how="x", by=other, at=MONDAY + HOUR)
    )
    assert refused == "other_ward"
    refused = code_of(
        lambda: reissue_link(report.pk, how=" ", by=official(clerk), at=MONDAY + HOUR)
    )
    assert refused == "bad_input"
    assert Report.objects.get().link_generation == 1


def test_an_answer_is_written_down_for_a_resident_and_says_by_whom(clerk):
    report = filed(clerk)
    by = official(report.task.owner)
    accept_task(report.task_id, by=by, at=MONDAY + HOUR)
    ask_requester(report.task_id, text="Cột số mấy?", by=by, at=MONDAY + HOUR)
    reply_for_resident(
        report.pk, text="Cột số 7", how="Gọi lại số đã để", by=official(clerk),
        at=MONDAY + 2 * HOUR,
    )  # fmt: skip
    question = Question.objects.get()
    assert (question.reply, question.reply_key) == ("Cột số 7", report.code)
    assert Event.objects.filter(kind="work.task.replied_for").count() == 1
    assert Event.objects.filter(kind="reports.report.replied_for").count() == 1
    assert not Event.objects.filter(kind="work.task.replied").exists()


def test_the_page_writes_it_down_and_prints_the_link_once(sign_in, clerk):  # noqa: F811
    client = sign_in(clerk)
    topics = client.get(f"{NEW}?q=den duong").content.decode()
    assert "?topic=road.light" in topics
    answer = send(client, phone="0987654321", consent_how="spoken")
    report = Report.objects.get()
    assert answer.url == f"/desk/reports/counter/slips/{report.code}/"
    first = client.get(answer.url).content.decode()
    again = client.get(answer.url).content.decode()
    assert private_path(report) in first
    assert report.code in again
    assert private_path(report) not in again
    assert "chỉ hiện một lần" in again
    assert (report.channel, report.filed_by) == ("telephone", clerk)
    listed = client.get("/desk/reports/counter/").content.decode()
    assert report.code in listed
    assert "Đèn trước nhà tôi" not in listed


def test_a_contact_needs_consent_that_was_asked_for(sign_in, clerk):  # noqa: F811
    answer = send(sign_in(clerk), phone="12")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "hỏi họ có đồng ý không" in page
    assert "Số điện thoại chưa đúng" in page
    assert not Report.objects.exists()


def test_two_taps_at_the_counter_make_one_report(sign_in, clerk):  # noqa: F811
    client = sign_in(clerk)
    page = client.get(f"{NEW}?topic=road.light").content.decode()
    said = {**SAID, "key": inputs(page)["key"]}
    one, two = client.post(NEW, said), client.post(NEW, said)
    assert one.url == two.url
    assert Report.objects.count() == 1


def test_what_is_alike_is_read_out_once_and_may_be_joined(sign_in, clerk):  # noqa: F811
    from nhactruong.reports.review import publish_report

    first = make_report(
        WEDNESDAY - timedelta(hours=3), lat=None, lon=None, ward_code="00070",
        text="Đèn trước nhà tắt ba hôm",
    )  # fmt: skip
    publish_report(
        first.pk, by=official(first.task.owner), at=WEDNESDAY - timedelta(hours=2)
    )
    client = sign_in(clerk)
    asked = send(client)
    page = asked.content.decode()
    assert "gần đó đã có phản ánh giống" in page
    assert first.code in page
    assert "UBND" in page or "Cơ quan" in page
    hidden = inputs(page)
    assert hidden["seen"] == first.code

    joined = client.post(NEW, {**SAID, **hidden, "join": first.code})
    assert joined.status_code == 302
    mine = Report.objects.exclude(pk=first.pk).get()
    assert (mine.task_id, mine.filed_by) == (first.task_id, clerk)
    own = send(client, seen=first.code)
    assert own.status_code == 302
    assert Report.objects.count() == 3


def test_danger_is_asked_at_the_counter_too(sign_in, clerk):  # noqa: F811
    client = sign_in(clerk)
    page = client.get(f"{NEW}?topic=road.manhole").content.decode()
    said = {**SAID, "topic": "road.manhole", "key": inputs(page)["key"]}
    del said["a_kind"]
    asked = client.post(NEW, {**said, "danger_now": "yes"})
    assert "113" in asked.content.decode()
    assert not Report.objects.exists()
    sent = client.post(NEW, {**said, "danger_now": "yes", "danger_called": "on"})
    assert sent.status_code == 302
    assert Report.objects.get().people_in_danger


def test_the_link_is_given_out_in_the_answer_alone(sign_in, clerk):  # noqa: F811
    report = make_report(WEDNESDAY - timedelta(hours=3))
    client = sign_in(clerk)
    said = {"code": report.code.lower(), "how": "Có biên nhận giấy"}
    answer = client.post("/desk/reports/counter/reissue/", said)
    report.refresh_from_db()
    assert private_path(report) in answer.content.decode()
    assert (
        "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]
    )
    wrong = client.post("/desk/reports/counter/reissue/", {**said, "code": "HN-0"})
    assert "Không có phản ánh nào" in wrong.content.decode()
    assert report.text not in answer.content.decode()


def test_others_find_no_counter(sign_in, reporting):  # noqa: F811
    head = sign_in(reporting.town.who(PostKind.HEAD))
    assert head.get("/desk/reports/counter/").status_code == 403
    assert head.post(NEW, SAID).status_code == 403
    assert "/desk/reports/counter/" not in head.get("/desk/").content.decode()
    assert Client().get(NEW).status_code == 302


def test_somebody_elses_slip_is_not_shown(sign_in, clerk, reporting):  # noqa: F811
    report = filed(clerk)
    other = sign_in(reporting.town.who(PostKind.INTAKE, reporting.town.there))
    address = f"/desk/reports/counter/slips/{report.code}/"
    assert other.get(address).status_code == 404
