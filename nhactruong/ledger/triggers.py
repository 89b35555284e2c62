"""Triggers by which the database itself refuses to change or delete what happened.

Migrations that make SQLite rebuild these tables drop the triggers with the old table and
must install them again; a test asks for `missing`.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

WORDS = "ledger: what happened is never changed"

_SQLITE = {
    "ledger_event_no_update": "BEFORE UPDATE ON ledger_event",
    "ledger_event_no_delete": "BEFORE DELETE ON ledger_event",
    # INSERT OR REPLACE deletes without asking the trigger above.
    "ledger_event_no_replace": (
        "BEFORE INSERT ON ledger_event WHEN EXISTS (SELECT 1 FROM ledger_event"
        " WHERE id = NEW.id OR uuid = NEW.uuid"
        " OR (subject = NEW.subject AND seq = NEW.seq))"
    ),
    "ledger_opening_no_update": "BEFORE UPDATE ON ledger_opening",
}
_POSTGRESQL = {
    "ledger_event_no_change": ("BEFORE UPDATE OR DELETE ON ledger_event FOR EACH ROW"),
    "ledger_event_no_truncate": "BEFORE TRUNCATE ON ledger_event FOR EACH STATEMENT",
    "ledger_opening_no_update": "BEFORE UPDATE ON ledger_opening FOR EACH ROW",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse changes; already so: nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, when in _SQLITE.items():
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} {when}"
                    f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
                )
            return
        cursor.execute(
            "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger"
            " LANGUAGE plpgsql AS $$ BEGIN"
            f" RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation';"
            " END $$"
        )
        for name, when in _POSTGRESQL.items():
            table = _table(when)
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {name} {when} EXECUTE FUNCTION ledger_refuse()"
            )
            # Also for sessions that say they are a replica.
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Let tests empty the tables. Nothing else may call this."""
    with connection.cursor() as cursor:
        for name, when in _wanted(connection).items():
            on = f" ON {_table(when)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that are not there, or are switched off."""
    if connection.vendor == "sqlite":
        there = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        there = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
    with connection.cursor() as cursor:
        cursor.execute(there)
        found: set[Any] = {name for (name,) in cursor.fetchall()}
    return sorted(set(_wanted(connection)) - found)


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL


def _table(when: str) -> str:
    return when.split(" ON ")[1].split()[0]
