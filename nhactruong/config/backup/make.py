"""Make one archive of everything, while the installation runs.

Order makes it whole: first the database at one moment, then the files. A file is written
before the row that names it, and while a backup is made the hourly tidying deletes
nothing (holding.FILES), so each row of that moment finds its file.
"""

import hashlib
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from nhactruong.config.backup import postgres, sqlite
from nhactruong.config.backup.archive import Damaged, Step, Writer, read_archive
from nhactruong.config.backup.facts import Asked, Facts, facts_of, file_keys
from nhactruong.config.holding import FILES, hold
from nhactruong.config.progress import Progress
from nhactruong.config.start import CannotDo

NAME = re.compile(r"nhactruong-\d{8}-\d{6}\.tar")
ROOM = 64 << 20  # bytes to spare on the disk


@dataclass(frozen=True)
class Made:
    """archive: where it lies. removed: older archives that were deleted."""

    archive: Path
    manifest: dict[str, Any]
    bytes: int
    seconds: float
    removed: tuple[Path, ...]


def make_backup(
    target: Path, *, secrets: bool, keep: int, at: datetime, bar: bool = True
) -> Made:
    """Write and verify an archive; nothing of it is left where that fails.

    target: a folder (the name is made from the time) or the archive's own path.
    keep: how many archives stay in that folder, 0: all.
    Raises CannotDo.
    """
    began = time.monotonic()
    folder, name = _place(target, at)
    partial = folder / f".{name}.partial"
    with _told(folder), _working(folder) as work:
        require_space(folder, _size_of_database() + _size(Path(settings.FILES_DIR)))
        try:
            partial.unlink(missing_ok=True)
            manifest = _write(partial, work, secrets=secrets, at=at, bar=bar)
            with _progress("Kiểm tra bản sao lưu", bar) as step:
                read_archive(partial, step)
            os.link(partial, folder / name)  # fails rather than put another one away
            _settle(folder)
        except FileExistsError as fault:
            raise CannotDo(f"{folder / name} đã có; chọn tên khác") from fault
        finally:
            partial.unlink(missing_ok=True)
    removed = _remove_old(folder, keep) if keep and NAME.fullmatch(name) else ()
    archive = folder / name
    return Made(
        archive=archive,
        manifest=manifest,
        bytes=archive.stat().st_size,
        seconds=time.monotonic() - began,
        removed=removed,
    )


def require_space(folder: Path, wanted: int) -> None:
    """Refuse before anything is written when the disk is plainly too small."""
    free = shutil.disk_usage(folder).free
    if free < wanted + ROOM:
        raise CannotDo(
            f"ổ đĩa của {folder} không đủ chỗ: cần khoảng {wanted / 2**30:.1f} GB,"
            f" còn {free / 2**30:.1f} GB. Chưa ghi gì"
        )


def key_fingerprint(key: str) -> str:
    """Tell two secret keys apart without telling either."""
    return hashlib.sha256(b"nhactruong.backup.key\0" + key.encode()).hexdigest()[:16]


def _place(target: Path, at: datetime) -> tuple[Path, str]:
    from django.utils.timezone import localtime

    if target.is_dir() or str(target).endswith(os.sep) or target.suffix != ".tar":
        folder, name = target, f"nhactruong-{localtime(at):%Y%m%d-%H%M%S}.tar"
    else:
        folder, name = target.parent, target.name
    if (folder / name).exists():
        raise CannotDo(f"{folder / name} đã có; chọn tên khác")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise CannotDo(f"không tạo được thư mục {folder} ({fault.strerror})") from fault
    return folder.resolve(), name


def _write(
    partial: Path, work: Path, *, secrets: bool, at: datetime, bar: bool
) -> dict[str, Any]:
    root = Path(settings.FILES_DIR)
    with Writer(partial) as archive, hold(Path(settings.DATA_DIR), FILES, alone=False):
        database, facts, missing = _database(work, root, bar)
        archive.add(database.name, database)
        database.unlink()
        number, size = _files(archive, root, bar)
        if secrets:
            archive.add_bytes("secret.key", settings.SECRET_KEY.encode())
        manifest = {
            "product": "nhactruong",
            "version": version("nhactruong"),
            "made_at": at.isoformat(),
            "python": platform.python_version(),
            "engine": connection.vendor,
            "simulated": settings.SIMULATED,
            **facts,
            "files": {"count": number, "bytes": size, "missing": missing},
            "secrets": secrets,
            "key_fingerprint": key_fingerprint(settings.SECRET_KEY),
        }
        archive.finish(manifest)
    return manifest


def _database(work: Path, root: Path, bar: bool) -> tuple[Path, Facts, int]:
    """Put the database of one moment into a file; return it with what it holds."""
    if connection.vendor == "postgresql":
        dumped = work / postgres.MEMBER
        with postgres.snapshot() as (asked, name):
            postgres.dump(dumped, name)
            facts = facts_of(asked, connection.vendor)
            missing = _missing(asked, facts, root)
        postgres.readable(dumped)
        return dumped, facts, missing
    copied, packed = work / "copy.sqlite3", work / sqlite.MEMBER
    with _progress("Chép cơ sở dữ liệu", bar) as step:
        sqlite.copy_database(Path(connection.settings_dict["NAME"]), copied, step)
    with sqlite.asking(copied) as copy:
        facts = facts_of(copy, connection.vendor)
        missing = _missing(copy, facts, root)
    sqlite.pack(copied, packed)
    copied.unlink()
    return packed, facts, missing


def _missing(asked: Asked, facts: Facts, root: Path) -> int:
    keys = file_keys(asked, facts["tables"])
    return sum(not (root / key).exists() for key in keys)


def _files(archive: Writer, root: Path, bar: bool) -> tuple[int, int]:
    number = size = 0
    total = _size(root)
    with _progress("Chép ảnh và tài liệu", bar) as step:
        for path in walk(root):
            try:
                size += archive.add(f"files/{path.relative_to(root).as_posix()}", path)
            except FileNotFoundError:
                continue  # never named by a row: those stay while we hold the lock
            number += 1
            step(min(size, total), total)
    return number, size


def walk(root: Path) -> Iterator[Path]:
    """Yield every file below `root`, in order, without holding them all."""
    if not root.is_dir():
        return
    for entry in sorted(os.scandir(root), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield from walk(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _size(root: Path) -> int:
    total = 0
    for path in walk(root):
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total


def _size_of_database() -> int:
    """Return the bytes that copying the database needs for a while."""
    if connection.vendor == "sqlite":
        return 2 * Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _remove_old(folder: Path, keep: int) -> tuple[Path, ...]:
    ours = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    old = tuple(ours[:-keep])
    for path in old:
        path.unlink()
    return old


@contextmanager
def _working(folder: Path) -> Iterator[Path]:
    work = tempfile.mkdtemp(prefix=".nhactruong-", dir=folder)
    try:
        yield Path(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turn what a disk or a driver says into words, with the way out."""
    import sqlite3

    try:
        yield
    except Damaged as fault:
        raise CannotDo(f"không sao lưu được: {fault}") from fault
    except (OSError, sqlite3.Error) as fault:
        words = getattr(fault, "strerror", None) or str(fault)
        raise CannotDo(
            f"không ghi được bản sao lưu vào {folder} ({words}); không để lại gì dở dang"
        ) from fault


@contextmanager
def _progress(label: str, bar: bool) -> Iterator[Step]:
    if not bar:
        yield lambda _done, _total: None
        return
    with Progress(label) as progress:
        yield progress


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
