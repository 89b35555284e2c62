"""Two requests with one key at the same moment, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import OperationalError, connection

from nhactruong.api.tests.ask import BODY, KEY, check_problem, send
from nhactruong.ledger.models import Event
from nhactruong.reports.models import Report
from nhactruong.reports.tests.make import make_reporting

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*bodies) -> list:
    gate = Barrier(len(bodies))

    def press(body):
        try:
            gate.wait(timeout=10)
            return send(body, key=KEY)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(press, bodies))


def test_one_report_comes_of_many_taps():
    make_reporting()
    answers = at_once(*[BODY] * 4)
    assert sorted(a.status_code for a in answers) == [200, 200, 200, 201]
    assert len({a.content for a in answers}) == 1
    report = Report.objects.get()
    assert Event.objects.filter(subject=report.subject_key).count() == 1


def test_of_two_bodies_with_one_key_one_is_refused():
    make_reporting()
    answers = at_once(BODY, {**BODY, "text": "Khác."})
    assert sorted(a.status_code for a in answers) == [201, 422]
    assert Report.objects.count() == 1


def test_a_database_that_is_busy_is_told_and_nothing_is_lost(monkeypatch):
    make_reporting()

    def busy(*_args, **_named):
        raise OperationalError("database is locked")

    with monkeypatch.context() as held:
        held.setattr("nhactruong.reports.submit.insert", busy)
        answer = send(key=KEY)
    assert answer.status_code == 503
    assert check_problem(answer)["code"] == "busy"
    assert answer["Retry-After"]
    assert send(key=KEY).status_code == 201
    assert Report.objects.count() == 1
