"""The exact bytes of an event, and commitments to what must stay private.

Anyone can recompute both from the published form; `docs/` describes it.
"""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

from nhactruong.ground.actor import Actor

FORMAT = 1


def moment(at: datetime) -> str:
    """Write an aware moment as UTC to the microsecond, always 27 characters."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Any) -> bytes:
    """Return the one JSON form of `value` (RFC 8785).

    Raises ValueError for floats, numbers beyond 2^53 and what JSON has no form for.
    """
    _refuse_inexact(value)
    return rfc8785.dumps(value)


def commitment(salt: bytes, kind: str, field: str, value: Any) -> str:
    """Return the hex commitment to a private field; `salt` has 32 random bytes."""
    return hashlib.sha256(canonical([salt.hex(), kind, field, value])).hexdigest()


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf as in RFC 6962 (the 0x00 keeps leaves from nodes)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def is_empty(value: Any) -> bool:
    """Tell whether a leaf leaves this value out."""
    return value is None or value in ("", [], {}, ())


def present(values: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what is not empty."""
    return {name: value for name, value in values.items() if not is_empty(value)}


def leaf_bytes(
    *,
    event_id: uuid.UUID,
    kind: str,
    subject: str,
    seq: int,
    at: datetime,
    recorded_at: datetime,
    by: Actor,
    state: str = "",
    owner: str = "",
    unit: str = "",
    due: datetime | None = None,
    public: Mapping[str, Any],
    commitments: Mapping[str, str],
) -> bytes:
    """Return the leaf: what is known to everyone about this event, without empty values."""
    leaf = {
        "id": str(event_id),
        "kind": kind,
        "v": FORMAT,
        "subject": subject,
        "seq": seq,
        "at": moment(at),
        "recorded_at": moment(recorded_at),
        "actor": present(
            {"kind": str(by.kind), "key": by.key, "authority": by.authority}
        ),
        "state": state,
        "owner": owner,
        "unit": unit,
        "due": moment(due) if due else "",
        "public": present(public),
        "commitments": commitments,
    }
    return canonical(present(leaf))


def _refuse_inexact(value: Any) -> None:
    if isinstance(value, float):
        raise ValueError("no floats in events: other programs write them differently")
    if isinstance(value, dict):
        for part in value.values():
            _refuse_inexact(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _refuse_inexact(part)
    elif not (value is None or isinstance(value, (str, int))):
        raise ValueError(f"no JSON form for {type(value).__name__}")
