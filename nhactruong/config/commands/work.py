"""Chạy việc theo đồng hồ: nhắc việc, báo trễ, leo thang, đóng việc."""

import argparse
import logging
import signal
import threading

from nhactruong.config.commands.migrate import require_migrated
from nhactruong.config.start import start_django

log = logging.getLogger(__name__)
EVERY = 1.0  # seconds between two looks
PAUSE = 5.0  # seconds after a failure


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="làm một lượt rồi thôi")


def run(options: argparse.Namespace) -> int:
    start_django()
    require_migrated()
    from django.conf import settings

    from nhactruong.config.holding import keep_running
    from nhactruong.config.simulated import know_simulation

    keep_running(settings.DATA_DIR)
    know_simulation()
    if options.once:
        turn()
        return 0
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    while not stop.wait(attempt()):
        pass
    return 0


def attempt() -> float:
    """Do what is due; return the seconds to rest, longer after a failure."""
    from django.db import close_old_connections, connection

    close_old_connections()
    try:
        turn()
    except Exception:
        # A fault in one job must not end the clock for all the others.
        log.exception("việc theo đồng hồ gặp lỗi, sẽ thử lại")
        connection.close()
        return PAUSE
    return EVERY


def turn() -> None:
    """Run every job that is due at this moment."""
    from django.utils import timezone

    from nhactruong.config.tidy import tidy
    from nhactruong.work.jobs import run_due

    at = timezone.now()
    run_due(at=at)
    tidy(at)
