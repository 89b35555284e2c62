"""Rows for tests."""

import secrets
from datetime import UTC, datetime
from typing import Any

from nhactruong.ground.idempotency import IdempotencyKey

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def make_key(**fields: Any) -> IdempotencyKey:
    fields = {"status": 201, "response": {}, "created_at": NOW, **fields}
    return IdempotencyKey.objects.create(
        key_hash=secrets.token_bytes(32), request_hash=bytes(32), **fields
    )
