"""Khám bản cài đặt này: nêu điều chưa đúng và cách sửa chính xác."""

import argparse
import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from nhactruong.config.commands.migrate import waiting_migrations
from nhactruong.config.start import CannotDo, start_django

Level = Literal["good", "warning", "wrong"]
SIGNS = {"good": "✓", "warning": "!", "wrong": "✗"}
WAL_FAULT = ((3, 7, 0), (3, 51, 2))  # first and last release of SQLite that has it
LOW_SPACE = 1 << 30  # bytes


@dataclass(frozen=True)
class Finding:
    """One thing looked at. fix: what to type or do, exactly; empty when all is well."""

    name: str
    level: Level
    words: str
    fix: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="trả lời cho chương trình")


def run(options: argparse.Namespace) -> int:
    found = list(examine())
    well = all(finding.level != "wrong" for finding in found)
    if options.json:
        facts = {"ok": well, "findings": [asdict(finding) for finding in found]}
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        tell(found)
    return 0 if well else 1


def tell(found: list[Finding]) -> None:
    for finding in found:
        print(f"{SIGNS[finding.level]} {finding.words}")
        if finding.fix:
            print(f"    cách sửa: {finding.fix}")
    wrong = sum(finding.level == "wrong" for finding in found)
    print(f"{wrong} điều cần sửa." if wrong else "Bản cài đặt này ổn.")


def examine() -> Iterator[Finding]:
    """Look at everything, foundations first; stop where nothing further can be seen."""
    data_dir = Path(os.environ.get("NHACTRUONG_DATA_DIR", "var")).resolve()
    folder = examine_folder(data_dir)
    yield folder
    if folder.level == "wrong":
        return
    try:
        start_django()
    except CannotDo as reason:
        yield Finding("settings", "wrong", f"không đọc được cấu hình: {reason}")
        return
    yield examine_key(data_dir)
    yield examine_space(data_dir)
    yield examine_address()
    database = examine_database()
    yield database
    if database.level == "wrong":
        return
    yield examine_sqlite(sqlite3.sqlite_version)
    tables = examine_tables()
    yield tables
    yield examine_static()
    if tables.level == "good":
        yield examine_city()


def examine_folder(folder: Path) -> Finding:
    """Look whether data can be written where NHACTRUONG_DATA_DIR says."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir():
        return Finding(
            "data_dir",
            "wrong",
            f"{existing} là một tệp, không phải thư mục dữ liệu",
            "đặt NHACTRUONG_DATA_DIR sang một thư mục khác",
        )
    if not os.access(existing, os.W_OK | os.X_OK):
        return Finding(
            "data_dir",
            "wrong",
            f"không ghi được vào thư mục dữ liệu {folder}",
            f"sudo mkdir -p {folder} && sudo chown -R $(id -un) {folder}",
        )
    return Finding("data_dir", "good", f"thư mục dữ liệu {folder} ghi được")


def examine_key(folder: Path) -> Finding:
    """Look who may read the secret from which links and sessions are made."""
    path = folder / "secret.key"
    if os.environ.get("NHACTRUONG_SECRET_KEY") or not path.exists():
        return Finding("secret_key", "good", "khoá bí mật lấy từ biến môi trường")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding(
            "secret_key",
            "wrong",
            f"người khác trên máy này đọc được khoá bí mật {path} (quyền {mode:o})",
            f"chmod 600 {path}",
        )
    return Finding("secret_key", "good", "khoá bí mật chỉ chủ của nó đọc được")


def examine_space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    words = f"ổ đĩa của thư mục dữ liệu còn trống {free / 2**30:.1f} GB"
    if free < LOW_SPACE:
        return Finding(
            "disk", "warning", words, "dọn ổ đĩa hoặc chuyển thư mục dữ liệu"
        )
    return Finding("disk", "good", words)


def examine_address() -> Finding:
    """Look whether the public address is one that the server will answer to."""
    from django.conf import settings
    from django.http.request import validate_host

    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if settings.PUBLIC_URL and not validate_host(host, settings.ALLOWED_HOSTS):
        return Finding(
            "address",
            "wrong",
            f"máy chủ sẽ từ chối địa chỉ công khai {settings.PUBLIC_URL}",
            f"NHACTRUONG_HOSTS={','.join([host, *settings.ALLOWED_HOSTS])}",
        )
    return Finding(
        "address", "good", "địa chỉ công khai và danh sách máy chủ khớp nhau"
    )


def examine_database() -> Finding:
    from django.db import Error, connection

    try:
        connection.ensure_connection()
    except (Error, OSError) as fault:
        return Finding(
            "database",
            "wrong",
            f"không mở được cơ sở dữ liệu: {' '.join(str(fault).split())}",
            database_fix(connection.vendor),
        )
    return Finding("database", "good", f"mở được cơ sở dữ liệu ({connection.vendor})")


def database_fix(vendor: str) -> str:
    if vendor == "sqlite":
        return "kiểm tra quyền ghi của thư mục dữ liệu và tệp nhactruong.sqlite3"
    return (
        "kiểm tra PostgreSQL đang chạy (sudo systemctl start postgresql) và tên, mật khẩu,"
        " cổng, tên cơ sở dữ liệu trong NHACTRUONG_DATABASE_URL"
        " (sudo -u postgres createdb TÊN)"
    )


def examine_sqlite(version: str) -> Finding:
    """Look for the WAL-reset fault: it bites when two programs write at once."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return Finding("sqlite", "good", "không dùng SQLite")
    first, last = WAL_FAULT
    if first <= tuple(int(part) for part in version.split(".")) <= last:
        return Finding(
            "sqlite",
            "warning",
            f"SQLite {version} có lỗi WAL-reset (3.7.0–3.51.2); Nhạc Trưởng tránh được nhờ"
            " khoá ghi riêng, nhưng chương trình khác ghi cùng lúc thì có thể hỏng dữ liệu",
            "không mở nhactruong.sqlite3 bằng công cụ khác khi máy chủ đang chạy;"
            " hoặc dùng PostgreSQL, hay SQLite từ 3.51.3",
        )
    return Finding("sqlite", "good", f"SQLite {version}")


def examine_tables() -> Finding:
    if waiting := waiting_migrations():
        return Finding(
            "migrations",
            "wrong",
            f"còn {len(waiting)} bước cập nhật bảng chưa chạy (đầu tiên: {waiting[0]})",
            "nhactruong migrate",
        )
    return Finding("migrations", "good", "các bảng đúng với bản phát hành này")


def examine_static() -> Finding:
    from nhactruong.config.statics import is_collected

    if not is_collected():
        return Finding(
            "static",
            "warning",
            "tệp giao diện chưa được gom cho bản phát hành này (serve sẽ tự gom)",
            "nhactruong serve",
        )
    return Finding("static", "good", "tệp giao diện đã được gom")


def examine_city() -> Finding:
    """Look whether there is a city at all: wards, offices, topics."""
    from nhactruong.org.models import Unit
    from nhactruong.places.models import Ward
    from nhactruong.reports.models import Topic

    tables: dict[str, Callable[[], bool]] = {
        "phường, xã": Ward.objects.exists,
        "cơ quan": Unit.objects.exists,
        "lĩnh vực phản ánh": Topic.objects.exists,
    }
    empty = [name for name, exists in tables.items() if not exists()]
    if empty:
        words = f"chưa có dữ liệu: {', '.join(empty)}"
        return Finding("city", "wrong", words, "nhactruong import")
    return Finding("city", "good", "dữ liệu thành phố đã nạp")
