"""What every test in the house stands on."""

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


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()
    throttle.forget_all()
    forget_wards()
