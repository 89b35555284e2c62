import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from nhactruong.ledger.leaf import commitment
from nhactruong.ledger.models import AccessLog, Event, Opening
from nhactruong.ledger.read import history
from nhactruong.notices.models import Message
from nhactruong.org.models import PostKind
from nhactruong.reports.models import Contact, Report
from nhactruong.reports.tests.make import (
    LON,
    make_photos,
    make_report,
    make_reporting,
    make_submitted,
)
from nhactruong.work.models import Task
from nhactruong.work.states import State
from nhactruong.work.tests.make import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reporting():
    return make_reporting()


def test_a_report_reaches_one_named_official(reporting):
    submitted = make_submitted()
    task = Task.objects.get()
    assert task.state == State.RECEIVED
    assert task.unit == reporting.town.here
    assert task.owner == reporting.town.who(PostKind.INTAKE)
    assert submitted.report.code == task.code
    assert submitted.report.task == task
    assert (task.received_at, task.due) == (MONDAY, submitted.task.due)
    assert submitted.lead.mandate is not None


def test_it_leaves_one_event_of_the_report_and_one_of_the_task():
    report = make_report()
    kinds = [e.kind for e in Event.objects.filter(subject__contains=report.code)]
    assert sorted(kinds) == ["reports.report.submitted", "work.task.opened"]
    report.refresh_from_db()
    assert (report.version, report.changed_at) == (1, MONDAY)


def test_private_things_are_in_the_event_only_as_commitments():
    submitted = make_submitted(photo_ids=(make_photos(1)[0].pk,))
    leaf = bytes(submitted.event.leaf).decode()
    for secret in ("không sáng", "Tràng Thi", "0912345678", "Nguyễn", "vidu", "21.01"):
        assert secret not in leaf
    opened = {o.field: o for o in Opening.objects.filter(event=submitted.event)}
    assert set(opened) == {"text", "address", "answers", "point", "contact", "photos"}
    (entry,) = history([submitted.report.subject_key], with_openings=True)
    text = opened["text"]
    made = commitment(bytes(text.salt), entry.kind, "text", text.value)
    assert made in leaf


def test_the_exact_point_is_kept_and_a_blurred_one_beside_it():
    report = make_report(lat=21.012345678, lon=105.81)
    assert (str(report.lat), report.blurred_lat) == ("21.012346", 21.0125)
    assert report.blurred_lon != LON
    assert abs(report.blurred_lon - LON) < 0.001


def test_contact_is_kept_with_consent_and_nobody_has_looked():
    contact = Contact.objects.get(report=make_report())
    assert (contact.phone, contact.consent_at) == ("0912345678", MONDAY)
    assert contact.consent_words_version
    assert not AccessLog.objects.exists()


def test_without_contact_there_is_no_contact_row():
    make_report(name="", phone="", email="", consent=False)
    assert not Contact.objects.exists()


def test_photos_hang_on_the_report_hidden():
    photos = make_photos(3)
    report = make_report(photo_ids=tuple(p.pk for p in photos))
    kept = report.photos.all()
    assert [row.photo for row in kept] == photos
    assert not any(row.public for row in kept)


def test_the_owner_is_written_to():
    report = make_report()
    message = Message.objects.get(audience="official")
    assert message.payload["code"] == report.code


def test_whoever_left_a_contact_gets_the_receipt_at_once():
    report = make_report(lang="en")
    receipt = Message.objects.get(audience="citizen")
    assert (receipt.template, receipt.address_key) == ("reports/received", report.code)
    assert (receipt.lang, receipt.urgent) == ("en", True)
    make_report(name="Chỉ tên", phone="", email="")
    assert Message.objects.filter(audience="citizen").count() == 1


def test_a_street_of_the_citys_list_leads_to_the_city(reporting):
    assert make_report(address="số 5 phố Kim Mã").task.unit == reporting.town.department
    assert make_report(address="so 5 pho kim ma").task.unit == reporting.town.department
    assert make_report(address="5 phố Kim Mạ").task.unit == reporting.town.here
    assert make_report(address="").task.unit == reporting.town.here


def test_an_answer_may_lead_to_another_function(reporting):
    report = make_report(answers={"kind": "pole"})
    assert report.task.function == reporting.town.drains


def test_a_matter_about_an_office_never_goes_there(reporting):
    town = reporting.town
    report = make_report(topic_code="road.conduct", answers={"about": town.here.code})
    assert report.task.about_unit == town.here
    assert report.task.unit == town.city
    assert report.answers == {"about": town.here.code}


def test_danger_runs_around_the_clock():
    task = make_report(topic_code="road.manhole", answers={}).task
    assert (task.danger, task.level, task.calendar) == (True, "urgent", "always")
    assert task.legal_due is not None


def test_thirteen_statements_at_most_at_the_warm_server():
    make_report()
    with CaptureQueriesContext(connection) as captured:
        make_report()
    asked = [q["sql"] for q in captured.captured_queries]
    counted = [s for s in asked if "SAVEPOINT" not in s]
    assert len(counted) <= 13, "\n".join(counted)


def test_photos_cost_two_statements_however_many():
    make_report()
    few, many = make_photos(1), make_photos(5)
    counts = []
    for photos in (few, many):
        with CaptureQueriesContext(connection) as captured:
            make_report(photo_ids=tuple(p.pk for p in photos))
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "columns",
    [
        {"review": "seen"},
        {"review": "published"},
        {"review": "sealed", "reviewed_at": MONDAY},
        {"seal_kind": "complaint"},
        {"lat": None},
        {"blurred_lat": None},
        {"folded_public": "den duong"},
    ],
)
def test_the_database_refuses_what_may_never_be(columns):
    report = make_report()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**columns)


def test_a_photo_hangs_on_one_report_only():
    (photo,) = make_photos(1)
    report = make_report(photo_ids=(photo.pk,))
    with pytest.raises(IntegrityError), transaction.atomic():
        report.photos.create(photo=photo, position=1)
