"""Recompute what events claim: for `nhactruong check` and for anyone who doubts."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Max

from nhactruong.ledger.leaf import canonical, commitment, leaf_hash, moment
from nhactruong.ledger.models import Event, Opening


def subjects_with_gaps(limit: int = 100) -> list[tuple[str, int, int]]:
    """Return subjects whose events are not numbered 1 to n: key, how many, last number."""
    counted = (
        Event.objects.order_by()
        .values("subject")
        .annotate(many=Count("id"), last=Max("seq"))
    )
    wrong = counted.exclude(many=F("last")).values_list("subject", "many", "last")
    return list(wrong[:limit])


def faults(events: Iterable[Event]) -> list[tuple[Event, str]]:
    """Return the events among these that contradict themselves, each with the reason.

    Reads their openings in one query.
    """
    events = list(events)
    openings: dict[int, list[Opening]] = defaultdict(list)
    for opening in Opening.objects.filter(event__in=[event.pk for event in events]):
        openings[opening.event_id].append(opening)
    found = ((event, _fault(event, openings[event.pk])) for event in events)
    return [(event, fault) for event, fault in found if fault]


def _fault(event: Event, openings: list[Opening]) -> str:
    raw = bytes(event.leaf)
    if leaf_hash(raw) != bytes(event.leaf_hash):
        return "leaf_hash"
    leaf = json.loads(raw)
    if canonical(leaf) != raw:
        return "canonical"
    for name, value in _columns(event).items():
        if leaf.get(name) != value:
            return name
    promised = leaf.get("commitments", {})
    for opening in openings:
        made = commitment(bytes(opening.salt), event.kind, opening.field, opening.value)
        if promised.get(opening.field) != made:
            return f"commitment:{opening.field}"
    return ""


def _columns(event: Event) -> dict[str, Any]:
    return {
        "id": str(event.uuid),
        "kind": event.kind,
        "v": event.version,
        "subject": event.subject,
        "seq": event.seq,
        "at": moment(event.at),
        "recorded_at": moment(event.recorded_at),
    }
