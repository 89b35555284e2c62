"""Small secrets kept so that a copy of the database alone does not give them away."""

import base64
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"nhactruong.accounts.vault.v1"


class Unreadable(Exception):
    """Sealed under another installation's secret, too old, or not sealed by us."""


def seal(text: str) -> str:
    """Return `text` encrypted and signed under the installation's secret."""
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode()


def open_sealed(sealed: str, *, max_seconds: int | None = None) -> str:
    """Return what was sealed. Raises Unreadable."""
    try:
        return (
            _box(settings.SECRET_KEY).decrypt(sealed.encode(), ttl=max_seconds).decode()
        )
    except (InvalidToken, UnicodeError) as unreadable:
        raise Unreadable from unreadable


def seal_json(value: Any) -> str:
    return seal(json.dumps(value))


def open_json(sealed: str, *, max_seconds: int) -> Any:
    """Return the value that was sealed. Raises Unreadable."""
    return json.loads(open_sealed(sealed, max_seconds=max_seconds))


@lru_cache(maxsize=4)
def _box(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))
