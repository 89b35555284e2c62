"""Kiểm tra mọi lời hứa (promises) trên dữ liệu đang có, nêu cách sửa từng lỗi."""

import argparse
import json
from typing import Any

from nhactruong.config.commands.migrate import require_migrated
from nhactruong.config.start import start_django


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
        print(f"{sign} {promise['id']}. {promise['name']} ({promise['checked']})")
        for failure in promise["failures"]:
            print(f"    {words(failure)}")
    broken = sum(not promise["ok"] for promise in found["promises"])
    print("Mọi lời hứa đều giữ." if found["ok"] else f"{broken} lời hứa bị phá vỡ.")


def words(failure: Any) -> str:
    if not isinstance(failure, dict):
        return str(failure)
    return " · ".join(
        str(value) for value in failure.values() if value not in ("", None)
    )
