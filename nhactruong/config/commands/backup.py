"""Sao lưu cơ sở dữ liệu, ảnh và tài liệu vào một tệp, ngay khi máy chủ đang chạy.

Tệp được kiểm tra lại từng byte trước khi mang tên của nó; dở dang thì không để lại gì.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from nhactruong.config.commands.migrate import require_tables
from nhactruong.config.start import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target",
        metavar="TARGET",
        type=Path,
        help="thư mục (tên đặt theo giờ) hoặc tên tệp .tar chưa có",
    )
    parser.add_argument(
        "--with-secrets",
        dest="secrets",
        action="store_true",
        help="kèm khoá bí mật: ai có tệp này mở được mọi đường dẫn riêng",
    )
    parser.add_argument(
        "--keep",
        metavar="N",
        type=count,
        default=0,
        help="chỉ giữ N bản mới nhất trong thư mục; 0: giữ tất cả",
    )
    parser.add_argument("--json", action="store_true", help="trả lời cho chương trình")


def count(text: str) -> int:
    if text.isdigit():
        return int(text)
    raise argparse.ArgumentTypeError(f"cần số nguyên từ 0, không phải {text}")


def run(options: argparse.Namespace) -> int:
    start_django()
    require_tables()
    from django.utils import timezone

    from nhactruong.config.backup.make import make_backup

    at = timezone.now()
    made = make_backup(
        options.target, secrets=options.secrets, keep=options.keep, at=at
    )
    note_backup(str(made.archive), made.bytes, at)
    facts: dict[str, Any] = {
        "ok": True,
        "archive": str(made.archive),
        "bytes": made.bytes,
        "seconds": round(made.seconds, 3),
        "removed": [str(path) for path in made.removed],
        "keep_apart": [] if options.secrets else keep_apart(),
        "manifest": made.manifest,
    }
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        tell(facts)
    return 0


def note_backup(archive: str, size: int, at: Any) -> None:
    """Remember, for doctor and metrics, that a whole backup was made."""
    from django.db import Error

    from nhactruong.ground.beat import beat

    try:
        beat("backup", at, archive=archive, bytes=size)
    except Error:  # tables of an older release: the backup before their update
        return


def keep_apart() -> list[str]:
    """Return what is not in the archive and is needed as well."""
    import os

    from django.conf import settings

    given = "NHACTRUONG_SECRET_KEY" in os.environ
    key = "NHACTRUONG_SECRET_KEY" if given else f"{settings.DATA_DIR}/secret.key"
    return [key, "các biến môi trường NHACTRUONG_…"]


def tell(facts: dict[str, Any]) -> None:
    manifest = facts["manifest"]
    print(
        f"Đã sao lưu vào {facts['archive']} ({facts['bytes'] / 2**20:.1f} MB,"
        f" {facts['seconds']:.1f} giây): {manifest['events']['count']} sự kiện,"
        f" {manifest['files']['count']} tệp. Đã đọc lại và khớp mọi mã băm."
    )
    if missing := manifest["files"]["missing"]:
        print(
            f"Lưu ý: {missing} tệp có tên trong cơ sở dữ liệu nhưng không còn trên đĩa."
        )
    for path in facts["removed"]:
        print(f"Đã xoá bản cũ {path}")
    if facts["keep_apart"]:
        print(f"Chưa kèm, hãy giữ riêng: {'; '.join(facts['keep_apart'])}")
