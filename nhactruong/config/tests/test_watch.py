"""/healthz, /readyz and /metrics."""

from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from nhactruong.config.commands import work
from nhactruong.config.watch import queues, ready
from nhactruong.ground.beat import Beat, beat
from nhactruong.notices.models import Delivery, Message

pytestmark = pytest.mark.django_db
ADDRESSES = "1.2.3.4"


@pytest.fixture(autouse=True)
def _anew():
    queues.forget()
    ready.forget()


@pytest.fixture
def well():
    beat("worker", timezone.now())


def samples(text):
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def metrics(client):
    queues.forget()
    return samples(client.get("/metrics").content.decode())


def test_health_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz", headers={"host": "10.1.2.3"})

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert not answer.cookies


def test_ready_when_everything_that_is_needed_is_there(client, well):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    said = answer.json()
    assert said["ready"]
    assert set(said["checks"]) == {"disk", "database", "tables", "worker", "outbox"}


def test_ready_again_costs_few_statements(client, well, django_assert_max_num_queries):
    client.get("/readyz")

    with django_assert_max_num_queries(3):
        client.get("/readyz")


def no_worker():
    Beat.objects.all().delete()


def old_worker():
    Beat.objects.update(at=timezone.now() - timedelta(minutes=4))


def stuck_letter():
    then = timezone.now() - timedelta(hours=1)
    Message.objects.create(
        audience="citizen",
        address_key="x",
        template="reports/received",
        created_at=then,
        not_before=then,
        dedupe="x",
    )


def missing_table():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'work'")


@pytest.mark.parametrize(
    "harm, name",
    [
        (no_worker, "worker"),
        (old_worker, "worker"),
        (stuck_letter, "outbox"),
        (missing_table, "tables"),
    ],
)
def test_not_ready_says_what_is_missing(client, well, harm, name):
    harm()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert not answer.json()["ready"]
    assert not answer.json()["checks"][name]["ok"]


def test_a_full_disk_is_not_ready(client, well, monkeypatch):
    monkeypatch.setattr(ready, "LEAST_SPACE", 1 << 60)

    assert client.get("/readyz").status_code == 503


def test_a_database_that_does_not_answer_is_503_without_its_words(client, monkeypatch):
    from django.db import OperationalError

    def broken():
        raise OperationalError("password for nhactruong at 10.0.0.1 is wrong")

    monkeypatch.setattr(ready, "_database", broken)
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "password" not in answer.content.decode()


@pytest.mark.parametrize(
    "peer, headers, status",
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.9", {}, 403),
        # Through a proxy that nobody told us about: not really from here.
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("203.0.113.9", {"Authorization": "Bearer s3cret"}, 200),
        ("203.0.113.9", {"Authorization": "Bearer wrong"}, 403),
        ("10.9.1.1", {}, 200),
    ],
)
def test_metrics_are_for_the_operator_alone(
    client, settings, tmp_path, peer, headers, status
):
    token = tmp_path / "token"
    token.write_text("s3cret\n")
    settings.METRICS_TOKEN_FILE = str(token)
    settings.METRICS_ALLOW = ["127.0.0.1", "::1", "10.9.0.0/16"]

    answer = client.get("/metrics", REMOTE_ADDR=peer, headers=headers)

    assert answer.status_code == status


def test_outsiders_are_told_whether_but_not_why(client, well):
    said = client.get("/readyz", REMOTE_ADDR="203.0.113.9").json()

    assert said["ready"]
    assert "words" not in said["checks"]["database"]


def test_requests_are_counted_by_view_and_never_by_path(client):
    before = metrics(client)
    client.get("/reports/HN-4KTM-8R2C/")
    client.get("/nowhere/at/all/")
    client.get("/help/")
    after = metrics(client)

    def grown(*key):
        return after.get(key, 0) - before.get(key, 0)

    total = "nhactruong_http_requests_total"
    assert grown(total, *sorted(("reports:public", "GET", "404"))) == 1
    assert grown(total, *sorted(("none", "GET", "404"))) == 1
    assert grown(total, *sorted(("reports:help", "GET", "200"))) == 1
    seconds = "nhactruong_http_request_seconds_count"
    assert grown(seconds, *sorted(("reports:help", "GET"))) == 1
    assert "HN-4KTM" not in str(after)


def test_an_unknown_method_makes_no_new_label(client):
    client.generic("BREW", "/help/")

    assert not [key for key in metrics(client) if "BREW" in key]


def test_queues_and_signs_of_life_are_told(client, well):
    stuck_letter()
    told = metrics(client)

    assert told["nhactruong_letters", "unplanned"] == 1
    assert told["nhactruong_letters_oldest_seconds",] >= 3600
    assert told["nhactruong_tasks_open", "received"] == 0
    assert told["nhactruong_tasks_late",] == 0
    assert told["nhactruong_clock_due",] == 0
    assert told["nhactruong_beat_age_seconds", "worker"] < 60
    assert any(key[0] == "nhactruong_build_info" for key in told)


def test_letters_are_told_by_how_they_fare(client):
    stuck_letter()
    message, then = Message.objects.get(), timezone.now() - timedelta(minutes=20)
    Message.objects.update(planned_at=then)
    common = {"message": message, "since": then}
    Delivery.objects.create(**common, way="email", state="queued", due_at=then)
    Delivery.objects.create(**common, way="sms", state="dead", reason="refused")
    told = metrics(client)

    assert told["nhactruong_letters", "queued"] == 1
    assert told["nhactruong_letters", "dead"] == 1
    assert told["nhactruong_letters", "unplanned"] == 0
    assert 1200 <= told["nhactruong_letters_oldest_seconds",] < 1260


def test_queues_are_counted_once_in_a_while(client, django_assert_num_queries):
    client.get("/metrics")

    with django_assert_num_queries(0):
        client.get("/metrics")


def test_queues_are_counted_by_indices_alone():
    from django.db import connection

    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(queues._count(timezone.now()))

    if connection.vendor != "sqlite":
        pytest.skip("plans of empty tables tell nothing here")
    for query in asked.captured_queries:
        if "work_task" not in query["sql"]:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert "SCAN work_task" not in plan or "USING" in plan, plan


def test_a_turn_of_the_clock_is_timed_and_a_fault_stops_no_other(client, monkeypatch):
    done = []

    def broken(at):
        raise RuntimeError("no")

    monkeypatch.setattr(work, "jobs", lambda: {"broken": broken, "well": done.append})
    monkeypatch.setattr(work, "_said_at", None)
    before = metrics(client)

    assert not work.turn()

    after = metrics(client)
    fault = ("nhactruong_worker_faults_total", "broken")
    assert after[fault] - before.get(fault, 0) == 1
    assert len(done) == 1
    assert after["nhactruong_worker_turn_seconds_count", "well"] >= 1
    assert Beat.objects.get(name="worker").facts["version"]


def test_a_request_keeps_the_name_its_proxy_gave_it(client):
    given = client.get("/help/", headers={"X-Request-ID": "abcdef-12345"})
    foreign = client.get("/help/", headers={"X-Request-ID": "a b\tc<script>"})

    assert given["X-Request-ID"] == "abcdef-12345"
    assert len(foreign["X-Request-ID"]) == 24


def test_without_a_database_the_rest_is_still_told(client, monkeypatch):
    from django.db import OperationalError

    def broken(at):
        raise OperationalError("gone")

    monkeypatch.setattr(queues, "_tasks", broken)
    monkeypatch.setattr(queues.connection, "close", lambda: None)
    told = metrics(client)

    assert told["nhactruong_database_up",] == 0
    assert any(key[0] == "nhactruong_http_requests_total" for key in told)
