"""A request sent twice, by a double tap or a retry, is carried out once.

A program names its request with a key of at least 128 random bits; for 24 hours the
same key with the same body gets the same answer again.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.insert import insert
from nhactruong.ground.refusal import Refusal

KEPT = timedelta(hours=24)
SHORTEST = 22  # characters: 16 bytes in base64 without padding
LONGEST = 255


class IdempotencyKey(models.Model):
    """A key that was used, as a hash: whoever reads the table cannot repeat a request."""

    key_hash = models.BinaryField(max_length=32, unique=True)
    request_hash = models.BinaryField(max_length=32)
    response = models.JSONField()
    status = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "ground"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was answered the first time."""

    status: int
    response: Any


def once(
    key: str, body: Any, make: Callable[[], Any], *, at: datetime
) -> tuple[Any, bool]:
    """Return what `make` answers and False; what this key was answered before and True.

    make: does the work and remembers its answer, in one act. It is tried first, as nearly
        every request is new; for one that is not, all it did is rolled back.
    Raises Refusal as recall and `make` do.
    """
    refuse_weak(key)
    try:
        return make(), False
    except (IntegrityError, Refusal) as fault:
        if known := recall(key, body, at=at):
            return known.response, True
        if isinstance(fault, Refusal):
            raise
    # The key's row is older than a day, or the fault lies elsewhere and comes again.
    forget_old(at)
    return make(), False


def recall(key: str, body: Any, *, at: datetime) -> Remembered | None:
    """Return the answer already given to `key` within the last 24 hours, if any.

    body: the request as JSON values; order of keys does not matter.

    Raises Refusal: idempotency_weak, idempotency_reused (same key, another body).
    """
    refuse_weak(key)
    row = IdempotencyKey.objects.filter(
        key_hash=_hash(key), created_at__gt=at - KEPT
    ).first()
    if row is None:
        return None
    if bytes(row.request_hash) != _body_hash(body):
        raise Refusal(
            "idempotency_reused",
            _("Khóa Idempotency-Key này đã dùng cho một yêu cầu khác."),
        )
    return Remembered(row.status, row.response)


def remember(key: str, body: Any, status: int, response: Any, *, at: datetime) -> None:
    """Keep the answer, inside the transaction of the act that it tells of.

    Raises IntegrityError when a request with the same key came first: everything done
    here is rolled back, and the caller recalls what that one answered.
    """
    refuse_weak(key)
    row = IdempotencyKey(
        key_hash=_hash(key),
        request_hash=_body_hash(body),
        response=response,
        status=status,
        created_at=at,
    )
    insert([row])


def forget_old(at: datetime) -> int:
    """Delete what was kept for 24 hours; return how many."""
    old = IdempotencyKey.objects.filter(created_at__lte=at - KEPT)
    return old.delete()[0]


def refuse_weak(key: str) -> None:
    """Raise Refusal where `key` cannot hold 128 random bits."""
    if not SHORTEST <= len(key) <= LONGEST or not key.isprintable():
        raise Refusal(
            "idempotency_weak",
            _("Khóa Idempotency-Key phải ngẫu nhiên ít nhất 128 bit (22–255 ký tự)."),
        )


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _body_hash(body: Any) -> bytes:
    return _hash(json.dumps(body, sort_keys=True, ensure_ascii=False, default=str))
