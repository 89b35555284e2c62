"""The clock's own actions and calendar changes, in one process, by the functions that the
worker calls: reports sent and accepted through the acts, copied by the database until
there are 100,000 (BENCH_CLOCK_TASKS). All their first reminders are due at once and are
worked off; then a day off is declared through the act that does so, and every open
deadline is computed anew. Each action and each deadline leaves its event; letters are
queued. Targets: 500 actions a second; the deadlines within 60 s. Other work on the machine
lengthens the wall time, not the CPU seconds of this process; what the database itself
spends on PostgreSQL is not in them.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bench.load import report
from bench.serving import data

BOTH_DATABASES = True
TASKS = int(os.environ.get("BENCH_CLOCK_TASKS", "100000"))
SEEDED = 250
RATE, SECONDS = 500, 60


def main() -> int:
    os.environ["NHACTRUONG_DEMO_REPORTS"] = "0"
    with data() as environment:
        os.environ.update(environment)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhactruong.config.settings")
        import django

        django.setup()
        from django.db import connection

        from nhactruong.work.models import Task

        seed()
        copy()
        print(f"- open tasks: {Task.objects.count():,}, one reminder due for each")
        well = work_off()
        well &= count_anew()
        connection.close()
    return int(not well)


def seed() -> None:
    """Send reports to all the offices in the middle of the city; their owners accept."""
    from django.test import Client
    from django.utils import timezone

    from nhactruong.org.tests.make import official
    from nhactruong.work.accept import accept_task
    from nhactruong.work.models import Task

    chance = random.Random(2026)
    for _ in range(SEEDED):
        sent = Client().post(
            "/api/v1/reports",
            report(chance),
            content_type="application/json",
            headers={"Idempotency-Key": f"{chance.getrandbits(128):032x}"},
        )
        assert sent.status_code == 201, sent.content
    for task in Task.objects.select_related("owner"):
        accept_task(task.pk, by=official(task.owner), at=timezone.now())


def copy() -> None:
    """Copy what was sent, with its events, until there is as much as wanted."""
    from django.utils import timezone

    from nhactruong.config.simulation.city import read_city
    from nhactruong.config.simulation.fast.copies import multiply
    from nhactruong.config.simulation.fast.tables import last_keys

    now = timezone.now()
    multiply(
        TASKS - SEEDED,
        after=dict.fromkeys(last_keys(), 0),
        city=read_city(now),
        began=now - timedelta(days=1),
        now=now,
        recent=timedelta(days=1),
        seed=2026,
        watch=lambda done, whole: None,
    )


def work_off() -> bool:
    from django.db.models import Max

    from nhactruong.ledger.models import Event
    from nhactruong.work.jobs import run_due
    from nhactruong.work.models import Task

    at = Task.objects.aggregate(last=Max("wakes_at"))["last"]
    before = Event.objects.count()
    woken, wall, cpu = timed(lambda: run_due(at, most=10 * TASKS))
    done = Event.objects.count() - before
    print(
        f"- due actions: {done:,} of {woken:,} tasks in {wall:.0f} s,"
        f" **{done / wall:,.0f} a second**; CPU {cpu:.0f} s,"
        f" {1000 * cpu / max(done, 1):.2f} ms each"
    )
    assert Task.objects.filter(wakes_at__lte=at).count() == 0
    return done / wall >= RATE


def count_anew() -> bool:
    from django.utils import timezone

    from nhactruong.ground.actor import SYSTEM
    from nhactruong.ledger.models import Event
    from nhactruong.work.check_clocks import deadlines_computed
    from nhactruong.work.recompute import recompute_all
    from nhactruong.workdays.apply import apply_days
    from nhactruong.workdays.days import DayChange

    now = datetime.now(UTC) + timedelta(days=40)
    day = (timezone.localtime() + timedelta(days=3)).date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    storm = DayChange("office", day, "off", "Nghỉ bão", "Storm day", "Công điện 1/CĐ")
    apply_days([storm], by=SYSTEM, at=now)
    before = Event.objects.count()
    moved, wall, cpu = timed(lambda: recompute_all(now))
    assert moved == Event.objects.count() - before
    print(
        f"- deadlines computed anew: {moved:,} in **{wall:.0f} s**;"
        f" CPU {cpu:.0f} s, {1000 * cpu / max(moved, 1):.2f} ms each"
    )
    assert not deadlines_computed(now).failures
    return wall <= SECONDS


def timed(do: Callable[[], int]) -> tuple[int, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    done = do()
    return done, time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    sys.exit(main())
