"""Locks that outlast a row: held until the transaction ends, on PostgreSQL.

On SQLite there is one writer at a time, so nothing is left to lock.
"""

import hashlib

from django.db import connection, transaction

from nhactruong.ground.memo import forget, is_remembered, remember

ORGANISATION = "organisation"
# What is read of the organisation, remembered under this key, is exact only under lock.
ORGANISATION_STAMP = "org.stamp"
_HELD = "locks.organisation"


def share_organisation() -> None:
    """Keep appointments, mandates and units as they are until this transaction ends.

    Taken by acts that choose or test an owner, before they read and before row locks.
    """
    if is_remembered(_HELD):
        return  # an act around this one has it already
    _lock("pg_advisory_xact_lock_shared", ORGANISATION)
    remember(_HELD, lambda: "shared")
    forget(ORGANISATION_STAMP)


def change_organisation() -> None:
    """Be the only one who reads to choose, or changes, the organisation.

    Taken by acts that change appointments, mandates or units, before they read; never
    after share_organisation in the same transaction (two such would wait for each other).
    """
    _lock("pg_advisory_xact_lock", ORGANISATION)
    remember(_HELD, lambda: "exclusive")
    forget(ORGANISATION_STAMP)


def lock_key(name: str) -> None:
    """Be the only transaction that holds the lock called `name`."""
    _lock("pg_advisory_xact_lock", name)


def _lock(function: str, name: str) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"lock {name!r} outside an act")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_number(name)])


def _number(name: str) -> int:
    digest = hashlib.sha256(b"nhactruong:" + name.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
