"""The exact bytes of an event, and commitments to what must stay private.

Anyone can recompute both from the published form; `docs/` describes it.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

from nhactruong.ground.actor import Actor

FORMAT = 1
LARGEST = 2**53 - 1  # whole numbers that every JSON reader keeps exactly

# The standard encoder, written in C, gives RFC 8785's bytes for what is let through
# here (a test compares them), four times as fast as rfc8785.
_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def moment(at: datetime) -> str:
    """Write an aware moment as UTC to the microsecond, always 27 characters."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def canonical(value: Any) -> bytes:
    """Return the one JSON form of `value` (RFC 8785).

    Raises ValueError for floats, numbers beyond 2^53 and what JSON has no form for.
    """
    if _is_plain(value):
        return _encode(value).encode()
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


def _is_plain(value: Any) -> bool:
    """Tell whether keys sort alike as code points and as UTF-16, RFC 8785's order.

    Raises ValueError for what may not be in an event at all.
    """
    if value is None or isinstance(value, str):
        return True
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(f"{value} is not exact in every JSON reader")
        return True
    plain = True  # every part is looked at, also after the first odd key
    if isinstance(value, dict):
        for key, part in value.items():
            plain &= _is_plain_key(key) & _is_plain(part)
        return plain
    if isinstance(value, (list, tuple)):
        for part in value:
            plain &= _is_plain(part)
        return plain
    raise ValueError(f"no exact JSON form for {type(value).__name__}")


def _is_plain_key(key: Any) -> bool:
    if not isinstance(key, str):
        raise ValueError(f"no JSON form for a key of type {type(key).__name__}")
    return key.isascii() or max(key) < "\ud800"
