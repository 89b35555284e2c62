"""Phát lại một tệp 311 thật của thành phố khác: mỗi dòng đến đúng lúc của nó.

Cột được ánh xạ trong một tệp TOML nhỏ; mỗi dòng hỏng được nêu với số dòng, cột và lý do.
Nạp lại cùng tệp không tạo phản ánh trùng. Mọi trang ghi SỐ LIỆU MÔ PHỎNG.
"""

import argparse
import csv
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from nhactruong.config.commands.migrate import require_migrated
from nhactruong.config.commands.simulate import moment, positive
from nhactruong.config.progress import Progress
from nhactruong.config.start import CannotDo, start_django

if TYPE_CHECKING:
    from nhactruong.config.replay.mapping import Map
    from nhactruong.config.replay.places import Placed
    from nhactruong.config.replay.rows import Fault, Reading
    from nhactruong.config.simulation.city import City

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="tệp .csv hoặc .csv.gz")
    parser.add_argument(
        "--map",
        required=True,
        metavar="MAP",
        help="tệp ánh xạ .toml, hoặc tên có sẵn: los_angeles, baltimore",
    )
    parser.add_argument(
        "--limit", type=positive, metavar="N", help="chỉ N dòng đến đầu tiên"
    )
    pace = parser.add_mutually_exclusive_group()
    pace.add_argument(
        "--speed",
        type=above_zero,
        default=1.0,
        metavar="X",
        help="nhanh gấp X lần nguồn",
    )
    pace.add_argument(
        "--at-once", action="store_true", help="tất cả đến ngay bây giờ, theo thứ tự"
    )
    parser.add_argument(
        "--start",
        type=moment,
        metavar="TIME",
        help="lúc dòng đầu đến; bỏ trống: sao cho dòng cuối đến bây giờ",
    )
    parser.add_argument(
        "--only-arrivals",
        action="store_true",
        help="chỉ gửi đến, không có cơ quan mô phỏng nào xử lý",
    )
    parser.add_argument(
        "--bad", type=Path, metavar="OUT", help="tệp ghi mọi dòng hỏng (.csv)"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="chỉ đọc và nêu lỗi, không nạp gì"
    )


def run(options: argparse.Namespace) -> int:
    os.environ["NHACTRUONG_SIMULATED"] = "1"
    start_django()
    require_migrated()
    from django.utils import timezone

    from nhactruong.config.building import building
    from nhactruong.config.commands.demo import refuse_real_data
    from nhactruong.config.replay.mapping import FaultyMap, find_map, read_map
    from nhactruong.config.replay.rows import Unreadable
    from nhactruong.config.simulation.city import read_city

    now = timezone.now()
    refuse_real_data()
    city = read_city(now)
    if not city.places:
        raise CannotDo("chưa có thành phố nào: chạy nhactruong import trước")
    try:
        rules = read_map(find_map(options.map))
        read = read_file(options.file, rules)
    except (FaultyMap, Unreadable) as fault:
        raise CannotDo(str(fault)) from fault
    with building():
        return replay(options, rules, read, city, now)


def read_file(path: Path, rules: "Map") -> "Reading":
    from nhactruong.config.replay.rows import read_rows
    from nhactruong.reports.topics import topic_book

    leaves = {t.code for t in topic_book().topics.values() if t.function_id}
    if unknown := sorted({code for _name, code in rules.topics if code} - leaves):
        from nhactruong.config.replay.mapping import FaultyMap

        raise FaultyMap(f"[topics] thành phố không có lĩnh vực {', '.join(unknown)}")
    return read_rows(path, rules, topics=leaves)


def replay(
    options: argparse.Namespace,
    rules: "Map",
    read: "Reading",
    city: "City",
    now: datetime,
) -> int:
    """Play what is good; tell what is not; 0 when every row was."""
    from nhactruong.config.replay.places import place_rows
    from nhactruong.reports.bring import brought

    rows, misplaced = place_rows(read.rows, rules, city, now)
    faults = [*read.faults, *misplaced]
    known = brought(rules.source)
    fresh = [placed for placed in rows if placed[0].id not in known]
    again = len(rows) - len(fresh)
    fresh = fresh[: options.limit]
    done = 0
    if fresh and not options.dry_run:
        done, refused = play(options, rules, city, fresh, now)
        faults += refused
    tell(options, rules, read, faults, again=again, done=done)
    return 1 if faults else 0


def play(
    options: argparse.Namespace,
    rules: "Map",
    city: "City",
    rows: "Sequence[Placed]",
    now: datetime,
) -> "tuple[int, list[Fault]]":
    from nhactruong.config import demo_officials
    from nhactruong.config.replay.play import MOMENT, Replay
    from nhactruong.config.replay.rows import moments

    after = moments(
        [row for row, _ward, _point in rows],
        silence=rules.longest_silence,
        speed=options.speed,
    )
    if options.at_once:
        after = [timedelta(0)] * len(rows)
    start = options.start or now - MOMENT - after[-1]
    require_past(start, after[-1], city, now)
    demo_officials.seed(at=now)
    acting = Replay(rules, city, now=now, offices=not options.only_arrivals)
    with Progress("Phát lại") as progress:
        acting.play(rows, after, start=start, watch=progress)
    return acting.done, acting.faults


def require_past(
    start: datetime, lasts: timedelta, city: "City", now: datetime
) -> None:
    if start < city.since:
        raise CannotDo(
            f"dòng đầu sẽ đến lúc {start:%d/%m/%Y}, khi chưa có các phường, xã này (từ"
            f" {city.since:%d/%m/%Y}); thêm --speed X hoặc --limit N"
        )
    if start + lasts >= now:
        raise CannotDo(
            "dòng cuối sẽ đến sau bây giờ: chọn --start sớm hơn hoặc --speed X"
        )


def tell(
    options: argparse.Namespace,
    rules: "Map",
    read: "Reading",
    faults: "list[Fault]",
    *,
    again: int,
    done: int,
) -> None:
    """Print what came of it, and write every bad row to a file."""
    faults.sort(key=lambda fault: fault.line)
    for fault in faults[:SHOWN]:
        column = f", cột {fault.column}" if fault.column else ""
        print(f"  dòng {fault.line}{column}: {fault.reason}", file=sys.stderr)
    if faults:
        path = write_bad(options, faults)
        print(f"{len(faults)} dòng hỏng, xem hết ở {path}", file=sys.stderr)
    print(
        f"SỐ LIỆU MÔ PHỎNG, nguồn {rules.source}: {read.lines} dòng, {done} đã đến,"
        f" {again} đã có từ trước, {read.left_out} thuộc lĩnh vực bỏ qua,"
        f" {len(faults)} hỏng."
    )


def write_bad(options: argparse.Namespace, faults: "Sequence[Fault]") -> Path:
    from django.conf import settings

    name = options.file.name.removesuffix(".gz").removesuffix(".csv")
    path: Path = options.bad or Path(settings.DATA_DIR) / "replay" / f"{name}.bad.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "column", "reason"])
        writer.writerows((f.line, f.column, f.reason) for f in faults)
    return path


def above_zero(word: str) -> float:
    number = float(word)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("phải là số trên 0")
    return number
