"""Nâng cấp dữ liệu lên bản phát hành này: sao lưu, cập nhật bảng, kiểm tra.

Chạy sau khi đã dừng máy chủ, bộ việc và cài bản mới. Hỏng giữa chừng thì lệnh nêu cách
quay lại bản cũ từ bản sao lưu vừa tạo.
"""

import argparse
from pathlib import Path

from nhactruong.config.commands import backup, check, migrate
from nhactruong.config.start import CannotDo, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--backup-to",
        metavar="DIR",
        type=Path,
        help="thư mục cho bản sao lưu; mặc định: backups trong thư mục dữ liệu",
    )
    parser.add_argument(
        "--no-backup",
        dest="backup",
        action="store_false",
        help="không sao lưu trước (chỉ khi vừa sao lưu xong)",
    )


def run(options: argparse.Namespace) -> int:
    start_django()
    migrate.require_tables()
    from django.conf import settings

    from nhactruong.config.holding import RUNNING, hold

    waiting = migrate.waiting_migrations()
    if not waiting:
        print("Các bảng đã đúng với bản phát hành này.")
        return checked()
    migrate.require_known()
    data = Path(settings.DATA_DIR)
    with hold(data, RUNNING, alone=True) as free:
        if not free or others():
            raise CannotDo(
                "máy chủ hoặc bộ việc còn chạy trên dữ liệu này; hãy dừng trước:"
                " sudo systemctl stop nhactruong-web nhactruong-worker"
            )
        archive = saved(options.backup_to or data / "backups") if options.backup else ""
        print(f"Cập nhật bảng: {len(waiting)} bước…", flush=True)
        migrated(archive)
    return checked()


def others() -> int:
    """Return how many other connections there are (PostgreSQL): other machines' too."""
    from django.db import connection

    from nhactruong.config.backup import postgres
    from nhactruong.config.backup.restore import let_go

    let_go()
    return postgres.others_connected() if connection.vendor == "postgresql" else 0


def saved(folder: Path) -> str:
    from django.utils import timezone

    from nhactruong.config.backup.make import make_backup

    at = timezone.now()
    print("Sao lưu trước khi nâng cấp…", flush=True)
    made = make_backup(folder, secrets=False, keep=0, at=at)
    backup.note_backup(str(made.archive), made.bytes, at)
    print(f"Bản sao lưu: {made.archive}", flush=True)
    return str(made.archive)


def migrated(archive: str) -> None:
    """Bring the tables up to date; failing, say how to come back."""
    from django.db import Error

    try:
        migrate.migrate()
    except Exception as fault:
        way = (
            f"cài lại bản phát hành cũ rồi chạy: nhactruong restore {archive} --replace"
            if archive
            else "khôi phục bản sao lưu gần nhất bằng nhactruong restore … --replace"
        )
        kind = "cơ sở dữ liệu từ chối" if isinstance(fault, Error) else "hỏng"
        words = " ".join(str(fault).split())[:300]
        raise CannotDo(f"cập nhật bảng {kind}: {words}\nĐể quay lại: {way}") from fault


def checked() -> int:
    """Hold every promise; 1 when one is broken."""
    from nhactruong.config import promises

    found = promises.run()
    check.tell(found)
    return 0 if found["ok"] else 1
