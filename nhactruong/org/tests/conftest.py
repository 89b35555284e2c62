"""Hà Nội's organisation, loaded once for all tests that only read it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from nhactruong.org.tests.make import load_organisation
from nhactruong.places.atlas import forget


@pytest.fixture(scope="module")
def hanoi(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """Wards, units and mandates of Hà Nội, without people; undone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_organisation()
        yield
        transaction.set_rollback(True)
        forget()
