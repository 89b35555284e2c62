"""Similar reports and joining through the API."""

import pytest
from django.test import Client
from django.utils import timezone

from nhactruong.org.tests.make import official
from nhactruong.reports.models import Report
from nhactruong.reports.review import publish_report, withhold_report
from nhactruong.reports.tests.make import LAT, LON, make_report, make_reporting

pytestmark = pytest.mark.django_db
KEY = "k3Yq9s8d7f6g5h4j3k2l1m"
NEAR = f"/api/v1/reports/similar?topic=road.light&lat={LAT}&lon={LON}"


@pytest.fixture(autouse=True)
def reporting():
    return make_reporting()


def join(code, body=None, **headers):
    return Client().post(
        f"/api/v1/reports/{code}/join",
        body if body is not None else {},
        content_type="application/json",
        headers=headers,
    )


def test_similar_reports_come_with_what_is_public_alone():
    report = make_report(timezone.now())
    (row,) = Client().get(NEAR).json()["items"]
    assert row["code"] == report.code
    assert (row["text"], row["metres"], row["photos"]) == (None, None, [])
    assert row["reporters"] == 1

    publish_report(report.pk, by=official(report.task.owner), at=timezone.now())
    (row,) = Client().get(f"{NEAR}&text=den khong sang").json()["items"]
    assert (row["text"], row["metres"]) == (report.text, 50)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("topic=zzz&lat=21.01&lon=105.81", "topic"),
        ("topic=road&lat=21.01&lon=105.81", "topic"),
        ("topic=road.light", "ward"),
        ("topic=road.light&lat=21", "lon"),
        ("topic=road.light&lat=1&lon=1", "lat"),
        ("topic=road.light&ward=99999", "ward"),
        ("lat=21.01&lon=105.81", "topic"),
    ],
)
def test_what_is_asked_wrongly_is_named(query, field):
    answer = Client().get(f"/api/v1/reports/similar?{query}")
    assert answer.status_code == 422
    assert field in {fault["field"] for fault in answer.json()["errors"]}


def test_asking_too_often_is_told(settings):
    settings.LIMIT_SIMILAR = 2
    assert [Client().get(NEAR).status_code for _ in range(3)] == [200, 200, 429]


def test_joining_answers_with_a_receipt():
    report = make_report(timezone.now())
    body = {
        "text": "Tôi cũng thấy.",
        "contact": {"phone": "0987654321"},
        "consent": True,
    }
    answer = join(report.code, body)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["joined"], made["reporters"]) == (report.code, 2)
    assert Client().get(made["private_url"]).status_code == 200
    mine = Report.objects.get(code=made["code"])
    assert (mine.task_id, mine.channel) == (report.task_id, "api")
    seen = Client().get(f"/api/v1/reports/{report.code}").json()
    assert seen["reporters"] == 2
    assert mine.code not in str(seen)


def test_the_same_key_joins_once():
    report = make_report(timezone.now())
    first, again = (join(report.code, **{"Idempotency-Key": KEY}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    other = make_report(timezone.now())
    reused = join(other.code, **{"Idempotency-Key": KEY})
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_reused")
    assert Report.objects.count() == 3


def test_what_cannot_be_joined_is_told_and_nothing_is_made():
    report = make_report(timezone.now())
    by = official(report.task.owner)
    withhold_report(report.pk, reason="Có tên", by=by, at=timezone.now())
    answer = join(report.code)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_joinable")
    assert join("HN-0000-0000").status_code == 404
    assert Report.objects.count() == 1


def test_every_fault_of_a_body_is_named():
    report = make_report(timezone.now())
    answer = join(report.code, {"topic": "x", "contact": {"phone": "1"}, "text": 5})
    assert answer.status_code == 422
    named = {fault["field"] for fault in answer.json()["errors"]}
    assert named == {"topic", "contact.phone", "consent", "text"}
