"""Dựng thành phố mẫu với cán bộ và phản ánh mô phỏng, rồi chạy máy chủ."""

import argparse
import os
from importlib import import_module
from typing import Any

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
    if faulty := build():
        return faulty
    words = sign_ins()
    if options.serve:
        serve.serve(
            options, welcome=f"Mở trình duyệt: {serve.address(options)}\n{words}"
        )
    print(words)
    return 0


def build() -> int:
    """Make tables, city, officials and reports where they are missing; 0 when done."""
    if migrate.waiting_migrations():
        print("Lập bảng…", flush=True)
        migrate.migrate()
    refuse_real_data()
    if not has_city():
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


def has_city() -> bool:
    from nhactruong.places.models import Ward

    return Ward.objects.exists()


def seed() -> None:
    """Let invented officials work through invented reports, unless they already have."""
    from django.utils import timezone

    from nhactruong.accounts.models import User
    from nhactruong.config import demo_officials
    from nhactruong.config.progress import Progress

    if not User.objects.exists():
        print("Bổ nhiệm cán bộ hư cấu…", flush=True)
        demo_officials.seed(at=timezone.now())
    if reports := _optional("demo_reports"):
        with Progress("Dựng phản ánh mô phỏng") as progress:
            reports.seed(progress)


def sign_ins() -> str:
    """Return who may sign in to look around, one a line."""
    from nhactruong.config.demo_officials import CAST

    lines = [f"  {member}" for member in CAST]
    return "\n".join(["Đăng nhập thử (mọi người đều hư cấu):", *lines])


def _optional(module: str) -> Any:
    name = f"nhactruong.config.{module}"
    try:
        return import_module(name)
    except ModuleNotFoundError as fault:
        if fault.name != name:
            raise
        return None
