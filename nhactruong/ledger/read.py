"""Read what happened, for the history on a page."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from nhactruong.ledger.models import Event


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, taken apart.

    actor: kind, key and authority, as far as they are not empty.
    state, owner, unit, due: as they were afterwards, "" where the event says nothing.
    public: public fields; private: openings by field, empty unless asked for.
    erased: private fields whose openings are gone; empty unless openings were asked for.
    """

    uuid: UUID
    kind: str
    subject: str
    seq: int
    at: datetime
    origin: str
    actor: dict[str, str]
    state: str
    owner: str
    unit: str
    due: datetime | None
    public: dict[str, Any]
    private: dict[str, Any]
    erased: tuple[str, ...]
    leaf_hash: bytes


def history(
    subject_keys: Iterable[str],
    with_openings: bool = False,
    *,
    without: Collection[str] = (),
) -> list[Entry]:
    """Return the events of these subjects, oldest first, in one query.

    with_openings: also private fields; ask only for somebody who may see them, and
        note the access (access.py).
    without: kinds left out, where there may be thousands that a page only counts.
    """
    found = Event.objects.filter(subject__in=list(subject_keys)).order_by("at", "id")
    if without:
        found = found.exclude(kind__in=list(without))
    opened: dict[int, dict[str, Any]] = defaultdict(dict)
    events: dict[int, Event] = {}
    if with_openings:
        # One row for each opening; an event without any comes once.
        rows = found.annotate(
            opened_field=F("openings__field"), opened_value=F("openings__value")
        )
        for row in rows:
            events[row.pk] = row
            if row.opened_field is not None:
                opened[row.pk][row.opened_field] = row.opened_value
    else:
        events = {event.pk: event for event in found}
    return [_entry(one, opened[one.pk], with_openings) for one in events.values()]


def _entry(event: Event, private: dict[str, Any], with_openings: bool) -> Entry:
    leaf = json.loads(bytes(event.leaf))
    promised = leaf.get("commitments", {}) if with_openings else {}
    return Entry(
        uuid=event.uuid,
        kind=event.kind,
        subject=event.subject,
        seq=event.seq,
        at=event.at,
        origin=event.origin,
        actor=leaf["actor"],
        state=leaf.get("state", ""),
        owner=leaf.get("owner", ""),
        unit=leaf.get("unit", ""),
        due=datetime.fromisoformat(leaf["due"]) if "due" in leaf else None,
        public=leaf.get("public", {}),
        private=private,
        erased=tuple(name for name in promised if name not in private),
        leaf_hash=bytes(event.leaf_hash),
    )
