"""Many rows into a table at once: COPY on PostgreSQL, one prepared INSERT on SQLite."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Max, Model

# Bytes of SQLite's pages kept in memory while so many indexes grow.
_CACHE_KIB = 1_500_000
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def write_rows(
    model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Write rows of raw values, in the order of `columns`."""
    if not rows:
        return
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                copy.write("".join(map(_line, rows)))
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _line(row: Sequence[Any]) -> str:
    return "\t".join(map(_word, row)) + "\n"


def _word(value: Any) -> str:
    if isinstance(value, str):
        return value if _is_plain(value) else value.translate(_ESCAPED)
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return str(value)


def _is_plain(value: str) -> bool:
    return not ("\\" in value or "\n" in value or "\t" in value or "\r" in value)


def reserve(model: type[Model], count: int) -> int:
    """Return the first of so many keys that nobody else will be given."""
    top = int(model._default_manager.aggregate(top=Max("pk"))["top"] or 0)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            sequence = cursor.fetchone()[0]
            cursor.execute(f"SELECT last_value FROM {sequence}")  # noqa: S608
            top = max(top, int(cursor.fetchone()[0]))
            cursor.execute("SELECT setval(%s, %s)", [sequence, top + count])
            return top + 1
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        known = cursor.fetchone()
        top = max(top, int(known[0]) if known else 0)
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
            [table, top + count],
        )
        return top + 1


@contextmanager
def unhurried() -> Iterator[None]:
    """Let the database not look up what every row points at: that is known to be there,
    and `check` looks at all of it. PostgreSQL lets only a superuser ask for that."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys")
            on = cursor.fetchone()[0]
            cursor.execute("PRAGMA cache_size")
            cache = cursor.fetchone()[0]
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        elif superuser := _is_superuser(cursor):
            cursor.execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"PRAGMA foreign_keys = {on}")
                cursor.execute(f"PRAGMA cache_size = {cache}")
            elif superuser:
                cursor.execute("SET session_replication_role = DEFAULT")


def _is_superuser(cursor: Any) -> bool:
    cursor.execute("SELECT current_setting('is_superuser') = 'on'")
    return bool(cursor.fetchone()[0])


def analyse() -> None:
    """Let the database know how many rows there are now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
