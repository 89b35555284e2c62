"""Connections to SQLite files for tests; needs no Django apps."""

from pathlib import Path

from nhactruong.ground.sqlite.base import DatabaseWrapper


def make_sqlite(path: Path | str, *, timeout: float = 5) -> DatabaseWrapper:
    """Make a connection of its own to the SQLite file at `path`, with our settings."""
    settings = {
        "ENGINE": "nhactruong.ground.sqlite",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": timeout,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL",
        },
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None,
        "TEST": {},
    }
    return DatabaseWrapper(settings, alias="other")
