"""Chạy việc theo đồng hồ: nhắc việc, báo trễ, leo thang, đóng việc, gửi tin."""

import argparse
import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version

from nhactruong.config.commands.migrate import require_migrated
from nhactruong.config.post import post_turn, start_post
from nhactruong.config.start import start_django
from nhactruong.config.wall_clock import WallClock

log = logging.getLogger(__name__)
EVERY = 1.0  # seconds between two looks
PAUSE = 5.0  # seconds after a failure
BEAT_EVERY = timedelta(seconds=10)

wall_clock = WallClock()
_said_at: datetime | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="làm một lượt rồi thôi")


def run(options: argparse.Namespace) -> int:
    start_django()
    require_migrated()
    from django.conf import settings

    from nhactruong.config.watch import shared

    shared.prepare(settings.DATA_DIR)
    from nhactruong.config.holding import keep_running
    from nhactruong.config.simulated import know_simulation

    keep_running(settings.DATA_DIR)
    know_simulation()
    if options.once:
        well = turn()
        post_turn()
        return 0 if well else 1
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    end_post = start_post(stop)
    while not stop.wait(attempt()):
        pass
    end_post()
    return 0


def attempt() -> float:
    """Do what is due; return the seconds to rest, longer after a failure."""
    from django.db import close_old_connections
    from django.utils import timezone

    close_old_connections()
    if not wall_clock.may_be_trusted():
        say_alive(timezone.now())
        return EVERY
    return EVERY if turn() else PAUSE


def jobs() -> dict[str, Callable[[datetime], object]]:
    """Return what the clock does at each turn, in order, by the name in the metrics."""
    from nhactruong.config.tidy import tidy
    from nhactruong.reports.counting.fold import keep_counting
    from nhactruong.work.absence import begin_absences
    from nhactruong.work.jobs import run_due
    from nhactruong.work.recompute import recompute_due
    from nhactruong.work.weekly import tell_of_the_week

    return {
        "absences": begin_absences,
        "tasks": run_due,
        "recompute": recompute_due,
        "counts": keep_counting,
        "week": tell_of_the_week,
        "tidy": tidy,
    }


def turn() -> bool:
    """Run every job that is due at this moment; tell whether all went well.

    A fault in one job does not end the clock for all the others.
    """
    from django.db import connection
    from django.utils import timezone

    from nhactruong.config.watch.meters import timed

    well = True
    for name, job in jobs().items():
        at = timezone.now()
        try:
            say_alive(at)
            with timed(name):
                job(at)
        except Exception:
            log.exception("việc theo đồng hồ gặp lỗi, sẽ thử lại: %s", name)
            if not connection.in_atomic_block:
                connection.close()
            well = False
    return well


def say_alive(at: datetime) -> None:
    """Leave a sign of life in the database, not more often than needed."""
    from nhactruong.ground.beat import beat

    global _said_at
    if _said_at is None or abs(at - _said_at) >= BEAT_EVERY:
        beat("worker", at, version=version("nhactruong"))
        _said_at = at
