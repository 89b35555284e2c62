"""Xem lịch làm việc; khai ngày nghỉ, ngày làm bù và tính lại mọi hạn đang chạy.

Tệp CSV (UTF-8) có các cột date, kind, name_vi, source; tùy chọn calendar, name_en, status.
kind: off (nghỉ), work (làm bù ngày nghỉ cuối tuần), usual (bỏ điều đã khai cho ngày ấy).
"""

import argparse
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nhactruong.config.commands.migrate import require_migrated
from nhactruong.config.progress import Progress
from nhactruong.config.start import CannotDo, start_django

if TYPE_CHECKING:
    from nhactruong.ground.tables import Faults
    from nhactruong.work.foresee_days import Foreseen
    from nhactruong.workdays.days import DayPlan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    does = parser.add_subparsers(metavar="{apply,show}", required=True)
    apply = does.add_parser(
        "apply", help="nạp tệp ngày nghỉ, xem trước việc nào đổi hạn, rồi áp dụng"
    )
    apply.add_argument("file", metavar="FILE", type=Path, help="tệp CSV")
    apply.add_argument(
        "--dry-run", action="store_true", help="chỉ xem trước, không đổi gì"
    )
    apply.add_argument("--json", action="store_true", help="trả lời cho chương trình")
    apply.set_defaults(do=run_apply)
    show = does.add_parser("show", help="các ngày nghỉ và làm bù của một năm")
    show.add_argument("--year", type=int, default=date.today().year)  # noqa: DTZ011
    show.add_argument("--calendar", default="office", help="mặc định office")
    show.add_argument("--json", action="store_true", help="trả lời cho chương trình")
    show.set_defaults(do=run_show)


def run(options: argparse.Namespace) -> int:
    start_django()
    require_migrated()
    return int(options.do(options))


def run_apply(options: argparse.Namespace) -> int:
    """Preview, apply, recompute; 1 after telling what is wrong with the file."""
    from django.utils import timezone

    from nhactruong.ground.actor import SYSTEM
    from nhactruong.ground.refusal import Refusal
    from nhactruong.ground.tables import Faults
    from nhactruong.work.foresee_days import foresee_days
    from nhactruong.work.recompute import recompute_all
    from nhactruong.work.timetable import change_days
    from nhactruong.workdays.days import plan_days, read_days

    if not options.file.is_file():
        raise CannotDo(f"không có tệp {options.file}")
    at = timezone.now()
    faults = Faults()
    changes = read_days(options.file, faults)
    plan = plan_days(changes, faults)
    if faults:
        return tell_faults(faults, options.json)
    foreseen = foresee_days(plan.calendars, plan.codes, at)
    if not options.json:
        tell(plan, foreseen, at)
    recomputed: int | None = None
    if plan and not options.dry_run:
        try:
            change_days(changes, seen=plan.stamp, by=SYSTEM, at=at)
        except Refusal as refusal:
            print(f"Không áp dụng được: {refusal}", file=sys.stderr)
            return 1
    if not options.dry_run:
        # Also what an earlier change, cut short, has left.
        with Progress("Tính lại hạn") as progress:
            recomputed = recompute_all(timezone.now(), progress)
    if options.json:
        print(as_json(plan, foreseen, recomputed))
    elif options.dry_run:
        print("Chưa đổi gì (--dry-run).")
    else:
        print(f"Đã áp dụng; {recomputed} việc có hạn tính lại, mỗi việc một sự kiện.")
    return 0


def tell_faults(faults: "Faults", in_json: bool) -> int:
    from nhactruong.config.commands.import_city import words

    if in_json:
        rows = [fault.as_json() for fault in faults.found]
        print(json.dumps({"applied": False, "faults": rows}, ensure_ascii=False))
    else:
        print("Tệp có lỗi, chưa nạp gì.", file=sys.stderr)
        for fault in faults.found:
            print(f"  {words(fault)}", file=sys.stderr)
    return 1


