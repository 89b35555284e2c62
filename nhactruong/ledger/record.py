"""Record events: called by acts, inside their transaction, one event per thing changed."""

import logging
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from nhactruong.ground.actor import Actor
from nhactruong.ground.insert import insert_at_end
from nhactruong.ledger.leaf import FORMAT, commitment, leaf_bytes, leaf_hash, present
from nhactruong.ledger.models import Event, Opening, Origin

log = logging.getLogger("nhactruong.acts")
SALT_BYTES = 32


class Subject(Protocol):
    """What events are about: any row with the mixin Recorded."""

    version: int
    changed_at: datetime | None

    @property
    def subject_key(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """What happened to `subject`.

    public: fields everyone may read; posts and units, never names of citizens.
    private: free text, names, contacts, exact points, hashes of photos: only salted
        commitments to them are in the event.
    state, owner, unit, due: as they are afterwards.
    at: where it happened at another moment than the others recorded with it.
    Values are JSON without floats.
    """

    kind: str
    subject: Subject
    public: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)
    state: str = ""
    owner: str = ""
    unit: str = ""
    due: datetime | None = None
    at: datetime | None = None


def record_event(
    kind: str,
    *,
    subject: Subject,
    by: Actor,
    at: datetime,
    public: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
    state: str = "",
    owner: str = "",
    unit: str = "",
    due: datetime | None = None,
    origin: str | None = None,
) -> Event:
    """Record that one thing changed (see record_events)."""
    new = NewEvent(
        kind=kind,
        subject=subject,
        public=public or {},
        private=private or {},
        state=state,
        owner=owner,
        unit=unit,
        due=due,
    )
    return record_events([new], by=by, at=at, origin=origin)[0]


def record_events(
    events: Sequence[NewEvent], *, by: Actor, at: datetime, origin: str | None = None
) -> list[Event]:
    """Record what changed, in order, in two statements, at the end of the act.

    Moves each subject's `version` and `changed_at` on IN MEMORY: the caller saves both
    with its row, in the same transaction.

    origin: "simulation" where settings.SIMULATED, else "live", unless given.
    Raises ValueError when `at` is naive or before the subject's last event, and for
    values that have no exact JSON form.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event outside an act")
    origin = origin or (Origin.SIMULATION if settings.SIMULATED else Origin.LIVE)
    recorded_at = timezone.now()
    rows: list[Event] = []
    openings: list[Opening] = []
    for new in events:
        row, opened = _event(
            new, by=by, at=new.at or at, recorded_at=recorded_at, origin=origin
        )
        rows.append(row)
        openings += opened
    insert_at_end(rows)
    insert_at_end(openings)
    if log.isEnabledFor(logging.INFO):
        for row in rows:
            log.info("act", extra={"told": {"kind": row.kind, **_named(row.subject)}})
    return rows


def _named(subject: str) -> dict[str, str]:
    """Return the subject for the log, where its key says nothing about a person."""
    kind = subject.partition(":")[0]
    return {"subject": subject} if kind in ("task", "report") else {"about": kind}


def _event(
    new: NewEvent, *, by: Actor, at: datetime, recorded_at: datetime, origin: str
) -> tuple[Event, list[Opening]]:
    subject = new.subject
    _refuse_wrong_time(subject, at)
    key, seq = subject.subject_key, subject.version + 1
    event_id = uuid.uuid4()
    private = {
        name: (os.urandom(SALT_BYTES), v) for name, v in present(new.private).items()
    }
    leaf = leaf_bytes(
        event_id=event_id,
        kind=new.kind,
        subject=key,
        seq=seq,
        at=at,
        recorded_at=recorded_at,
        by=by,
        state=new.state,
        owner=new.owner,
        unit=new.unit,
        due=new.due,
        public=new.public,
        commitments={
            name: commitment(salt, new.kind, name, value)
            for name, (salt, value) in private.items()
        },
    )
    subject.version, subject.changed_at = seq, at
    event = Event(
        uuid=event_id,
        kind=new.kind,
        version=FORMAT,
        subject=key,
        seq=seq,
        at=at,
        recorded_at=recorded_at,
        leaf=leaf,
        leaf_hash=leaf_hash(leaf),
        origin=origin,
    )
    openings = [
        Opening(event=event, field=name, salt=salt, value=value)
        for name, (salt, value) in private.items()
    ]
    return event, openings


def _refuse_wrong_time(subject: Subject, at: datetime) -> None:
    if timezone.is_naive(at):
        raise ValueError("at must be an aware datetime")
    if subject.changed_at is not None and at < subject.changed_at:
        raise ValueError(
            f"{subject.subject_key}: {at} is before its last event, {subject.changed_at}"
        )
