import json

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nhactruong.api.tests.ask import BODY, KEY, check_problem, faulty_fields, send
from nhactruong.ground.idempotency import IdempotencyKey
from nhactruong.ledger.models import Event
from nhactruong.notices.models import Message
from nhactruong.org.regulation import bump
from nhactruong.reports.models import Contact, Report
from nhactruong.reports.tests.make import make_reporting
from nhactruong.work.models import Task
from nhactruong.work.tests.make import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reporting():
    return make_reporting()


def with_(**fields) -> dict:
    return {**BODY, **fields}


def test_a_report_is_answered_with_the_whole_promise(reporting):
    answer = send()
    assert answer.status_code == 201
    said = answer.json()
    assert set(said) == {
        "code", "url", "private_url", "ward", "unit", "owner", "level", "receive_by",
        "due", "why", "explain", "event",
    }  # fmt: skip
    report = Report.objects.get(code=said["code"])
    ward = reporting.town.ward
    assert said["ward"] == {"id": ward.pk, "code": "00070", "name": ward.name_vi}
    assert said["unit"]["code"] == reporting.town.here.code
    person = report.task.owner.person.full_name
    assert said["owner"] == {"name": person, "post": report.task.owner.post.name_vi}
    assert said["level"] == "normal"
    assert said["due"].endswith("+07:00")
    assert said["explain"][-1]["kind"] == "due"
    assert reporting.town.here.name_vi in said["why"]
    event = Event.objects.get(uuid=said["event"]["id"])
    assert said["event"]["hash"] == bytes(event.leaf_hash).hex()
    assert event.subject == report.subject_key
    assert Contact.objects.get().phone == "0912345678"
    assert report.channel == "api"


def test_addresses_are_whole_and_the_private_link_opens(client):
    said = send().json()
    assert said["url"] == f"http://testserver/reports/{said['code']}/"
    assert said["private_url"].startswith("http://testserver/r/")
    assert client.get(said["private_url"]).status_code == 200


def test_public_address_comes_from_the_installations_settings(settings):
    settings.PUBLIC_URL = "https://vidu.gov.vn/"
    said = send().json()
    assert said["url"].startswith("https://vidu.gov.vn/reports/")


def test_a_ward_without_a_point_is_enough():
    body = with_(ward="00071")
    del body["lat"], body["lon"]
    assert send(body).json()["ward"]["code"] == "00071"


def test_contact_and_answers_may_be_left_out():
    body = {"topic": "road.light", "text": "Tối om", "ward": "00070"}
    assert send(body).status_code == 201
    assert not Contact.objects.exists()


# -- once ----------------------------------------------------------------------------
def test_the_same_key_and_body_again_makes_nothing_new():
    first, again = send(key=KEY), send(key=KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert Report.objects.count() == Task.objects.count() == 1
    assert Message.objects.count() == 2  # the owner's, the receipt


def test_order_and_spaces_of_the_body_do_not_matter():
    first = send(key=KEY)
    turned = json.dumps(dict(reversed(BODY.items())), indent=2)
    again = send(turned, key=KEY)
    assert (again.status_code, again.json()) == (200, first.json())


def test_the_same_key_with_another_body_is_refused():
    send(key=KEY)
    answer = send(with_(text="Khác."), key=KEY)
    assert answer.status_code == 422
    assert check_problem(answer)["code"] == "idempotency_reused"
    assert Report.objects.count() == 1


def test_two_keys_make_two_reports_and_so_does_none():
    for key in (KEY, KEY[::-1], None, None):
        assert send(key=key).status_code == 201
    assert Report.objects.count() == 4


@pytest.mark.parametrize("key", ["", "1", "short-key", "x" * 300])
def test_a_key_that_can_be_guessed_is_refused(key):
    answer = send(key=key)
    assert answer.status_code == 422
    assert check_problem(answer)["code"] == "idempotency_weak"
    assert not Report.objects.exists()


def test_a_refused_request_does_not_use_up_its_key():
    assert send(with_(text=""), key=KEY).status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert send(key=KEY).status_code == 201


# -- faults --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("topic", with_(topic="moon")),
        ("topic", with_(topic="road")),
        ("topic", with_(topic="door.complaint")),
        ("topic", with_(topic=7)),
        ("topic", with_(topic=None)),
        ("text", with_(text="")),
        ("text", with_(text="x" * 100_000)),
        ("text", with_(text=["x"])),
        ("lat", with_(lat="21.01")),
        ("lat", with_(lat=True)),
        ("lat", with_(lat=10.0)),
        ("lat", with_(lat=10**400)),
        ("lon", with_(lon=None)),
        ("ward", with_(lat=None, lon=None)),
        ("ward", with_(ward="99999")),
        ("ward", with_(ward=70)),
        ("address", with_(address="x" * 301)),
        ("answers", with_(answers=[])),
        ("answers.kind", with_(answers={"kind": 1})),
        ("answers.kind", with_(answers={"kind": "sad"})),
        ("answers.moon", with_(answers={"moon": "full"})),
        ("contact", with_(contact="0912345678")),
        ("contact.phone", with_(contact={"phone": "12"})),
        ("contact.phone", with_(contact={"phone": 912345678})),
        ("contact.email", with_(contact={"email": "thu@"})),
        ("contact.zalo", with_(contact={"zalo": "0912345678"})),
        ("consent", with_(consent=False)),
        ("consent", with_(consent="true")),
        ("lang", with_(lang="fr")),
        ("moon", with_(moon="full")),
        ("body", []),
        ("body", None),
        ("body", "text"),
    ],
)
def test_a_fault_is_named_at_its_field(field, body):
    answer = send(json.dumps(body))
    assert answer.status_code == 422
    assert faulty_fields(answer) == [field]
    assert not Report.objects.exists()


