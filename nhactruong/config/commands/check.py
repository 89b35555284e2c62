"""Kiểm tra mọi lời hứa (promises) trên dữ liệu đang có, nêu cách sửa từng lỗi."""

import argparse
import json
from typing import Any

from nhactruong.config.commands.migrate import require_migrated
from nhactruong.config.start import start_django

SHOWN = 20  # failures of one promise, for people; --json gives them all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="trả lời cho chương trình")


def run(options: argparse.Namespace) -> int:
    start_django()
    require_migrated()
    from nhactruong.config import promises

    found: dict[str, Any] = promises.run()
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2, default=str))
    else:
        tell(found)
    return 0 if found["ok"] else 1


def tell(found: dict[str, Any]) -> None:
    """Print each promise on a line, and each failure with how to mend it below."""
    for promise in found["promises"]:
        sign = "✓" if promise["ok"] else "✗"
        print(
            f"{sign} {promise['id']}. {promise['name']} (đã xem {promise['checked']})"
        )
        failures = promise["failures"]
        for failure in failures[:SHOWN]:
            print(f"    {failure['subject']}: {failure['what']}")
            print(f"        cách sửa: {failure['mend']}")
        if len(failures) > SHOWN:
            print(f"    … và {len(failures) - SHOWN} chỗ nữa (xem hết: --json)")
    broken = sum(not promise["ok"] for promise in found["promises"])
    print("Mọi lời hứa đều giữ." if found["ok"] else f"{broken} lời hứa bị phá vỡ.")
