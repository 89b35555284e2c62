"""What every test in the house stands on."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase

from nhactruong.ground import throttle
from nhactruong.ledger import triggers
from nhactruong.places.atlas import forget as forget_wards

_case: Any = TransactionTestCase
_flush = _case._fixture_teardown


def _flush_without_triggers(case: Any) -> None:
    """Empty the tables after a transactional test: only here may events be deleted."""
    for connection in connections.all():
        triggers.remove(connection)
    try:
        _flush(case)
    finally:
        for connection in connections.all():
            triggers.install(connection)


_case._fixture_teardown = _flush_without_triggers


_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """On the second database of one run (tools/run_tests.py) leave out what the first has
    settled: rules that ask no database, and pages drawn in a browser. Stories, and what
    starts processes of its own, are told on both."""
    if os.environ.get("NHACTRUONG_TEST_AGAIN") != "1":
        return
    left_out = [item for item in items if _is_settled(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def _is_settled(item: pytest.Item) -> bool:
    if "stories" in item.path.parts:
        return False
    if item.get_closest_marker("browser"):
        return True
    names = set(getattr(item, "fixturenames", ()))
    asks = item.get_closest_marker("django_db") or names & _DATABASE
    return not asks and not item.get_closest_marker("slow")


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()
    throttle.forget_all()
    forget_wards()
