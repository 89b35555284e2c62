"""Collect the files that browsers fetch, when the package's own have changed."""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings

STAMP = ".collected"
# The docs page of the API is Swagger's; Redoc, a megabyte, is never asked for.
UNUSED = ["redoc*"]


def collect_when_changed() -> bool:
    """Fill STATIC_ROOT with hashed, compressed files; False when it is up to date.

    Collected beside and then moved in place: a server that runs keeps its files.
    """
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    now = fingerprint()
    if is_collected(now):
        return False
    root.mkdir(parents=True, exist_ok=True)
    call_command(
        "collectstatic", verbosity=0, interactive=False, ignore_patterns=UNUSED
    )
    (root / STAMP).write_text(now, encoding="ascii")
    return True


def is_collected(now: str | None = None) -> bool:
    """Tell whether STATIC_ROOT was filled from the files of this very package."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    return stamp.exists() and stamp.read_text("ascii") == (now or fingerprint())


def fingerprint() -> str:
    """Return a digest over what is to be served and how it is prepared.

    Of each file its name, size and time of change: enough, and quick.
    """
    from django.contrib.staticfiles.finders import get_finders

    storages: dict[str, Any] = settings.STORAGES
    how = storages["staticfiles"]["BACKEND"]
    digest = hashlib.sha256(f"{version('nhactruong')} {how}\n".encode())
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
