"""Khám bản cài đặt này: nêu điều chưa đúng và cách sửa chính xác."""

import argparse
import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from nhactruong.config.examine import city, database, machine, post, running
from nhactruong.config.examine.finding import SIGNS, Finding
from nhactruong.config.start import CannotDo, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="trả lời cho chương trình")


def run(options: argparse.Namespace) -> int:
    found = list(examine())
    well = all(finding.level != "wrong" for finding in found)
    if options.json:
        facts = {"ok": well, "findings": [asdict(finding) for finding in found]}
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        tell(found)
    return 0 if well else 1


def tell(found: list[Finding]) -> None:
    for finding in found:
        print(f"{SIGNS[finding.level]} {finding.words}")
        if finding.fix:
            print(f"    cách sửa: {finding.fix}")
    wrong = sum(finding.level == "wrong" for finding in found)
    print(f"{wrong} điều cần sửa." if wrong else "Bản cài đặt này ổn.")


def examine() -> Iterator[Finding]:
    """Look at everything, foundations first; stop where nothing further can be seen."""
    data_dir = Path(os.environ.get("NHACTRUONG_DATA_DIR", "var")).resolve()
    folder = machine.examine_folder(data_dir)
    yield folder
    if folder.level == "wrong":
        return
    try:
        start_django()
    except CannotDo as reason:
        yield Finding("settings", "wrong", f"không đọc được cấu hình: {reason}")
        return
    yield machine.examine_key(data_dir)
    yield machine.examine_settings_file()
    yield machine.examine_space(data_dir)
    yield machine.examine_address()
    yield machine.examine_proxy()
    yield machine.examine_for_the_public()
    yield machine.examine_static()
    reached = database.examine_database()
    yield reached
    if reached.level == "wrong":
        return
    yield database.examine_sqlite(sqlite3.sqlite_version)
    yield database.examine_writers()
    yield from database.examine_server()
    tables = database.examine_tables()
    yield tables
    if tables.level == "good":
        yield from examine_contents()


def examine_contents() -> Iterator[Finding]:
    """Look at what the tables hold, and at what has to go on."""
    from django.utils import timezone

    from nhactruong.config.simulated import know_simulation

    know_simulation()
    at = timezone.now()
    there = city.examine_city()
    yield there
    if there.level == "good":
        yield city.examine_calendar(timezone.localdate(at))
        yield city.examine_heads(at)
    yield city.examine_demonstration()
    yield running.examine_worker(at)
    yield running.examine_mail()
    yield from running.examine_letters(at)
    yield from post.examine_post(at)
    yield running.examine_backup(at)
