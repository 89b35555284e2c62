"""The document that programs are written from: valid, whole, and true."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.test.utils import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from nhactruong.api.site import site
from nhactruong.reports.tests.make import make_report, make_reporting

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
PINNED = Path(__file__).with_name("openapi.json")
METHODS = {"get", "post", "put", "delete", "patch"}


def document() -> dict:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return json.loads(answer.content)


def operations():
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield f"{method} {path}", operation


def test_the_document_is_valid():
    validate(document())


def test_every_operation_is_described_with_its_problems():
    for name, operation in operations():
        assert operation["summary"], name
        assert operation["description"], name
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], name
    by_name = dict(operations())
    send = by_name["post /api/v1/reports"]
    assert {"200", "201", "400", "413", "415", "422", "429"} <= set(send["responses"])
    assert send["requestBody"]["content"]["application/json"]["schema"]["example"]


def test_the_addresses_of_the_contract_are_there():
    assert {name for name, _operation in operations()} == {
        "post /api/v1/reports",
        "get /api/v1/reports",
        "get /api/v1/reports/{code}",
        "get /api/v1/reports/similar",
        "post /api/v1/reports/{code}/join",
        "get /api/v1/map",
        "get /api/v1/topics",
        "get /api/v1/wards",
        "get /api/v1/whois",
        "get /api/v1/deadline",
    }


def test_the_document_is_the_one_that_programs_know():
    """To change it on purpose, write `found` into the file, and say so in CHANGELOG."""
    found = json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    assert found == PINNED.read_text(encoding="utf-8")


def test_the_docs_page_fetches_nothing_from_elsewhere():
    page = Client().get("/api/v1/docs").content.decode()
    assert "//" not in page.replace("/api/v1//", "").replace("://testserver", "")
    assert site.docs_url == "/docs"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_api_keeps_to_its_document():
    """Let schemathesis try every operation with data that fits, or that does not."""
    make_reporting()
    make_report()
    with override_settings(LIMIT_REPORT_API=0, ALLOWED_HOSTS=["*"]):
        schema = schemathesis.openapi.from_wsgi(
            "/api/v1/openapi.json", get_wsgi_application()
        )
        for result in schema.get_all_operations():
            for mode in GenerationMode:
                _try(result.ok(), mode)


def _try(operation: Any, mode: GenerationMode) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def holds(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    with suppress(Unsatisfiable):  # nothing about this operation can be wrong
        holds()
