"""Dựng thành phố mẫu với cán bộ và phản ánh mô phỏng, rồi chạy máy chủ."""

import argparse
import os

from nhactruong.config.commands import import_city, migrate, serve
from nhactruong.config.start import CannotDo, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    serve.add_arguments(parser)
    parser.add_argument(
        "--no-serve",
        dest="serve",
        action="store_false",
        help="dựng dữ liệu xong thì thôi, không chạy máy chủ",
    )


def run(options: argparse.Namespace) -> int:
    if options.serve:
        serve.require_free(options.host, options.port)
    os.environ["NHACTRUONG_SIMULATED"] = "1"
    start_django()
    from nhactruong.config.building import building

    with building() as connection_has_tables:
        if connection_has_tables:
            refuse_real_data()
        if faulty := build():
            return faulty
    words = sign_ins()
    if options.serve:
        address = serve.address(options)
        serve.serve(options, welcome=f"Mở trình duyệt: {address}\n{words}")
    print(words)
    return 0


def build() -> int:
    """Make tables, city, officials and reports where they are missing; 0 when done."""
    from nhactruong.places.models import Ward

    if migrate.waiting_migrations():
        print("Lập bảng…", flush=True)
        migrate.migrate()
    if not Ward.objects.exists():
        print("Nạp dữ liệu Hà Nội…", flush=True)
        if faulty := import_city.bring_in(import_city.HANOI):
            return faulty
    seed()
    return 0


def refuse_real_data() -> None:
    """Keep invented reports out of an installation where real people work."""
    from nhactruong.accounts.models import User

    if User.objects.filter(is_simulated=False).exists():
        raise CannotDo(
            "cơ sở dữ liệu này có tài khoản thật; không trộn dữ liệu mô phỏng vào."
            " Đặt NHACTRUONG_DATA_DIR hoặc NHACTRUONG_DATABASE_URL sang chỗ khác."
        )


def seed() -> None:
    """Let invented officials work through invented reports, unless they already have."""
    from django.utils import timezone

    from nhactruong.accounts.models import User
    from nhactruong.config import demo_desk, demo_officials, demo_reports
    from nhactruong.config.progress import Progress
    from nhactruong.reports.models import Report

    if not User.objects.exists():
        print("Bổ nhiệm cán bộ hư cấu…", flush=True)
        demo_officials.seed(at=timezone.now())
    if not Report.objects.exists():
        print(f"Dựng phản ánh mô phỏng của {demo_reports.DAYS} ngày…", flush=True)
        with Progress("Dựng phản ánh") as progress:
            demo_reports.seed(progress)
    demo_desk.seed(at=timezone.now())


def sign_ins() -> str:
    """Return who may sign in to look around, one a line."""
    from nhactruong.config.demo_officials import CAST

    lines = [f"  {member}" for member in CAST]
    return "\n".join(["Đăng nhập thử (mọi người đều hư cấu):", *lines])
