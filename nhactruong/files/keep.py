"""Bytes into the storage under random keys, and out of it again."""

import contextlib
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def keep(data: bytes, folder: str, suffix: str) -> str:
    """Store `data` so that it survives a power cut; return its key.

    Equal bytes get different keys: a key must not tell who else sent the same.
    """
    name = secrets.token_hex(16)
    key = default_storage.save(f"{folder}/{name[:2]}/{name}{suffix}", ContentFile(data))
    if settings.FILES_SETTLE:
        _settle(key)
    return key


def fetch(key: str) -> bytes:
    """Return the bytes kept under `key`; raises FileNotFoundError."""
    with default_storage.open(key) as file:
        data: bytes = file.read()
    return data


def _settle(key: str) -> None:
    """Have a file on a local disk written out, and its name in the folder too."""
    with contextlib.suppress(NotImplementedError):
        path = Path(default_storage.path(key))
        for each in (path, path.parent):
            handle = os.open(each, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
