"""Nạp lịch làm việc, địa bàn, tổ chức và lĩnh vực phản ánh từ một thư mục tệp CSV.

Tất cả hoặc không gì cả: tệp có lỗi thì không dòng nào được nạp, và mỗi lỗi được nêu với
tên tệp, số dòng và lý do. Nạp lại cùng thư mục không tạo dòng trùng.
"""

import argparse
import sys
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from nhactruong.config.commands.migrate import require_migrated
from nhactruong.config.progress import Progress
from nhactruong.config.start import CannotDo, start_django

if TYPE_CHECKING:
    from nhactruong.ground.tables import Fault

HANOI = Path(__file__).resolve().parents[1] / "data" / "hanoi"
# The order matters: organisations stand on places, topics on functions.
ROOMS = ("workdays", "places", "org", "reports")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "directory",
        metavar="DIR",
        type=Path,
        nargs="?",
        default=HANOI,
        help="thư mục dữ liệu; bỏ trống: Hà Nội, có sẵn trong gói",
    )


def run(options: argparse.Namespace) -> int:
    start_django()
    require_migrated()
    return bring_in(options.directory)


def bring_in(directory: Path) -> int:
    """Import `directory` now; 0, or 1 after printing what is wrong with it."""
    from django.utils import timezone

    from nhactruong.ground.refusal import Refusal
    from nhactruong.ground.tables import FaultyImport

    if not directory.is_dir():
        raise CannotDo(f"không có thư mục {directory}")
    from nhactruong.work.recompute import recompute_all

    try:
        import_city(directory.resolve(), at=timezone.now())
        with Progress("Tính lại hạn") as progress:
            recompute_all(timezone.now(), progress)
    except FaultyImport as faulty:
        print(f"{faulty.message}", file=sys.stderr)
        for fault in faulty.faults:
            print(f"  {words(fault)}", file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(f"Không nạp được: {refusal}", file=sys.stderr)
        return 1
    print(f"Đã nạp dữ liệu từ {directory}.")
    return 0


def import_city(directory: Path, *, at: datetime) -> None:
    """Let each room read its own files of `directory`, in one transaction.

    Raises Refusal("import_faulty") with every fault found.
    """
    from nhactruong.ground.act import act
    from nhactruong.ground.actor import SYSTEM, Actor

    @act
    def load_all(*, by: Actor, at: datetime) -> None:
        for room in ROOMS:
            import_module(f"nhactruong.{room}.load").load(directory, by=by, at=at)

    load_all(by=SYSTEM, at=at)


def words(fault: "Fault") -> str:
    """Return "file, line: reason"."""
    row = f", dòng {fault.row}" if fault.row else ""
    column = f", cột {fault.column}" if fault.column else ""
    return f"{fault.file}{row}{column}: {fault.reason}"
