"""Many submissions from one address are refused, cheaply; others are not."""

import json
import time

import pytest

from nhactruong.ground import throttle
from nhactruong.reports import limits
from nhactruong.reports.models import Report
from nhactruong.reports.tests.make import LAT, LON, make_reporting

pytestmark = pytest.mark.django_db
REPORT = json.dumps(
    {
        "topic": "road.light",
        "text": "Đèn tắt.",
        "lat": LAT,
        "lon": LON,
        "answers": {"kind": "out"},
    }
)


@pytest.fixture
def send(client, settings):
    make_reporting()
    settings.LIMIT_REPORT_API = 5
    settings.TRUSTED_PROXIES = ["127.0.0.1"]

    def post(address, **headers):
        given = {"X-Forwarded-For": address, **headers}
        return client.post(
            "/api/v1/reports", REPORT, content_type="application/json", headers=given
        )

    return post


def test_one_address_is_refused_and_told_when_to_come_back_others_are_not(
    send, monkeypatch
):
    monkeypatch.setattr(throttle.time, "time", lambda: 1_000_000_010.0)
    statuses = [send("203.0.113.9").status_code for _ in range(40)]
    refused = send("203.0.113.9")

    assert statuses.count(201) == 5
    assert set(statuses[5:]) == {429}
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "rate_limited"
    assert refused.headers["Retry-After"] == "10"  # seconds left of that minute
    assert send("203.0.113.10").status_code == 201
    # Whoever forges the header in front of our proxy gains nothing.
    assert send("198.51.100.7, 203.0.113.9").status_code == 429
    assert Report.objects.count() == 6


def test_a_flood_ends_within_its_minute_long_before_the_ten_are_used_up(
    send, settings, monkeypatch
):
    monkeypatch.setattr(limits, "QUIET", 1)
    settings.LIMIT_REPORT_API = 40  # four in any minute
    monkeypatch.setattr(throttle.time, "time", lambda: 1_000_000_010.0)
    assert [send("203.0.113.9").status_code for _ in range(6)] == [201] * 4 + [429] * 2
    monkeypatch.setattr(throttle.time, "time", lambda: 1_000_000_021.0)
    assert send("203.0.113.9").status_code == 201


def test_a_refusal_asks_the_database_nothing_and_costs_little(
    send, django_assert_num_queries
):
    for _ in range(6):
        send("203.0.113.9")
    with django_assert_num_queries(0):
        began = time.process_time()
        for _ in range(200):
            send("203.0.113.9")
        each = (time.process_time() - began) / 200

    assert each < 0.02, f"{1000 * each:.1f} ms"


def test_no_limit_is_no_limit(send, settings):
    settings.LIMIT_REPORT_API = 0

    assert {send("203.0.113.9").status_code for _ in range(12)} == {201}
