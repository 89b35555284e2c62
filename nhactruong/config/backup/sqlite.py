"""SQLite: a copy of one moment, made while others write, and put back."""

import gzip
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import quote

from nhactruong.config.backup.archive import PIECE, Damaged, Readable, Step

MEMBER = "database.sqlite3.gz"
PAGES = 2048  # copied between two looks at the progress


class Copy:
    """The copied database, asked like any other."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)

    def rows(self, sql: str) -> Iterable[tuple[Any, ...]]:
        return self.connection.execute(sql)

    def fault(self) -> str:
        """Return what SQLite finds wrong with its pages; "" when nothing is."""
        # The rows were checked when written; here the pages are.
        self.connection.execute("PRAGMA ignore_check_constraints=ON")
        (found,) = self.connection.execute("PRAGMA quick_check(1)").fetchone()
        return "" if found == "ok" else str(found)


@contextmanager
def asking(path: Path) -> Iterator[Copy]:
    copy = Copy(path)
    with closing(copy.connection):
        yield copy


def copy_database(source: Path, target: Path, step: Step) -> None:
    """Copy what is committed at this moment; writers go on meanwhile.

    Only reads, so no turn is taken: one read transaction holds the moment.
    Raises Damaged where SQLite finds the copy broken.
    """
    live = sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True, timeout=30)
    with closing(live), closing(sqlite3.connect(target)) as copy:
        live.execute("BEGIN")
        live.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        copy.execute("PRAGMA synchronous=OFF")
        live.backup(
            copy,
            pages=PAGES,
            progress=lambda _s, left, total: step(total - left, total),
        )
    with asking(target) as copied:
        if fault := copied.fault():
            raise Damaged(f"cơ sở dữ liệu đang hỏng: {fault}")


def pack(source: Path, target: Path) -> None:
    with source.open("rb") as plain, gzip.open(target, "wb", compresslevel=1) as packed:
        shutil.copyfileobj(plain, packed, PIECE)


def unpack(packed: Readable, target: Path) -> None:
    """Write the database that `packed` holds. Raises Damaged."""
    try:
        with gzip.open(cast(IO[bytes], packed)) as source, target.open("xb") as plain:
            shutil.copyfileobj(source, plain, PIECE)
    except (gzip.BadGzipFile, EOFError) as fault:
        raise Damaged(f"{MEMBER} bị hỏng ({fault})") from fault


def close_log(database: Path) -> None:
    """Bring what is in the log into the database itself, so that one file is all."""
    if database.exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as alone:
            alone.execute("PRAGMA wal_checkpoint(TRUNCATE)")
