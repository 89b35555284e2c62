"""From the database of an earlier release to this one, and back again."""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bench.serving import drop_database, new_database, nhactruong
from nhactruong.config.backup.postgres import tool
from nhactruong.config.start import CannotDo
from tests.house import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("upgrade")]
FIXTURES = ROOT / "tests" / "upgrade"
RELEASES = {"0.1.0": "1818a64"}  # by release: the commit whose code made the fixture


def ask(environment, *arguments):
    return subprocess.run(
        nhactruong(*arguments),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(params=RELEASES)
def old(request, tmp_path):
    """Yield release and environment of an installation of that release."""
    server = os.environ.get("NHACTRUONG_DATABASE_URL", "")
    environment = os.environ | {
        "NHACTRUONG_DATA_DIR": str(tmp_path / "data"),
        "NHACTRUONG_DATABASE_URL": "",
    }
    (tmp_path / "data").mkdir()
    if not server:
        load_sqlite(request.param, tmp_path / "data" / "nhactruong.sqlite3")
        yield request.param, environment
        return
    url = new_database(server)
    try:
        load_postgres(request.param, url)
        yield request.param, environment | {"NHACTRUONG_DATABASE_URL": url}
    finally:
        drop_database(server, url)


def script(release, kind):
    return gzip.decompress((FIXTURES / f"{release}.{kind}.sql.gz").read_bytes())


def load_sqlite(release, path):
    with closing(sqlite3.connect(path)) as database:
        database.executescript(script(release, "sqlite").decode())


def load_postgres(release, url):
    try:
        psql = tool("psql", at_least=1)
    except CannotDo:
        pytest.skip("no psql here")
    line = [psql, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", url]
    subprocess.run(
        line,
        input=script(release, "postgresql"),
        stdout=subprocess.DEVNULL,
        check=True,
    )


def rows(environment, sql):
    if url := environment["NHACTRUONG_DATABASE_URL"]:
        with psycopg.connect(url) as connection:
            return connection.execute(sql).fetchall()
    path = Path(environment["NHACTRUONG_DATA_DIR"], "nhactruong.sqlite3")
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


KEPT = {
    "events": "SELECT uuid, leaf_hash FROM ledger_event ORDER BY id LIMIT {events}",
    "reports": "SELECT code, link_generation FROM reports_report ORDER BY code",
    "tasks": "SELECT code, state, due FROM work_task ORDER BY code",
    "people": "SELECT username, password FROM accounts_user ORDER BY username",
}


def holdings(environment, events):
    said = {
        name: rows(environment, sql.format(events=events)) for name, sql in KEPT.items()
    }
    said["events"] = [
        (str(key).replace("-", ""), bytes(leaf)) for key, leaf in said["events"]
    ]
    return said


def test_an_earlier_release_is_brought_forward_whole_and_can_be_gone_back_to(
    old, tmp_path
):
    release, environment = old
    ((events,),) = rows(environment, "SELECT COUNT(*) FROM ledger_event")
    before = holdings(environment, events)
    applied = rows(environment, "SELECT app, name FROM django_migrations ORDER BY id")

    refused = ask(environment, "check")
    assert refused.returncode == 2
    assert "nhactruong migrate" in refused.stderr
    planned = ask(environment, "migrate", "--plan").stdout.split()
    assert planned

    done = ask(environment, "upgrade")

    assert done.returncode == 0, done.stdout + done.stderr
    assert holdings(environment, events) == before
    assert ask(environment, "migrate", "--plan").stdout == ""
    (archive,) = Path(environment["NHACTRUONG_DATA_DIR"], "backups").glob("*.tar")

    back = ask(environment, "restore", str(archive), "--replace", "--json")
    assert back.returncode == 0, back.stderr
    assert json.loads(back.stdout)["waiting_migrations"] == planned
    assert holdings(environment, events) == before
    assert applied == rows(
        environment, "SELECT app, name FROM django_migrations ORDER BY id"
    )
    with earlier_code(release, tmp_path) as tree:
        if tree:
            ended = subprocess.run(
                nhactruong("check"),
                env=environment | {"PYTHONPATH": str(tree)},
                cwd=tree,
                capture_output=True,
                text=True,
                check=False,
            )
            assert ended.returncode == 0, ended.stdout + ended.stderr


class earlier_code:
    """Yield the code of a release from git; None where its history is not here."""

    def __init__(self, release, folder):
        self.commit, self.tree = RELEASES[release], folder / "tree"

    def __enter__(self):
        packed = subprocess.run(
            ["git", "archive", self.commit, "nhactruong"],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        if packed.returncode:
            return None
        self.tree.mkdir()
        subprocess.run(["tar", "-x"], cwd=self.tree, input=packed.stdout, check=True)
        return self.tree

    def __exit__(self, *_fault):
        shutil.rmtree(self.tree, ignore_errors=True)


def test_nothing_is_upgraded_while_a_worker_runs(old):
    _release, environment = old
    from nhactruong.config.holding import RUNNING, hold

    folder = Path(environment["NHACTRUONG_DATA_DIR"])
    with hold(folder, RUNNING, alone=False):
        ended = ask(environment, "upgrade")

    assert ended.returncode == 2
    assert "systemctl stop" in ended.stderr
    assert ask(environment, "migrate", "--plan").stdout


def test_tables_of_a_newer_release_are_left_alone(old):
    _release, environment = old
    sql = (
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('work', '9999_later', '2030-01-01')"
    )
    if url := environment["NHACTRUONG_DATABASE_URL"]:
        with psycopg.connect(url) as connection:
            connection.execute(sql)
    else:
        path = Path(environment["NHACTRUONG_DATA_DIR"], "nhactruong.sqlite3")
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(sql)

    for command in ("migrate", "upgrade"):
        ended = ask(environment, command)
        assert ended.returncode == 2
        assert "work.9999_later" in ended.stderr


def test_a_failing_update_tells_the_way_back(old, tmp_path):
    _release, environment = old
    broken = tmp_path / "broken.py"
    broken.write_text(
        "import sys\n"
        "from nhactruong.config.commands import migrate\n"
        "def fail(): raise RuntimeError('giữa chừng')\n"
        "migrate.migrate = fail\n"
        "from nhactruong.config.command import main\n"
        "sys.exit(main(['upgrade']))\n"
    )
    ended = subprocess.run(
        [sys.executable, str(broken)],
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 2
    assert "nhactruong restore" in ended.stderr
    assert "Traceback" not in ended.stderr