def tell(plan: "DayPlan", foreseen: "Foreseen", at: datetime) -> None:
    """Print what changes and what moves."""
    from nhactruong.org.snapshot import snapshot
    from nhactruong.ui.moments import moment_words
    from nhactruong.workdays.apply import day_words

    for row in plan.added:
        print(f"+ {day_words(row)} ({row.source})")
    for old, new in plan.changed:
        print(f"~ {day_words(old)} → {day_words(new)} ({new.source})")
    if plan.unchanged:
        print(f"= {plan.unchanged} ngày đã đúng như tệp")
    print(f"Việc đang mở theo lịch này: {foreseen.counted}; đổi hạn: {foreseen.moved}")
    if not foreseen.moved:
        return
    print(f"  lùi: {foreseen.later}; sớm hơn: {foreseen.earlier}")
    if foreseen.earliest and foreseen.latest:
        first, last = moment_words(foreseen.earliest), moment_words(foreseen.latest)
        print(f"  hạn mới sớm nhất: {first}; muộn nhất: {last}")
    print(f"  thành trễ: {foreseen.become_late}; hết trễ: {foreseen.become_on_time}")
    if foreseen.beyond:
        print(f"  ngoài các năm có lịch, giữ nguyên: {foreseen.beyond}")
    units = snapshot().units
    for unit_id, count in foreseen.by_unit:
        print(f"  {count:6d}  {units[unit_id].name_vi}")


def as_json(plan: "DayPlan", foreseen: "Foreseen", recomputed: int | None) -> str:
    from nhactruong.org.snapshot import snapshot
    from nhactruong.workdays.models import DayRow

    def day(row: DayRow) -> dict[str, Any]:
        return {
            "calendar": row.calendar.code,
            "date": row.date.isoformat(),
            "kind": row.kind,
            "name_vi": row.name_vi,
            "source": row.source,
        }

    units = snapshot().units
    return json.dumps(
        {
            "applied": recomputed is not None,
            "days": {
                "added": [day(row) for row in plan.added],
                "changed": [
                    {"was": day(old), "now": day(new)} for old, new in plan.changed
                ],
                "unchanged": plan.unchanged,
            },
            "tasks": {
                "counted": foreseen.counted,
                "moved": foreseen.moved,
                "later": foreseen.later,
                "earlier": foreseen.earlier,
                "earliest": foreseen.earliest and foreseen.earliest.isoformat(),
                "latest": foreseen.latest and foreseen.latest.isoformat(),
                "become_late": foreseen.become_late,
                "become_on_time": foreseen.become_on_time,
                "beyond_the_calendar": foreseen.beyond,
                "by_unit": [
                    {
                        "unit": units[unit_id].code,
                        "name_vi": units[unit_id].name_vi,
                        "moved": count,
                    }
                    for unit_id, count in foreseen.by_unit
                ],
            },
            "recomputed": recomputed,
        },
        ensure_ascii=False,
        indent=2,
    )


def run_show(options: argparse.Namespace) -> int:
    """Print the days of a year that are not as their weekday is."""
    from nhactruong.workdays.apply import day_words
    from nhactruong.workdays.models import Calendar, DayKind, DayStatus

    calendar = Calendar.objects.filter(code=options.calendar).first()
    if calendar is None:
        raise CannotDo(f"không có lịch “{options.calendar}”")
    believed = calendar.days.filter(withdrawn_at__isnull=True, date__year=options.year)
    rows = list(believed.exclude(kind=DayKind.USUAL).order_by("date"))
    if options.json:
        days = [
            {
                "date": row.date.isoformat(),
                "kind": row.kind,
                "name_vi": row.name_vi,
                "name_en": row.name_en,
                "source": row.source,
                "status": row.status,
            }
            for row in rows
        ]
        found = {"calendar": calendar.code, "year": options.year, "days": days}
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    print(f"{calendar.name_vi}, năm {options.year}:")
    for row in rows:
        mark = " (dự kiến)" if row.status == DayStatus.COMPUTED else ""
        print(f"  {day_words(row)}{mark} — {row.source}")
    if not rows:
        print("  không có ngày nào; thời hạn chạm năm này chưa tính được")
    return 0
