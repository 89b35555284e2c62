"""Khôi phục từ một bản sao lưu, rồi kiểm tra mọi lời hứa.

Toàn bộ tệp được kiểm tra trước khi đụng đến bất cứ gì; đích không trống thì từ chối.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from nhactruong.config.commands.check import tell as tell_promises
from nhactruong.config.commands.migrate import waiting_migrations
from nhactruong.config.start import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "archive", metavar="ARCHIVE", type=Path, help="tệp sao lưu .tar"
    )
    parser.add_argument(
        "--into",
        metavar="DIR|URL",
        action="append",
        default=[],
        help="thư mục dữ liệu hoặc postgres://… thay cho cấu hình; dùng được hai lần",
    )
    parser.add_argument(
        "--replace", action="store_true", help="thay thế dữ liệu đang có ở đích"
    )
    parser.add_argument(
        "--verify-only",
        dest="verify",
        action="store_true",
        help="chỉ kiểm tra tệp, không khôi phục",
    )
    parser.add_argument("--json", action="store_true", help="trả lời cho chương trình")


def run(options: argparse.Namespace) -> int:
    for place in options.into:
        point_to(place)
    start_django()
    from django.utils import timezone

    from nhactruong.config.backup import restore

    if options.verify:
        return tell_verified(restore.verify(options.archive), options)
    done = restore.restore(options.archive, replace=options.replace, at=timezone.now())
    facts = {
        "manifest": done.manifest,
        "aside": [str(path) for path in done.aside],
        "key_differs": done.key_differs,
        "seconds": round(done.seconds, 3),
        **examine(done.manifest),
    }
    facts["ok"] = not facts["differences"] and facts["promises_ok"] is not False
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2, default=str))
    else:
        tell(facts)
    return 0 if facts["ok"] else 1


def point_to(place: str) -> None:
    """Let the settings, not yet loaded, lead to `place`."""
    if place.startswith(("postgres://", "postgresql://", "sqlite:")):
        os.environ["NHACTRUONG_DATABASE_URL"] = place
        return
    os.environ["NHACTRUONG_DATA_DIR"] = place
    if not os.environ.get("NHACTRUONG_DATABASE_URL", "").startswith("postgres"):
        os.environ["NHACTRUONG_DATABASE_URL"] = ""


def examine(manifest: dict[str, Any]) -> dict[str, Any]:
    """Hold what was restored against the manifest, then every promise."""
    from nhactruong.config import promises
    from nhactruong.config.backup.held import differences

    waiting = waiting_migrations()
    found = None if waiting else promises.run()
    return {
        "differences": differences(manifest),
        "waiting_migrations": waiting,
        "promises_ok": found and found["ok"],
        "promises": found,
    }


def tell_verified(manifest: dict[str, Any], options: argparse.Namespace) -> int:
    if options.json:
        facts = {"ok": True, "manifest": manifest}
        print(json.dumps(facts, ensure_ascii=False, indent=2))
        return 0
    print(
        f"{options.archive}: còn nguyên vẹn. Bản {manifest['version']},"
        f" {manifest['engine']}, lúc {manifest['made_at']},"
        f" {manifest['events']['count']} sự kiện, {manifest['files']['count']} tệp."
    )
    return 0


def tell(facts: dict[str, Any]) -> None:
    manifest = facts["manifest"]
    print(
        f"Đã khôi phục dữ liệu lúc {manifest['made_at']}"
        f" ({facts['seconds']:.1f} giây): {manifest['events']['count']} sự kiện,"
        f" {manifest['files']['count']} tệp."
    )
    for path in facts["aside"]:
        print(f"Dữ liệu cũ còn ở {path}; xoá khi không cần nữa.")
    for words in facts["differences"]:
        print(f"✗ {words}")
    if facts["key_differs"]:
        print(
            "! Khoá bí mật khác với khi sao lưu: đường dẫn riêng đã gửi cho dân sẽ không mở"
            " được.\n    cách sửa: chép lại secret.key (hoặc NHACTRUONG_SECRET_KEY) của bản cũ"
        )
    if facts["waiting_migrations"]:
        print("Bản sao lưu của bản phát hành cũ hơn. Hãy chạy: nhactruong migrate")
        print("rồi: nhactruong check")
        return
    tell_promises(facts["promises"])
