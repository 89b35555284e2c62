"""Logs tell what happened and never about whom."""

import io
import json
import logging
from datetime import datetime

import pytest
from django.db import IntegrityError

from nhactruong.config.watch.identity import network_of
from nhactruong.config.watch.logs import (
    JsonLines,
    TextLines,
    exception_lines,
    fault_words,
    logging_config,
    scrub,
)
from tests.stories.first_report import CANARIES, tell_a_story


@pytest.mark.parametrize(
    "text, scrubbed",
    [
        ("gọi 0912345678 ngay", "gọi [phone] ngay"),
        ("+84 912 345 678", "[phone]"),
        ("024.3825.3825", "[phone]"),
        ("bà.ba+x@thu.example.vn!", "[e-mail]!"),
        ("GET /r/HN-4KTM-8R2C/abcdefghij/sent", "GET /r/[link]/sent"),
        ("?token=abcdefghij2klmnop4qrstuvwxyz", "?token=[key]"),
        ("2026-11-25T00:46:47.113844+00:00 took 84.2 ms", None),
        ("File nhactruong/reports/submit.py, line 120, in submit_report", None),
        ("task:HN-4KTM-8R2C seq 12", None),
    ],
)
def test_what_leads_to_a_person_is_taken_out(text, scrubbed):
    assert scrub(text) == (scrubbed or text)


@pytest.mark.parametrize(
    "message, words",
    [
        ("'unit'", "'unit'"),
        ("bad text 'nhà bà Ba ở đây'", "bad text [words]"),
        ("duplicate key\nDETAIL: Key (phone)=(0912)", "duplicate key"),
        ("tên Nguyễn is wrong", "… … is wrong"),
    ],
)
def test_exceptions_are_told_without_what_people_wrote(message, words):
    assert fault_words(message) == words


def test_every_cause_of_an_exception_is_told_in_the_same_way():
    try:
        try:
            raise IntegrityError("UNIQUE: 0912345678\nrow (Nguyễn Văn An)")
        except IntegrityError as cause:
            raise ValueError("x@y.vn") from cause
    except ValueError as fault:
        said = exception_lines(fault)

    assert "ValueError: [e-mail]" in said
    assert "IntegrityError: UNIQUE: [phone]" in said
    assert "Nguyễn" not in said
    assert "test_watch_logs.py" in said


@pytest.mark.parametrize(
    "address, network",
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("", ""),
    ],
)
def test_addresses_are_told_by_their_network_alone(address, network):
    assert network_of(address) == network


def test_the_setting_chooses_form_and_level():
    assert logging_config("json", "")["loggers"]["nhactruong"]["level"] == "INFO"
    assert logging_config("text", "")["loggers"]["nhactruong"]["level"] == "WARNING"
    assert logging_config("text", "DEBUG")["loggers"]["nhactruong"]["level"] == "DEBUG"


@pytest.fixture(params=[JsonLines, TextLines])
def written(request):
    """Yield what every logger writes while a test runs, at its most talkative."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    named = [logging.getLogger(), *map(logging.getLogger, ("nhactruong", "django"))]
    levels = [logger.level for logger in named]
    root = named[0]
    root.addHandler(handler)
    for logger in named:
        logger.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    for logger, level in zip(named, levels, strict=True):
        logger.setLevel(level)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_whole_story_leaves_no_person_in_the_logs(client, written, monkeypatch):
    code = tell_a_story(client, monkeypatch)
    log = logging.getLogger("nhactruong.test")
    try:
        raise ValueError(f"cannot read {CANARIES['phone']!r} of {CANARIES['email']}")
    except ValueError:
        log.exception("broken for %s", CANARIES["phone"])

    said = written.getvalue()
    assert [name for name, words in CANARIES.items() if words in said] == []
    assert "reports.report.submitted" in said
    assert f"task:{code}" in said
    assert "work.task.accepted" in said
    assert "reports:private" in said
    if said.startswith("{"):
        lines = [json.loads(line) for line in said.splitlines()]
        requests = [line for line in lines if line["message"] == "request"]
        assert requests
        assert datetime.fromisoformat(requests[0]["time"]).tzinfo is not None
        assert {"view", "method", "status", "ms", "statements", "request_id"} <= set(
            requests[0]
        )
        # The act is found by the request in which it was done.
        (sent,) = (
            one for one in lines if one.get("kind") == "reports.report.submitted"
        )
        assert sent["request_id"] in {line["request_id"] for line in requests}
