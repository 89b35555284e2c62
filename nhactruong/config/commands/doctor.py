"""Khám bản cài đặt này: nêu điều chưa đúng và cách sửa chính xác."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="trả lời cho chương trình")


def run(options: argparse.Namespace) -> int:
    return 0
