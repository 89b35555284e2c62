"""Make the database of a release that was, as tests of upgrading stand on it.

    python tools/make_upgrade_fixture.py COMMIT VERSION

Checks the commit out aside, builds its demonstration of a few reports with its own code,
and writes tests/upgrade/VERSION.sqlite.sql.gz and, where PostgreSQL is reachable,
VERSION.postgresql.sql.gz. Photos stay out. To be run once for each release.
"""

import gzip
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "tests" / "upgrade"
REPORTS = "20"


def main(commit: str, version: str) -> int:
    TARGET.mkdir(exist_ok=True)
    aside = tempfile.mkdtemp(prefix="nhactruong-fixture-")
    tree = Path(aside) / "tree"
    try:
        run(["git", "worktree", "add", "--detach", str(tree), commit], ROOT)
        sqlite(tree, Path(aside) / "data", version)
        postgres(tree, Path(aside) / "data-postgres", version)
    finally:
        run(["git", "worktree", "remove", "--force", str(tree)], ROOT)
        shutil.rmtree(aside, ignore_errors=True)
    return 0


def sqlite(tree: Path, data: Path, version: str) -> None:
    build(tree, data, "")
    with closing(sqlite3.connect(data / "nhactruong.sqlite3")) as old:
        write(f"{version}.sqlite", "\n".join(old.iterdump()))


def postgres(tree: Path, data: Path, version: str) -> None:
    sys.path.insert(0, str(ROOT))
    from bench.serving import drop_database, new_database, postgres_url

    server = postgres_url()
    if server is None:
        print("no PostgreSQL here: its fixture stays as it was")
        return
    url = new_database(server)
    try:
        build(tree, data, url)
        line = ["pg_dump", "--no-owner", "--no-privileges", url]
        dumped = subprocess.run(line, check=True, capture_output=True, text=True).stdout
        # Newer programs write lines that older ones do not know.
        plain = re.sub(r"^\\(?:un)?restrict .*\n", "", dumped, flags=re.M)
        write(f"{version}.postgresql", plain)
    finally:
        drop_database(server, url)


def build(tree: Path, data: Path, url: str) -> None:
    environment = os.environ | {
        "PYTHONPATH": str(tree),
        "NHACTRUONG_DATA_DIR": str(data),
        "NHACTRUONG_DATABASE_URL": url,
        "NHACTRUONG_DEMO_REPORTS": REPORTS,
    }
    line = [sys.executable, "-m", "nhactruong.config.command", "demo", "--no-serve"]
    subprocess.run(line, cwd=tree, env=environment, check=True)


def write(name: str, text: str) -> None:
    packed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    path = TARGET / f"{name}.sql.gz"
    path.write_bytes(packed)
    print(f"{path.relative_to(ROOT)}: {len(packed) >> 10} KB")


def run(line: list[str], folder: Path) -> None:
    subprocess.run(line, cwd=folder, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
