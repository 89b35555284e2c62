"""Building a demonstration whole, or beginning it anew.

A demonstration takes half a minute to build. Whoever interrupts it would otherwise keep
half a city for good, since what events record is never taken back.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from nhactruong.config.start import CannotDo

MARK = "demo.unfinished"
SUFFIXES = ("", "-wal", "-shm", "-journal", "-gate", "-turn")


@contextmanager
def building() -> Iterator[bool]:
    """Hold the right to build in this data folder; yield whether tables were there.

    Raises CannotDo while another process builds there.
    """
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / MARK
    with (folder / "demo.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise CannotDo("thành phố mẫu đang được dựng bởi một lệnh khác") from fault
        if mark.exists():
            forget_half_a_city()
        there = has_tables()
        if not there:
            mark.touch()
        # Whatever is lost with the machine's power is built anew: no need to wait for
        # the disk after each of some thousand acts.
        with unhurried_disk(unless=there):
            yield there
        mark.unlink(missing_ok=True)


def has_tables() -> bool:
    with connection.cursor() as cursor:
        return bool(connection.introspection.table_names(cursor))


def forget_half_a_city() -> None:
    """Take away what an interrupted build left behind."""
    if connection.vendor != "sqlite":
        raise CannotDo(
            "lần dựng trước dở dang. Xoá rồi tạo lại cơ sở dữ liệu (dropdb, createdb),"
            f" xoá tệp {settings.DATA_DIR}/{MARK}, rồi chạy lại."
        )
    connection.close()
    for suffix in SUFFIXES:
        Path(f"{settings.DATABASES['default']['NAME']}{suffix}").unlink(missing_ok=True)


@contextmanager
def unhurried_disk(*, unless: bool) -> Iterator[None]:
    """Do not wait for the disk inside; afterwards everything is on it."""
    if unless or connection.in_atomic_block:
        yield
        return
    settings.FILES_SETTLE = False
    if connection.vendor == "sqlite":
        _pragma("synchronous=OFF")
    try:
        yield
    finally:
        settings.FILES_SETTLE = True
        if connection.vendor == "sqlite":
            _pragma("synchronous=FULL")
            _pragma("wal_checkpoint(TRUNCATE)")
        os.sync()


def _pragma(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {words}")