def test_every_fault_is_named_at_once():
    body = {
        "topic": "moon",
        "text": 5,
        "lat": "north",
        "lon": 105.8,
        "contact": {"phone": "1", "email": "2"},
        "lang": "fr",
        "colour": "red",
    }
    assert set(faulty_fields(send(body))) == {
        "topic", "text", "lat", "contact.phone", "contact.email", "consent", "lang",
        "colour",
    }  # fmt: skip


@pytest.mark.parametrize("letter", ["x", "ộ", "😀"])
def test_too_long_a_text_names_the_limit(letter):
    answer = send(with_(text=letter * 100_000))
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert "5000" in error["message"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_in_json_is_refused(number):
    answer = send(json.dumps(BODY).replace("21.01", number))
    assert answer.status_code == 422
    assert check_problem(answer)["code"] == "bad_number"


@pytest.mark.parametrize(
    "text", ["{", "topic=road", '{"topic": }', "[" * 100_000, '{"lat": 1e}']
)
def test_what_is_no_json_is_refused(text):
    answer = send(text)
    assert answer.status_code == 400
    assert check_problem(answer)["code"] == "bad_json"


def test_bytes_that_are_no_text_are_refused():
    answer = send('{"topic": "\\ud800", "text": "a\\ud800\\u0000b", "ward": "\\ud800"}')
    assert faulty_fields(answer) == ["topic", "ward"]
    kept = send(with_(text="tối\ud800 \u0000om"), key=KEY)
    assert kept.status_code == 201
    assert Report.objects.get().text == "tối\ufffd om"


def test_another_media_type_is_refused():
    answer = send("topic=x", **{"Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert check_problem(answer)["code"] == "not_json"


@pytest.mark.parametrize("size", [1_600_000, 3_000_000])
def test_too_large_a_body_is_refused(size):
    answer = send(with_(text="x" * size))
    assert answer.status_code == 413
    assert check_problem(answer)["code"] == "too_large"


def test_another_method_is_refused(client):
    answer = client.put("/api/v1/reports", "{}", content_type="application/json")
    assert answer.status_code == 405
    assert check_problem(answer)["code"] == "method_not_allowed"
    assert "POST" in answer["Allow"]


def test_people_in_danger_are_told_whom_to_call_first():
    body = with_(topic="road.manhole", answers={"danger_now": "yes"})
    (error,) = send(body).json()["errors"]
    assert error["field"] == "answers.danger_called"
    assert "115" in error["message"]
    body["answers"]["danger_called"] = "yes"
    assert send(body).json()["level"] == "urgent"


def test_too_many_from_one_address_are_asked_to_wait(settings):
    settings.LIMIT_REPORT_API = 2
    cache.clear()
    assert [send().status_code for _ in range(3)] == [201, 201, 429]
    answer = send()
    assert check_problem(answer)["code"] == "rate_limited"
    assert answer["Retry-After"]


def test_no_owner_is_a_conflict_not_a_crash(reporting):
    reporting.town.here.posts.update(valid_to=MONDAY)
    bump(MONDAY)
    answer = send()
    assert answer.status_code == 409
    assert check_problem(answer)["code"] == "no_owner"


def test_fifteen_statements_at_most():
    send(key=KEY)
    with CaptureQueriesContext(connection) as captured:
        assert send(key=KEY[::-1]).status_code == 201
    asked = [q["sql"] for q in captured.captured_queries]
    counted = [
        s for s in asked if "SAVEPOINT" not in s and s not in ("BEGIN", "COMMIT")
    ]
    assert len(counted) <= 15, "\n".join(s[:100] for s in counted)
