"""Subjects and events for tests."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db import transaction

from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ledger.models import Event
from nhactruong.ledger.record import NewEvent, record_events

NOW = datetime(2026, 11, 24, 2, 10, 0, 123456, tzinfo=UTC)
OFFICIAL = Actor(ActorKind.OFFICIAL, "appointment:7", person_id=7)
_number = count(1)


@dataclass
class Thing:
    """A row that events are about, without a table."""

    subject_key: str
    version: int = 0
    changed_at: datetime | None = None


def make_thing() -> Thing:
    return Thing(f"thing:{next(_number)}")


def make_event(thing: Thing | None = None, **fields: Any) -> Event:
    """Record one event about `thing`, or about a new one."""
    at, by = fields.pop("at", NOW), fields.pop("by", OFFICIAL)
    new = NewEvent(subject=thing or make_thing(), **{"kind": "thing.changed", **fields})
    with transaction.atomic():
        return record_events([new], by=by, at=at)[0]
