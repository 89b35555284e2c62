"""The events of a copied life: their exact bytes, hashes and salted commitments anew."""

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection

from nhactruong.config.simulation.fast.slots import (
    Form,
    Slots,
    form,
    mark,
    marked,
)
from nhactruong.ledger.leaf import canonical
from nhactruong.ledger.models import Event, Opening
from nhactruong.ledger.record import SALT_BYTES

_SUBMITTED = "reports.report.submitted"


@dataclass(frozen=True, slots=True)
class Secret:
    """A private field. name, value: as in the commitment; kept: as the table keeps it."""

    field: str
    before: bytes
    value: Form
    kept: Form
    at: int  # where the leaf wants the commitment: a slot


@dataclass(frozen=True, slots=True)
class EventMould:
    """One event: its columns, its leaf with holes, its private fields.

    id, uuid: slots.
    """

    id: int
    uuid: int
    kind: str
    version: int
    subject: Form
    seq: int
    at: str
    recorded_at: str
    origin: str
    leaf: Form
    secrets: tuple[Secret, ...]


def events_of(subjects: Iterable[str]) -> dict[str, list[Event]]:
    """Return the events of these subjects with their openings, by subject."""
    found: dict[str, list[Event]] = defaultdict(list)
    keys = list(subjects)
    for start in range(0, len(keys), 500):
        part = Event.objects.filter(subject__in=keys[start : start + 500])
        for event in part.order_by("pk").prefetch_related("openings"):
            found[event.subject].append(event)
    return found


def event_mould(
    event: Event,
    slots: Slots,
    codes: Mapping[str, int],
    weeks: int,
    report_ids: Mapping[str, int],
) -> EventMould:
    """Return the mould of an event, moved by so many weeks.

    report_ids: by code; the place of that report's copy goes into its events.
    """
    leaf = json.loads(bytes(event.leaf))
    uuid = slots.number("event uuid", event.pk)
    recorded_at = leaf.pop("recorded_at")
    told = marked(leaf, codes, weeks)
    told["recorded_at"], told["id"] = recorded_at, mark(uuid)
    report = report_ids.get(event.subject.partition(":")[2])
    secrets = []
    for opening in event.openings.all():
        at = slots.number("commitment", event.pk, opening.field)
        told["commitments"][opening.field] = mark(at)
        secrets.append(_secret(event, opening, slots, codes, weeks, report, at))
    return EventMould(
        id=slots.number("event", event.pk),
        uuid=uuid,
        kind=event.kind,
        version=event.version,
        subject=form(marked(event.subject, codes, 0)),
        seq=event.seq,
        at=_kept(event.at + timedelta(weeks=weeks)),
        recorded_at=_kept(event.recorded_at),
        origin=event.origin,
        leaf=form(canonical(told).decode()),
        secrets=tuple(secrets),
    )


def _kept(at: datetime) -> str:
    """Return a moment as the database keeps it."""
    return str(connection.ops.adapt_datetimefield_value(at))


def _secret(
    event: Event,
    opening: Opening,
    slots: Slots,
    codes: Mapping[str, int],
    weeks: int,
    report: int | None,
    at: int,
) -> Secret:
    value = marked(opening.value, codes, weeks)
    if event.kind == _SUBMITTED and opening.field == "point" and report is not None:
        value = {
            name: mark(slots.number("place", report, name)) for name in ("lat", "lon")
        }
    head = canonical([event.kind, opening.field]).decode()
    return Secret(
        opening.field,
        # What follows the salt in [salt, kind, field, value].
        f'",{head[1:-1]},'.encode(),
        form(canonical(value).decode()),
        form(json.dumps(value, ensure_ascii=False)),
        at,
    )


def cast_event(
    mould: EventMould,
    given: list[Any],
    *,
    event: Callable[..., None],
    opening: Callable[..., None],
    next_opening: Callable[[], int],
) -> None:
    """Fill an event's slots and hand its rows on.

    event: takes id, uuid, mould, subject, leaf, hash; opening: id, event id, field, salt,
        value.
    """
    key = given[mould.id]
    for secret in mould.secrets:
        salt = os.urandom(SALT_BYTES)
        told = b'["' + salt.hex().encode() + secret.before
        told += secret.value.fill(given).encode() + b"]"
        given[secret.at] = sha256(told).hexdigest()
        opening(next_opening(), key, secret.field, salt, secret.kept.fill(given))
    leaf = mould.leaf.fill(given).encode()
    event(
        key,
        given[mould.uuid],
        mould,
        mould.subject.fill(given),
        leaf,
        sha256(b"\x00" + leaf).digest(),
    )


def uuids(count: int) -> list[str]:
    """Return so many random UUIDs (version 4), with dashes."""
    digits = os.urandom(16 * count).hex()
    return [
        f"{d[:8]}-{d[8:12]}-4{d[13:16]}-a{d[17:20]}-{d[20:]}"
        for d in (digits[start : start + 32] for start in range(0, 32 * count, 32))
    ]
