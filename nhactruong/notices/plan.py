"""Give each letter in the outbox its deliveries: one for each way to its reader."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.notices.models import (
    Choice,
    Delivery,
    DeliveryState,
    Message,
    Way,
)
from nhactruong.notices.readers import Reader, readers_of
from nhactruong.notices.routes import Route, routes_of
from nhactruong.notices.settle import settle
from nhactruong.notices.texts import templates

BATCH = 200
# Older letters tell nobody anything new: the worker was away for weeks.
TOO_OLD = timedelta(days=14)
Readers = dict[tuple[str, str], Reader]


@act
def plan_letters(*, by: Actor, at: datetime) -> int:
    """Plan the letters that may be sent by now; return how many, at most BATCH."""
    rows = Message.objects.filter(planned_at__isnull=True, not_before__lte=at)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    letters = list(rows.order_by("not_before", "pk")[:BATCH])
    if not letters:
        return 0
    readers = readers_for(letters, at)
    choices = choices_of(reader.key for reader in readers.values())
    deliveries = [
        _delivery(letter, route, readers.get((letter.audience, letter.address_key)), at)
        for letter in letters
        for route in _routes(letter, readers, choices, at)
    ]
    Delivery.objects.bulk_create(deliveries)
    ids = [letter.pk for letter in letters]
    Message.objects.filter(pk__in=ids).update(planned_at=at)
    over = [d.message_id for d in deliveries if d.state == DeliveryState.SKIPPED]
    settle(over, at)
    return len(letters)


def readers_for(letters: Iterable[Message], at: datetime) -> Readers:
    """Return who reads these letters, by audience and address key."""
    keys: dict[str, set[str]] = defaultdict(set)
    for letter in letters:
        if "to" not in letter.secret:
            keys[letter.audience].add(letter.address_key)
    return {
        (audience, key): reader
        for audience, wanted in keys.items()
        for key, reader in readers_of(audience, wanted, at).items()
    }


def choices_of(keys: Iterable[str]) -> dict[str, Choice]:
    """Return what these readers chose, by reader key."""
    wanted = set(keys)
    if not wanted:
        return {}
    return {c.reader_key: c for c in Choice.objects.filter(reader_key__in=wanted)}


def group_of(letter: Message) -> str:
    """Return the group of a letter's template; none where the template is gone."""
    template = templates().get(letter.template)
    return template.group if template else ""


def _routes(
    letter: Message, readers: Readers, choices: dict[str, Choice], at: datetime
) -> list[Route]:
    if letter.not_before < at - TOO_OLD:
        return [Route(Way.NONE, DeliveryState.SKIPPED, None, "too_old")]
    reader = readers.get((letter.audience, letter.address_key))
    choice = choices.get(reader.key) if reader else None
    return routes_of(letter, reader, choice, group_of(letter), at)


def _delivery(
    letter: Message, route: Route, reader: Reader | None, at: datetime
) -> Delivery:
    return Delivery(
        message=letter,
        way=route.way,
        reader_key=reader.key if reader else "",
        state=route.state,
        reason=route.reason,
        since=route.due_at or at,
        due_at=route.due_at,
    )
