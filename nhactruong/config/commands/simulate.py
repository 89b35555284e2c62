"""Dựng những ngày của một thành phố: phản ánh mô phỏng được xử lý bằng chính phần mềm.

Lượng gửi theo giờ, thứ, lĩnh vực và phường; có bão; cơ quan nhanh chậm khác nhau. Cùng
--seed thì cùng những ngày ấy. Mọi trang ghi SỐ LIỆU MÔ PHỎNG.
"""

import argparse
import os
from datetime import datetime, timedelta
from typing import Any

from nhactruong.config.commands.migrate import require_migrated
from nhactruong.config.progress import Progress
from nhactruong.config.start import CannotDo, start_django

MANY = 20_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--reports", type=positive, default=1500, metavar="N", help="số phản ánh"
    )
    parser.add_argument(
        "--days", type=positive, default=90, metavar="D", help="trong bao nhiêu ngày"
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=20240719,
        metavar="S",
        help="số gieo; cùng số, cùng ngày",
    )
    parser.add_argument(
        "--until",
        type=moment,
        metavar="TIME",
        help="lúc kết thúc, như 2026-11-25T08:00+07:00; bỏ trống: bây giờ",
    )
    parser.add_argument(
        "--fast",
        action="store_true",
        help=f"chỉ sống thật một phần, còn lại nhân bản; tự bật khi N trên {MANY}",
    )


def run(options: argparse.Namespace) -> int:
    os.environ["NHACTRUONG_SIMULATED"] = "1"
    start_django()
    require_migrated()
    from django.utils import timezone

    from nhactruong.config.building import building, unhurried_disk
    from nhactruong.config.commands.demo import refuse_real_data
    from nhactruong.places.models import Ward
    from nhactruong.reports.models import Report

    now = timezone.now()
    until = options.until or now
    if until > now:
        raise CannotDo("--until ở tương lai; chỉ mô phỏng được những ngày đã qua")
    with building():
        refuse_real_data()
        if not Ward.objects.exists():
            raise CannotDo("chưa có thành phố nào: chạy nhactruong import trước")
        # Where nothing was, nothing is lost with the machine's power.
        with unhurried_disk(unless=Report.objects.exists()):
            play(options, until)
    return 0


def play(options: argparse.Namespace, until: datetime) -> None:
    """Let it happen, and tell what came of it."""
    from nhactruong.config import demo_officials
    from nhactruong.config.simulation.city import read_city
    from nhactruong.config.simulation.stage import simulate

    since = read_city(until).since
    if until - timedelta(days=options.days) < since:
        raise CannotDo(
            f"các phường, xã này chỉ có từ {since:%d/%m/%Y}: giảm --days hoặc đổi --until"
        )
    demo_officials.seed(at=until)
    asked = {"days": options.days, "seed": options.seed, "now": until}
    if options.fast or options.reports > MANY:
        made = play_many(options.reports, asked)
    else:
        with Progress("Mô phỏng") as progress:
            simulate(options.reports, watch=progress, **asked)
        made = options.reports
    print(
        f"SỐ LIỆU MÔ PHỎNG: {made} phản ánh trong {options.days} ngày,"
        f" đến {until:%d/%m/%Y %H:%M}."
    )


def play_many(reports: int, asked: dict[str, Any]) -> int:
    from nhactruong.config.simulation.fast.many import simulate_many

    with Progress("Mô phỏng") as playing, Progress("Nhân bản") as copying:
        return simulate_many(reports, playing=playing, copying=copying, **asked)


def positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("phải từ 1 trở lên")
    return number


def moment(word: str) -> datetime:
    """Return an aware moment; one without a zone is the city's own time."""
    from nhactruong.ground.tables import LOCAL

    at = datetime.fromisoformat(word)
    return at if at.tzinfo else at.replace(tzinfo=LOCAL)
