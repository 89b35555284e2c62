"""What tests of the desk's pages stand on: a town, a moment, a browser signed in."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from nhactruong.org.models import Appointment
from nhactruong.work import jobs
from nhactruong.work.tests.make import DAY, HOUR, MONDAY, Town, make_town

# Wednesday 25/11/2026, 9:00: two days after MONDAY, a holiday between.
WEDNESDAY = MONDAY + 2 * DAY


@pytest.fixture(autouse=True)
def _nobody_rests() -> None:
    """Keys come again from test to test: forget what could not be woken in the last."""
    jobs._resting.clear()


@pytest.fixture
def town() -> Town:
    return make_town()


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set what the pages take for now."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def sign_in(set_clock: Callable[[datetime], None]) -> Callable[..., Client]:
    """Return a browser of whoever holds an appointment, on Wednesday morning."""

    def browser(appointment: Appointment, at: datetime = WEDNESDAY) -> Client:
        set_clock(at)
        client = Client()
        client.force_login(appointment.person)
        return client

    return browser


__all__ = ["DAY", "HOUR", "MONDAY", "WEDNESDAY"]
