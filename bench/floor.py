"""The rows of one report written by the bare driver: what no framework could undercut.

The statements are those that the server itself sends for one report, with the values of
that report; keys that must be new are made anew each time.
"""

import datetime
import re
import resource
import secrets
import sqlite3
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.processes import database_seconds

_INSERT = re.compile(r'INSERT INTO "(\w+)" \((.*?)\) VALUES')
# The key that a row of this table gives to later rows, by their column.
_GIVES = {
    "work_task": "task_id",
    "reports_report": "report_id",
    "ledger_event": "event_id",
}
Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Floor:
    """transactions a second of one connection; ms of the processor for each, of the
    driver and of the database."""

    rate: float
    driver: float
    database: float


def measure(statements: Sequence[Statement], url: str, path: str, count: int) -> Floor:
    """Write the rows `count` times, each time in one durable transaction."""
    run = _postgres(url) if url else _sqlite(path)
    for _ in range(20):
        run(_new(statements))
    cpu, base, began = _own_seconds(), database_seconds(url), time.perf_counter()
    for _ in range(count):
        run(_new(statements))
    took = time.perf_counter() - began
    return Floor(
        count / took,
        1000 * (_own_seconds() - cpu) / count,
        1000 * (database_seconds(url) - base) / count,
    )


def _own_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _new(
    statements: Sequence[Statement],
) -> list[tuple[str, list[Any], str, list[int]]]:
    """Return each statement with new keys, its table, and where given keys go."""
    fresh = secrets.token_hex(8)
    made = []
    for sql, values in statements:
        found = _INSERT.search(sql)
        if found is None:
            continue  # stamps and locks are the house's own
        table, columns = found[1], [c.strip(' "') for c in found[2].split(",")]
        whole = columns * (len(values) // len(columns))
        made.append(
            (
                sql,
                [
                    _fresh(column, value, f"{fresh}-{place // len(columns)}")
                    for place, (column, value) in enumerate(
                        zip(whole, values, strict=True)
                    )
                ],
                table,
                [n for n, column in enumerate(whole) if column in _GIVES.values()],
            )
        )
    return made


def _fresh(column: str, value: Any, fresh: str) -> Any:
    if column in ("code", "dedupe", "subject", "public_id", "uuid", "key", "key_hash"):
        if isinstance(value, uuid.UUID):
            return uuid.uuid4()
        if isinstance(value, bytes | bytearray | memoryview):
            return secrets.token_bytes(32)
        if column in ("public_id", "uuid", "key"):
            return uuid.uuid4().hex
        return f"{column[0]}-{fresh}"
    return value


def _given(
    values: list[Any], places: list[int], sql: str, keys: dict[str, list[int]]
) -> None:
    found = _INSERT.search(sql)
    columns = [c.strip(' "') for c in found[2].split(",")] if found else []
    for place in places:
        known = keys.get(columns[place % len(columns)])
        if known and values[place] is not None:
            values[place] = known[-1]


def _write(cursor: Any, made: list[tuple[str, list[Any], str, list[int]]]) -> None:
    keys: dict[str, list[int]] = {}
    for sql, values, table, places in made:
        _given(values, places, sql, keys)
        cursor.execute(sql, values)
        if "RETURNING" in sql:
            rows = cursor.fetchall()
            if table in _GIVES:
                keys[_GIVES[table]] = [key for (key,) in rows]


def _postgres(url: str) -> Callable[[Any], None]:
    import psycopg

    connection = psycopg.connect(url)

    def run(made: Any) -> None:
        with connection.cursor() as cursor:
            _write(cursor, made)
        connection.commit()

    return run


def _sqlite(path: str) -> Callable[[Any], None]:
    sqlite3.register_adapter(datetime.datetime, lambda moment: moment.isoformat(" "))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")

    def run(made: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        _write(cursor, [(sql.replace("%s", "?"), *rest) for sql, *rest in made])
        cursor.execute("COMMIT")

    return run
