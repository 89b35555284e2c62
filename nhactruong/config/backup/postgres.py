"""PostgreSQL: pg_dump of one snapshot, and its return in one transaction."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from nhactruong.config.start import CannotDo

MEMBER = "database.dump"
PLACES = "/usr/lib/postgresql"
# Everything of ours in the schema, so that nothing of a newer release stays behind.
EMPTY = """
SET client_min_messages = warning;
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname = current_schema() LOOP
    EXECUTE 'DROP TABLE IF EXISTS ' || one.name || ' CASCADE';
  END LOOP;
  FOR one IN SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences
    WHERE schemaname = current_schema() LOOP
    EXECUTE 'DROP SEQUENCE IF EXISTS ' || one.name || ' CASCADE';
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure::text AS name FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f'
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
    EXECUTE 'DROP FUNCTION IF EXISTS ' || one.name || ' CASCADE';
  END LOOP;
END $$;
"""


class Asking:
    """One connection, with a snapshot that other processes may share."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self.connection = connection

    def rows(self, sql: str) -> Iterable[tuple[Any, ...]]:
        # On the server, so that a million rows do not come at once.
        with self.connection.cursor("rows") as cursor:
            cursor.itersize = 20_000
            cursor.execute(sql.encode())
            yield from cursor


def parameters() -> dict[str, Any]:
    """Return how to connect to the database of the settings, without time limits."""
    from django.db import connection

    given = dict(connection.get_connection_params())
    for name in ("context", "cursor_factory", "prepare_threshold", "pool"):
        given.pop(name, None)
    given["options"] = "-c statement_timeout=0 -c client_encoding=UTF8"
    return {key: value for key, value in given.items() if value not in (None, "")}


@contextmanager
def snapshot() -> Iterator[tuple[Asking, str]]:
    """Hold one moment of the database; yield it and the name others may use it by."""
    with psycopg.connect(**parameters()) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield Asking(connection), str(row[0])
        connection.rollback()


def dump(target: Path, snapshot_name: str) -> None:
    """Write what the snapshot holds. Raises CannotDo with pg_dump's own words."""
    program = tool("pg_dump", at_least=server_version())
    _run(
        [
            program,
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot_name}",
            f"--file={target}",
            f"--dbname={_address()}",
        ],
        "pg_dump",
    )


def readable(dumped: Path) -> None:
    """Raise CannotDo where this machine's pg_restore cannot read the dump."""
    program = tool("pg_restore", at_least=server_version())
    _run([program, "--list", str(dumped)], "pg_restore")


def put_back(dumped: Path, *, emptied_first: bool) -> None:
    """Load the dump in one transaction: all of it, or nothing has changed."""
    version = server_version()
    restore, psql = (tool(name, at_least=version) for name in ("pg_restore", "psql"))
    script = dumped.with_suffix(".sql")
    _run(
        [restore, "--no-owner", "--no-privileges", f"--file={script}", str(dumped)],
        "pg_restore",
    )
    line = [
        psql,
        "--no-psqlrc",
        "--quiet",
        "--output=/dev/null",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        f"--dbname={_address()}",
    ]
    line += [f"--command={EMPTY}"] if emptied_first else []
    _run([*line, f"--file={script}"], "psql")
    script.unlink()


def server_version() -> int:
    """Return the server's major version."""
    with psycopg.connect(**parameters()) as connection:
        return connection.info.server_version // 10000


def others_connected() -> int:
    """Return how many other connections the database has."""
    with psycopg.connect(**parameters()) as connection:
        row = connection.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
    return int(row[0]) if row else 0


def tool(name: str, *, at_least: int) -> str:
    """Return the path of a client program at least as new as the server.

    Raises CannotDo naming the package to install.
    """
    found = [shutil.which(name)]
    found += [
        str(path) for path in sorted(Path(PLACES).glob(f"*/bin/{name}"), reverse=True)
    ]
    best = 0
    for program in (path for path in found if path):
        said = subprocess.run(  # noqa: S603
            [program, "--version"], capture_output=True, text=True, check=False
        ).stdout
        version = re.search(r"(\d+)", said)
        best = max(best, int(version[1]) if version else 0)
        if version and int(version[1]) >= at_least:
            return program
    have = f"chỉ có bản {best}" if best else "không tìm thấy"
    raise CannotDo(
        f"cần {name} của PostgreSQL {at_least} trở lên ({have})."
        f" Hãy cài: sudo apt-get install postgresql-client-{at_least}"
    )


def _address() -> str:
    """Return the address without its password, which process lists would show."""
    known = {k: v for k, v in parameters().items() if k not in ("password", "options")}
    return make_conninfo(**known)


def _run(line: list[str], name: str) -> None:
    environment = os.environ | {"PGOPTIONS": "-c statement_timeout=0"}
    if password := parameters().get("password"):
        environment["PGPASSWORD"] = str(password)
    ended = subprocess.run(  # noqa: S603
        line,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        words = " ".join(ended.stderr.split())[:500]
        raise CannotDo(f"{name} không làm được: {words}")
