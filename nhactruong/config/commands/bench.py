"""Đo tốc độ và ghi kết quả vào bench/RESULTS.md (trong cây mã nguồn)."""

import argparse
import subprocess
import sys
from pathlib import Path

from nhactruong.config.start import CannotDo


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", help="chỉ đo những phép này; trống: tất cả")


def run(options: argparse.Namespace) -> int:
    tree = Path(__file__).resolve().parents[3]
    if not (tree / "bench" / "run.py").exists():
        raise CannotDo(
            "phép đo nằm trong cây mã nguồn; bản cài đặt này không có bench/"
        )
    line = [sys.executable, "-m", "bench.run", *options.names]
    return subprocess.run(line, cwd=tree, check=False).returncode  # noqa: S603
