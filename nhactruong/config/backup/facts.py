"""What a database holds, counted so that a restored one can be held against it."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from django.apps import apps
from django.db import models

Facts = dict[str, Any]
TABLES = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
    ),
    "postgresql": (
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        " ORDER BY tablename"
    ),
}


class Asked(Protocol):
    """A database that answers: Django's cursor, or a driver's own."""

    def rows(self, sql: str) -> Iterable[tuple[Any, ...]]: ...


def facts_of(asked: Asked, vendor: str) -> Facts:
    """Return migrations, rows a table, and number and digest of the events.

    digest: SHA-256 over the hashes of all events in the order of their keys. Equal
        digests mean the same events with the same bytes.
    """
    tables = [name for (name,) in asked.rows(TABLES[vendor])]
    return {
        "migrations": _migrations(asked, tables),
        "tables": {name: _count(asked, name) for name in tables},
        "events": _events(asked, tables),
    }


def _migrations(asked: Asked, tables: list[str]) -> list[str]:
    if "django_migrations" not in tables:
        return []
    found = asked.rows("SELECT app, name FROM django_migrations ORDER BY id")
    return [f"{app}.{name}" for app, name in found]


def _count(asked: Asked, table: str) -> int:
    ((number,),) = asked.rows(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608
    return int(number)


def _events(asked: Asked, tables: list[str]) -> Facts:
    digest, number = hashlib.sha256(), 0
    if "ledger_event" in tables:
        for (leaf_hash,) in asked.rows(
            "SELECT leaf_hash FROM ledger_event ORDER BY id"
        ):
            digest.update(bytes(leaf_hash))
            number += 1
    return {"count": number, "digest": digest.hexdigest()}


def file_columns() -> Iterator[tuple[str, str]]:
    """Yield table and column of everything that names a stored file."""
    for model in apps.get_app_config("files").get_models():
        if model.__name__ == "Discarded":
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.CharField) and (
                field.name == "key" or field.name.endswith("_key")
            ):
                yield model._meta.db_table, field.column


def file_keys(asked: Asked, tables: Iterable[str]) -> Iterator[str]:
    """Yield the key of every file that a row names."""
    there = set(tables)
    for table, column in file_columns():
        if table in there:
            sql = f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'  # noqa: S608
            yield from (key for (key,) in asked.rows(sql))
