import errno
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from nhactruong.ground.busy import BusyMiddleware, is_busy
from nhactruong.ground.tests.make import make_key


def test_a_program_is_told_to_come_again():
    middleware = BusyMiddleware(lambda request: HttpResponse())
    request = RequestFactory().post("/api/v1/reports")
    response = middleware.process_exception(
        request, OperationalError("database is locked")
    )
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["code"] == "busy"


@pytest.mark.parametrize(
    "error", [OperationalError("no such table: x"), ValueError("database is locked")]
)
def test_other_faults_are_not_called_busy(error):
    middleware = BusyMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), error) is None


@pytest.mark.parametrize(
    "error, status, code",
    [
        (OperationalError("database or disk is full"), 507, "disk_full"),
        (OperationalError("disk I/O error"), 507, "disk_full"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "disk_full"),
        (OSError(errno.EFBIG, "File too large"), 507, "disk_full"),
        (OperationalError("terminating connection due to"), 503, "database_away"),
        (InterfaceError("the connection is closed"), 503, "database_away"),
        (OSError(errno.ENOENT, "No such file"), None, ""),
        (InterfaceError("bad parameter"), None, ""),
    ],
)
def test_a_full_disk_and_a_database_that_is_away_are_told_in_words(error, status, code):
    middleware = BusyMiddleware(lambda request: HttpResponse())
    request = RequestFactory().post("/api/v1/reports")
    response = middleware.process_exception(request, error)
    if status is None:
        assert response is None
        return
    assert (response.status_code, response["Retry-After"]) == (status, "5")
    assert json.loads(response.content)["code"] == code


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_is_not_had_in_time_is_called_busy(monkeypatch):
    row = make_key()

    def second():
        try:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = 100")
            else:
                options = {**connection.settings_dict["OPTIONS"], "timeout": 0.1}
                monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
            row.save()
        except OperationalError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool, transaction.atomic():
        row.save()
        assert is_busy(pool.submit(second).result())
