"""Django's SQLite backend, in which writers take turns.

A turn is taken before BEGIN IMMEDIATE, and before a single statement that writes outside
a transaction; it ends with the commit, the rollback or the connection. Checkpoints run
inside commits, hence inside turns, which also keeps clear of the WAL-reset fault of
SQLite 3.7.0 to 3.51.2 (two connections, one writing, one checkpointing).
Databases in memory have one connection and need no turns.
"""

import re
import sqlite3
import time
from collections import deque
from collections.abc import Iterable
from functools import partial
from typing import Any, Self

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from nhactruong.ground.sqlite.turns import Turn, Turns, turns_before

# Everything else counts as writing.
READS = re.compile(
    r"\s*(?:SELECT|EXPLAIN|VALUES|SAVEPOINT|RELEASE|COMMIT|END|ROLLBACK"
    r"|PRAGMA(?!\s+(?:wal_checkpoint|optimize|incremental_vacuum|journal_mode))"
    r"|WITH(?!.*\b(?:INSERT|UPDATE|DELETE|REPLACE)\b))\b",
    re.IGNORECASE | re.DOTALL,
)


class DatabaseWrapper(base.DatabaseWrapper):
    turns: Turns | None = None
    turn: Turn | None = None

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = self._connect(conn_params)
        path = connection.execute("PRAGMA database_list").fetchone()[2]
        self.turns = turns_before(path) if path else None
        return connection

    def _connect(self, conn_params: Any) -> Any:
        """Connect, trying again where another process is just making the file WAL.

        For that one change SQLite does not wait, whatever its timeout.
        """
        until = time.monotonic() + self.patience
        while True:
            try:
                return super().get_new_connection(conn_params)
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() >= until:
                    raise
            time.sleep(0.01)

    @property
    def patience(self) -> float:
        """Return how many seconds a writer may wait."""
        return float(self.settings_dict["OPTIONS"].get("timeout", 5))

    def create_cursor(self, name: Any = None) -> Any:
        return self.connection.cursor(factory=partial(Cursor, wrapper=self))

    def take_turn(self) -> None:
        """Wait for the right to write, as long as the setting `timeout` allows."""
        if self.turn is None and self.turns is not None:
            self.turn = self.turns.take(self.patience)
            if self.turn is None:
                raise sqlite3.OperationalError("database is locked")

    def end_turn(self) -> None:
        """Let the next one write, unless a transaction is still open."""
        if self.turn is not None and not (
            self.connection is not None and self.connection.in_transaction
        ):
            self.turn.release()
            self.turn = None

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self.end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self.end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self.turn is not None:
                self.turn.release()
                self.turn = None


class Cursor(SQLiteCursorWrapper):
    def __init__(self, connection: sqlite3.Connection, *, wrapper: DatabaseWrapper):
        super().__init__(connection)
        self._wrapper = wrapper
        self._rows: deque[Any] | None = None

    def execute(self, query: str, params: Any = None) -> Self:
        self._begin(writes=not READS.match(query))
        try:
            super().execute(query, params)
            self._read_ahead()
        finally:
            self._wrapper.end_turn()
        return self

    def executemany(self, query: str, param_list: Iterable[Any]) -> Self:
        self._begin(writes=True)
        try:
            super().executemany(query, param_list)
        finally:
            self._wrapper.end_turn()
        return self

    def executescript(self, script: str) -> Self:
        self._begin(writes=True)
        try:
            super().executescript(script)
        finally:
            self._wrapper.end_turn()
        return self

    def fetchone(self) -> Any:
        if self._rows is None:
            return super().fetchone()
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        size = self.arraysize if size is None else size
        if self._rows is None:
            return super().fetchmany(size)
        return [self._rows.popleft() for _ in range(min(size, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        if self._rows is None:
            return super().fetchall()
        rows, self._rows = list(self._rows), deque()
        return rows

    def __next__(self) -> Any:
        if self._rows is None:
            return super().__next__()
        if not self._rows:
            raise StopIteration
        return self._rows.popleft()

    def _begin(self, *, writes: bool) -> None:
        self._rows = None
        if writes:
            self._wrapper.take_turn()

    def _read_ahead(self) -> None:
        """Finish a statement that writes and answers (RETURNING) within its turn.

        Outside a transaction SQLite commits it when its last row has been read.
        """
        wrapper = self._wrapper
        if wrapper.turn is None or wrapper.connection.in_transaction:
            return
        if self.description is not None:
            self._rows = deque(super().fetchall())
