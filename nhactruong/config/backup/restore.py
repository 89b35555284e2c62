"""Bring back what an archive holds: everything is verified before anything is touched."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from nhactruong.config.backup import postgres, sqlite
from nhactruong.config.backup.archive import (
    PIECE,
    Damaged,
    Readable,
    Step,
    read_archive,
)
from nhactruong.config.backup.make import key_fingerprint, require_space, walk
from nhactruong.config.holding import RUNNING, hold
from nhactruong.config.progress import Progress
from nhactruong.config.start import CannotDo

SUFFIXES = ("", "-wal", "-shm", "-journal")


@dataclass
class Restored:
    """aside: what was there before, kept until somebody deletes it."""

    manifest: dict[str, Any]
    aside: list[Path] = field(default_factory=list)
    key_differs: bool = False
    seconds: float = 0.0


def verify(archive: Path, *, bar: bool = True) -> dict[str, Any]:
    """Read the whole archive and return its manifest. Raises CannotDo."""
    if not archive.is_file():
        raise CannotDo(f"không có tệp {archive}")
    try:
        with _progress("Kiểm tra bản sao lưu", bar) as step:
            return read_archive(archive, step)
    except Damaged as fault:
        raise CannotDo(f"{archive}: {fault}. Chưa đụng đến gì") from fault
    except OSError as fault:
        raise CannotDo(f"không đọc được {archive} ({fault.strerror})") from fault


def restore(
    archive: Path, *, replace: bool, at: datetime, bar: bool = True
) -> Restored:
    """Put database and files of the archive where the settings say.

    replace: what is there goes aside (SQLite, files) or away (PostgreSQL).
    Raises CannotDo; then nothing has been touched.
    """
    began = time.monotonic()
    manifest = verify(archive, bar=bar)
    require_fitting(manifest)
    data = Path(settings.DATA_DIR)
    data.mkdir(parents=True, exist_ok=True)
    with hold(data, RUNNING, alone=True) as free:
        if not free:
            raise CannotDo(
                "máy chủ hoặc bộ việc đang chạy trên dữ liệu này; hãy dừng trước"
                " (sudo systemctl stop nhactruong-web nhactruong-worker)"
            )
        _require_empty(replace=replace)
        require_space(data, archive.stat().st_size * 2)
        done = Restored(manifest)
        try:
            with _fresh(data) as fresh:
                _unpack(archive, fresh, bar)
                done.key_differs = _key_differs(fresh, manifest)
                _put_in_place(fresh, data, done, replace=replace, at=at)
        except Damaged as fault:
            raise CannotDo(f"{archive}: {fault}. Chưa đụng đến gì") from fault
        except OSError as fault:
            words = fault.strerror or str(fault)
            raise CannotDo(
                f"không ghi được vào {data} ({words}). Dữ liệu cũ còn nguyên"
            ) from fault
    done.seconds = time.monotonic() - began
    return done


def require_fitting(manifest: dict[str, Any]) -> None:
    """Refuse an archive of the other database or of a newer release."""
    if manifest["engine"] != connection.vendor:
        raise CannotDo(
            f"bản sao lưu này của {manifest['engine']}, còn cấu hình đang chỉ tới"
            f" {connection.vendor}; đặt NHACTRUONG_DATABASE_URL cho khớp"
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = [name for name in manifest["migrations"] if name not in known]
    if newer:
        raise CannotDo(
            f"bản sao lưu do bản phát hành {manifest['version']} tạo ra, mới hơn bản này"
            f" (chưa biết bước {newer[0]}); hãy cài bản {manifest['version']} rồi khôi phục"
        )


def let_go() -> None:
    """Close every connection of this process, also those that a pool keeps."""
    connection.close()
    if close_pool := getattr(connection, "close_pool", None):
        close_pool()


def _require_empty(*, replace: bool) -> None:
    files = Path(settings.FILES_DIR)
    full = [f"thư mục {files}"] if next(walk(files), None) else []
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        if database.exists() and database.stat().st_size:
            full.append(f"cơ sở dữ liệu {database}")
    else:
        if connection.introspection.table_names():
            full.append(f"cơ sở dữ liệu {connection.settings_dict['NAME']}")
        let_go()
        if replace and (others := postgres.others_connected()):
            raise CannotDo(
                f"còn {others} kết nối khác tới cơ sở dữ liệu; hãy dừng mọi máy chủ và bộ"
                " việc trước (sudo systemctl stop nhactruong-web nhactruong-worker)"
            )
    if full and not replace:
        raise CannotDo(
            f"đích không trống: {', '.join(full)}. Thêm --replace để thay thế"
        )


def _unpack(archive: Path, fresh: Path, bar: bool) -> None:
    def take(name: str, source: Readable) -> None:
        if name == sqlite.MEMBER:
            sqlite.unpack(source, fresh / "database.sqlite3")
            return
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o600 if name == "secret.key" else 0o640
        with open(
            os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb"
        ) as f:
            while part := source.read(PIECE):
                f.write(part)

    with _progress("Khôi phục", bar) as step:
        read_archive(archive, step, take)
    os.sync()


def _key_differs(fresh: Path, manifest: dict[str, Any]) -> bool:
    """Tell whether private links given out before will not open with the key here."""
    own = fresh / "secret.key"
    key = own.read_text("ascii") if own.exists() else settings.SECRET_KEY
    return key_fingerprint(key) != str(manifest["key_fingerprint"])


def _put_in_place(
    fresh: Path, data: Path, done: Restored, *, replace: bool, at: datetime
) -> None:
    """Change what is there for what was unpacked; the database goes last."""
    from django.utils.timezone import localtime

    mark = f".before-{localtime(at):%Y%m%d-%H%M%S}"
    let_go()
    if connection.vendor == "sqlite":
        with sqlite.asking(fresh / "database.sqlite3") as copy:
            if fault := copy.fault():
                raise Damaged(f"cơ sở dữ liệu trong bản sao lưu hỏng: {fault}")
        database = Path(connection.settings_dict["NAME"])
        sqlite.close_log(database)
        for suffix in SUFFIXES:
            was = Path(f"{database}{suffix}")
            _aside(was, Path(f"{database}{mark}{suffix}"), done)
        os.rename(fresh / "database.sqlite3", database)
    else:
        postgres.put_back(fresh / postgres.MEMBER, emptied_first=replace)
    files = Path(settings.FILES_DIR)
    _aside(files, files.with_name(files.name + mark), done)
    if (fresh / "files").exists():
        os.rename(fresh / "files", files)
    own, there = fresh / "secret.key", data / "secret.key"
    if own.exists() and (not there.exists() or own.read_bytes() != there.read_bytes()):
        _aside(there, there.with_name(there.name + mark), done)
        os.rename(own, there)
    os.sync()


def _aside(path: Path, to: Path, done: Restored) -> None:
    if not path.exists():
        return
    if path.is_dir() and next(walk(path), None) is None:
        shutil.rmtree(path)
        return
    os.rename(path, to)
    done.aside.append(to)


@contextmanager
def _fresh(data: Path) -> Iterator[Path]:
    """Give a folder on the data's own disk: from there a rename puts things in place."""
    fresh = tempfile.mkdtemp(prefix=".restoring-", dir=data)
    try:
        yield Path(fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _progress(label: str, bar: bool) -> Iterator[Step]:
    if not bar:
        yield lambda _done, _total: None
        return
    with Progress(label) as progress:
        yield progress
