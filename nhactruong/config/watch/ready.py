"""Whether this installation can do its work now: /readyz, and part of doctor."""

import shutil
import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from nhactruong.config.watch.limits import (
    LEAST_SPACE,
    LETTERS_WITHIN,
    WORKER_WITHIN,
)
from nhactruong.ground.beat import last_beat
from nhactruong.notices.models import Message

_MIGRATED_FOR = 30.0  # seconds for which the answer is taken to hold

_migrated_at = float("-inf")
_expected: set[tuple[str, str]] = set()


@dataclass(frozen=True)
class State:
    """words: for the operator, without secrets; English, for programs as well."""

    name: str
    ok: bool
    words: str


def examine(at: datetime | None = None) -> list[State]:
    """Look at everything that a request or a promise needs, the foundation first."""
    moment = at or timezone.now()
    states = [_space()]
    try:
        states.append(_database())
        migrated = _migrated()
        states.append(migrated)
        if migrated.ok:
            states += [_worker(moment), _outbox(moment)]
    except (Error, OSError) as fault:
        words = type(fault).__name__
        states.append(State("database", False, f"does not answer: {words}"))
        connection.close()
    return states


def _database() -> State:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    milliseconds = 1000 * (time.perf_counter() - began)
    return State("database", True, f"answers within {milliseconds:.0f} ms")


def _migrated() -> State:
    global _migrated_at
    if time.monotonic() - _migrated_at < _MIGRATED_FOR:
        return State("tables", True, "as this release needs them")
    if not _expected:
        _expected.update(MigrationLoader(None).disk_migrations)
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return State("tables", False, "there are none")
        cursor.execute("SELECT app, name FROM django_migrations")
        waiting = _expected - set(cursor.fetchall())
    if waiting:
        return State("tables", False, f"{len(waiting)} migrations are not applied")
    _migrated_at = time.monotonic()
    return State("tables", True, "as this release needs them")


def _worker(at: datetime) -> State:
    beat = last_beat("worker")
    if beat is None:
        return State("worker", False, "the clock has never run")
    age = at - beat.at
    words = f"the clock turned {max(0, age.total_seconds()):.0f} seconds ago"
    return State("worker", age <= WORKER_WITHIN, words)


def _outbox(at: datetime) -> State:
    waiting = Message.objects.filter(planned_at__isnull=True, not_before__lte=at)
    first = waiting.order_by("not_before").values_list("not_before", flat=True).first()
    if first is None:
        return State("outbox", True, "no letter waits")
    words = f"the oldest letter waits {(at - first).total_seconds():.0f} seconds"
    return State("outbox", at - first <= LETTERS_WITHIN, words)


def _space() -> State:
    free = shutil.disk_usage(settings.DATA_DIR).free
    return State("disk", free >= LEAST_SPACE, f"{free >> 20} MB free")


def forget() -> None:
    """Look at the tables again at once."""
    global _migrated_at
    _migrated_at = float("-inf")
