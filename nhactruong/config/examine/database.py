"""The database: reachable, of the right release, with room for our connections."""

import os
import time
from typing import Any

from nhactruong.config.commands.migrate import waiting_migrations
from nhactruong.config.examine.finding import Finding

WAL_FAULT = ((3, 7, 0), (3, 51, 2))  # first and last release of SQLite that has it
OLDEST = 14  # of PostgreSQL
SKEW, BAD_SKEW = 2.0, 60.0  # seconds by which two clocks may differ
SPARE = 5  # connections for psql, backup and the like


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


def examine_writers() -> Finding:
    """Look whether SQLite is asked to do a city's work."""
    from django.db import connection

    processes = int(os.environ.get("NHACTRUONG_PROCESSES") or 1)
    if connection.vendor == "sqlite" and processes > 1:
        return Finding(
            "writers",
            "warning",
            f"{processes} tiến trình web cùng ghi vào một tệp SQLite: không nhanh hơn, chỉ"
            " chờ nhau nhiều hơn",
            "bỏ NHACTRUONG_PROCESSES, hoặc dùng PostgreSQL (NHACTRUONG_DATABASE_URL)",
        )
    return Finding("writers", "good", "số tiến trình hợp với cơ sở dữ liệu")


def examine_server() -> list[Finding]:
    """Look at PostgreSQL's release, clock and number of connections; none for SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int,"
            " extract(epoch FROM clock_timestamp()),"
            " current_setting('max_connections')::int"
        )
        version, there, most = cursor.fetchone()
    return [
        server_release(int(version) // 10000),
        clock_skew(time.time() - float(there)),
        room_for_connections(int(most)),
        backup_tools(int(version) // 10000),
    ]


def server_release(major: int) -> Finding:
    if major < OLDEST:
        return Finding(
            "postgresql",
            "wrong",
            f"PostgreSQL {major} quá cũ, cần từ {OLDEST}",
            "nâng cấp PostgreSQL (pg_upgradecluster), rồi sửa NHACTRUONG_DATABASE_URL",
        )
    return Finding("postgresql", "good", f"PostgreSQL {major}")


def clock_skew(seconds: float) -> Finding:
    """seconds: by which this machine's clock is ahead of the database's."""
    if abs(seconds) <= SKEW:
        return Finding(
            "clock", "good", "đồng hồ máy này và máy cơ sở dữ liệu khớp nhau"
        )
    return Finding(
        "clock",
        "wrong" if abs(seconds) > BAD_SKEW else "warning",
        f"đồng hồ máy này lệch {seconds:+.0f} giây so với máy cơ sở dữ liệu: hạn xử lý"
        " dựa vào đồng hồ",
        "sudo apt-get install chrony && sudo systemctl enable --now chrony, trên cả hai máy",
    )


def room_for_connections(most: int) -> Finding:
    """most: the server's max_connections."""
    from django.conf import settings

    options: Any = settings.DATABASES["default"].get("OPTIONS") or {}
    pool = options.get("pool")
    each = int(pool["max_size"]) if isinstance(pool, dict) else 1
    processes = int(
        os.environ.get("NHACTRUONG_PROCESSES") or min(os.cpu_count() or 1, 8)
    )
    # Each process has a pool of its own, the worker too.
    wanted = each * (processes + 1) + SPARE
    if wanted > most:
        return Finding(
            "connections",
            "warning",
            f"máy này có thể mở tới {wanted} kết nối, PostgreSQL chỉ cho {most}",
            f"sudo -u postgres psql -c 'ALTER SYSTEM SET max_connections = {wanted + 20}'"
            " && sudo systemctl restart postgresql; hoặc giảm NHACTRUONG_PROCESSES",
        )
    return Finding(
        "connections", "good", f"đủ kết nối: cần tới {wanted}, PostgreSQL cho {most}"
    )


def backup_tools(major: int) -> Finding:
    """Look for programs with which a backup can be made."""
    from nhactruong.config.backup.postgres import tool
    from nhactruong.config.start import CannotDo

    try:
        for name in ("pg_dump", "pg_restore", "psql"):
            tool(name, at_least=major)
    except CannotDo as reason:
        return Finding(
            "backup_tools",
            "warning",
            f"chưa sao lưu được: {str(reason).partition('. ')[0]}",
            f"sudo apt-get install postgresql-client-{major}",
        )
    return Finding("backup_tools", "good", "có công cụ để sao lưu PostgreSQL")
