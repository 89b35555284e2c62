"""Backup and restore of a real installation, on whichever database the tests run."""

import itertools
import json
import os
import resource
import shutil
import subprocess
import tarfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from bench.serving import data, free_port, nhactruong, wait_until_answers
from tests.stories.test_kill import send_until_dead

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("backup")]
NUMBERS = itertools.count()
FULL = 300_000  # bytes; a disk that takes no larger file


@pytest.fixture(scope="module")
def city():
    """Yield the environment of a small demonstration with photos."""
    os.environ["NHACTRUONG_DEMO_REPORTS"] = "12"
    try:
        with data() as environment:
            yield environment
    finally:
        del os.environ["NHACTRUONG_DEMO_REPORTS"]


@pytest.fixture(scope="module")
def archive(city, tmp_path_factory):
    """Return one good archive of the city, never to be changed."""
    path = tmp_path_factory.mktemp("archive") / "good.tar"
    ended = ask(city, "backup", str(path))
    assert ended.returncode == 0, ended.stderr
    return path


def ask(environment, *arguments, **options):
    return subprocess.run(
        nhactruong(*arguments),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


@contextmanager
def elsewhere(city, folder):
    """Yield the environment of an empty installation on the same kind of database."""
    url = city["NHACTRUONG_DATABASE_URL"]
    mine = city | {"NHACTRUONG_DATA_DIR": str(folder)}
    if not url:
        yield mine
        return
    name = f"nhactruong_restore_{os.getpid()}_{next(NUMBERS)}"
    always = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    with psycopg.connect(always, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            fresh = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
            yield mine | {"NHACTRUONG_DATABASE_URL": fresh}
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def is_empty(environment):
    """Tell whether nothing was put into the installation."""
    folder = Path(environment["NHACTRUONG_DATA_DIR"])
    left = {path.name for path in folder.glob("*")} if folder.exists() else set()
    if url := environment["NHACTRUONG_DATABASE_URL"]:
        with psycopg.connect(url) as server:
            tables = server.execute(
                "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'"
            ).fetchone()
        if tables != (0,):
            return False
    return left <= {"secret.key", "running.lock"}


def test_a_backup_while_reports_come_in_holds_all_that_was_acknowledged(city, tmp_path):
    port, stop, kept = free_port(), threading.Event(), []
    server = subprocess.Popen(
        [*nhactruong("serve"), "--port", str(port)],
        env=city,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_answers(port)
        clients = [
            threading.Thread(target=send_until_dead, args=(port, stop, kept))
            for _n in range(4)
        ]
        for client in clients:
            client.start()
        wait_for(lambda: len(kept) >= 20)
        before = list(kept)
        made = ask(city, "backup", str(tmp_path / "out"), "--json")
        running = ask(city, "restore", archive_of(made), "--replace")
        stop.set()
        for client in clients:
            client.join()
    finally:
        server.terminate()
        server.wait(20)
    assert len(kept) > len(before), "nobody wrote during the backup"
    assert running.returncode == 2
    assert "đang chạy" in running.stderr

    with elsewhere(city, tmp_path / "drill") as drill:
        restored = ask(drill, "restore", archive_of(made), "--json")

        facts = json.loads(restored.stdout)
        assert restored.returncode == 0, facts["differences"]
        assert facts["promises"]["ok"]
        assert facts["manifest"]["files"]["count"] > 0
        assert facts["manifest"]["files"]["missing"] == 0
        there = codes(drill)
    assert {report["code"] for report in before} <= there


def archive_of(made):
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)["archive"]


def wait_for(true, seconds=30):
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    assert true()


def codes(environment):
    program = (
        "import django; django.setup();"
        "from nhactruong.reports.models import Report;"
        "print(*Report.objects.values_list('code', flat=True))"
    )
    import sys

    said = subprocess.run(
        [sys.executable, "-c", program],
        env=environment | {"DJANGO_SETTINGS_MODULE": "nhactruong.config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(said.stdout.split())


def cut(good, bad):
    bad.write_bytes(good.read_bytes()[: good.stat().st_size * 2 // 3])


def flipped(good, bad):
    whole = bytearray(good.read_bytes())
    with tarfile.open(good) as tar:
        place = next(m for m in tar if m.name.startswith("files/")).offset_data + 100
    whole[place] ^= 1
    bad.write_bytes(whole)


def no_tar(_good, bad):
    bad.write_bytes(os.urandom(5000))


def nothing(_good, bad):
    bad.write_bytes(b"")


def rewritten(good, bad, change):
    """Copy an archive with its members changed by `change(name, bytes)`."""
    import io

    with tarfile.open(good) as old, tarfile.open(bad, "w") as new:
        for member in old:
            name, content = change(member.name, old.extractfile(member).read())
            about = tarfile.TarInfo(name)
            about.size = len(content)
            new.addfile(about, io.BytesIO(content))


def manifest_says(**said):
    def change(name, content):
        if name != "manifest.json":
            return name, content
        return name, json.dumps(json.loads(content) | said).encode()

    return lambda good, bad: rewritten(good, bad, change)


def climbing(good, bad):
    def change(name, content):
        return name.replace("files/", "files/../../", 1), content

    rewritten(good, bad, change)


BAD = [
    (cut, "cắt cụt"),
    (flipped, "sai mã băm"),
    (no_tar, "không phải bản sao lưu"),
    (nothing, "không phải bản sao lưu"),
    (climbing, "thành phần lạ"),
    (manifest_says(format=9), "dạng 9"),
    (manifest_says(sums_sha256="0" * 64), "không khớp mục lục"),
    (manifest_says(engine="oracle"), "NHACTRUONG_DATABASE_URL"),
    (manifest_says(version="9.9", migrations=["work.9999_x"]), "mới hơn bản này"),
]


@pytest.mark.parametrize("spoil, words", BAD, ids=range(len(BAD)))
def test_a_bad_archive_is_refused_in_words_and_nothing_is_touched(
    spoil, words, archive, city, tmp_path, empty_place
):
    bad = tmp_path / "bad.tar"
    spoil(archive, bad)

    ended = ask(empty_place, "restore", str(bad))

    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr
    assert is_empty(empty_place)


@pytest.fixture(scope="module")
def empty_place(city, tmp_path_factory):
    with elsewhere(city, tmp_path_factory.mktemp("empty")) as place:
        yield place


def small_disk():
    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, FULL))


def test_a_full_disk_leaves_nothing_half_done(archive, city, tmp_path, empty_place):
    target = tmp_path / "out"

    saved = ask(city, "backup", str(target), preexec_fn=small_disk)
    put_back = ask(empty_place, "restore", str(archive), preexec_fn=small_disk)

    assert (saved.returncode, put_back.returncode) == (2, 2)
    assert "không" in saved.stderr
    assert "Traceback" not in saved.stderr + put_back.stderr
    assert list(target.iterdir()) == []
    assert is_empty(empty_place)


def test_a_full_place_is_replaced_only_on_demand_and_kept_aside(
    archive, city, tmp_path
):
    with elsewhere(city, tmp_path / "drill") as drill:
        assert ask(drill, "restore", str(archive)).returncode == 0
        refused = ask(drill, "restore", str(archive))
        replaced = ask(drill, "restore", str(archive), "--replace", "--json")

        assert refused.returncode == 2
        assert "--replace" in refused.stderr
        assert replaced.returncode == 0, replaced.stderr
        facts = json.loads(replaced.stdout)
        assert any("files.before-" in path for path in facts["aside"])
        # A key of its own was made there: links given out before do not open with it.
        assert facts["key_differs"]


def test_the_key_is_in_the_archive_only_where_asked_for(archive, city, tmp_path):
    with_key = tmp_path / "whole.tar"
    assert ask(city, "backup", str(with_key), "--with-secrets").returncode == 0

    with tarfile.open(archive) as plain, tarfile.open(with_key) as whole:
        assert "secret.key" not in plain.getnames()
        assert "secret.key" in whole.getnames()
    assert with_key.stat().st_mode & 0o077 == 0
    with elsewhere(city, tmp_path / "drill") as drill:
        done = ask(drill, "restore", str(with_key), "--json")
        assert not json.loads(done.stdout)["key_differs"]
    own = Path(city["NHACTRUONG_DATA_DIR"], "secret.key").read_text()
    assert (tmp_path / "drill" / "secret.key").read_text() == own


def test_only_so_many_archives_are_kept_and_no_other_file_is_deleted(city, tmp_path):
    for name in ("nhactruong-20200101-000000.tar", "nhactruong-20200102-000000.tar"):
        (tmp_path / name).write_text("old")
    (tmp_path / "mine.tar").write_text("mine")

    made = ask(city, "backup", str(tmp_path), "--keep", "2", "--json")

    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept[0] == "mine.tar"
    assert kept[1] == "nhactruong-20200102-000000.tar"
    assert kept[2:] == [Path(archive_of(made)).name]


def test_an_archive_is_never_written_over_another(archive, city):
    before = archive.read_bytes()

    ended = ask(city, "backup", str(archive))

    assert ended.returncode == 2
    assert archive.read_bytes() == before


def test_an_archive_unpacks_with_common_tools(archive, tmp_path):
    if not shutil.which("sha256sum"):
        pytest.skip("no sha256sum here")
    shutil.unpack_archive(archive, tmp_path)

    subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True
    )


def test_verifying_alone_changes_nothing(archive, empty_place):
    ended = ask(empty_place, "restore", str(archive), "--verify-only")

    assert ended.returncode == 0
    assert "còn nguyên vẹn" in ended.stdout
    assert is_empty(empty_place)
