"""How long the queues are, counted when somebody asks, at most once in 15 seconds.

Every count goes by an index over what is open or waiting; what is done is not counted.
"""

import platform
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from django.conf import settings
from django.db import Error, connection
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from nhactruong.ground.beat import Beat
from nhactruong.notices.models import Delivery, DeliveryState, Message
from nhactruong.notices.models.delivery import OPEN as OPEN_DELIVERIES
from nhactruong.work.models import Task
from nhactruong.work.states import OPEN

FRESH = 15.0  # seconds
_BADLY = 5  # alarms rung: the last is at three times the allowance

_lock = threading.Lock()
_known: tuple[float, list[Metric]] | None = None


class Queues(Collector):
    def describe(self) -> list[Metric]:
        return []  # registering must not ask the database

    def collect(self) -> Iterator[Metric]:
        yield from counted()


def counted() -> list[Metric]:
    """Return the gauges, not older than FRESH; one thread counts, others wait for it."""
    global _known
    with _lock:
        now = time.monotonic()
        if _known is None or now - _known[0] >= FRESH:
            _known = now, _all(timezone.now())
        return _known[1]


def forget() -> None:
    global _known
    _known = None


def _all(at: datetime) -> list[Metric]:
    """Return every gauge; without a database only that there is none."""
    try:
        found = list(_count(at))
    except Error:
        connection.close()
        return [_gauge("database_up", "Whether the database answers", 0)]
    return [*found, _gauge("database_up", "Whether the database answers", 1)]


def _count(at: datetime) -> Iterator[Metric]:
    yield InfoMetricFamily(
        "nhactruong_build",
        "Release and what it runs on",
        {
            "version": version("nhactruong"),
            "python": platform.python_version(),
            "database": connection.vendor,
        },
    )
    yield from _tasks(at)
    yield from _outbox(at)
    yield from _beats(at)
    free = shutil.disk_usage(settings.DATA_DIR).free
    yield _gauge("disk_free_bytes", "Free space where files are kept", free)


def _tasks(at: datetime) -> Iterator[Metric]:
    by_state = GaugeMetricFamily(
        "nhactruong_tasks_open", "Open tasks by state", labels=["state"]
    )
    rows = Task.objects.filter(state__in=OPEN).order_by().values_list("state")
    found = dict(rows.annotate(number=Count("pk")))
    for state in sorted(OPEN):
        by_state.add_metric([str(state)], found.get(state, 0))
    yield by_state
    late = Task.objects.late(at)
    yield _gauge("tasks_late", "Open tasks past their deadline", late.count())
    yield _gauge(
        "tasks_badly_late",
        "Open tasks past three times their allowance",
        late.filter(alarms_rung__gte=_BADLY).count(),
    )
    due = Task.objects.filter(wakes_at__lte=at)
    first = due.order_by("wakes_at").values_list("wakes_at", flat=True).first()
    yield _gauge(
        "clock_due", "Tasks for which the clock has something to do", due.count()
    )
    yield _gauge(
        "clock_lag_seconds", "Since when the oldest of them waits", _age(first, at)
    )


def _outbox(at: datetime) -> Iterator[Metric]:
    unplanned = Message.objects.filter(planned_at__isnull=True, not_before__lte=at)
    letters = GaugeMetricFamily(
        "nhactruong_letters", "Letters of the outbox by state", labels=["state"]
    )
    letters.add_metric(["unplanned"], unplanned.count())
    # Found by the index over what a worker still has to look at.
    open_ones = Delivery.objects.filter(due_at__isnull=False)
    rows = open_ones.order_by().values_list("state").annotate(number=Count("pk"))
    found = dict(rows)
    for state in OPEN_DELIVERIES:
        letters.add_metric([str(state)], found.get(state, 0))
    letters.add_metric(["dead"], Delivery.objects.dead().count())
    yield letters
    going = (DeliveryState.QUEUED, DeliveryState.SENDING)
    waiting = open_ones.filter(state__in=going, due_at__lte=at)
    ages = [
        unplanned.aggregate(first=Min("not_before"))["first"],
        waiting.aggregate(first=Min("due_at"))["first"],
    ]
    oldest = max(_age(first, at) for first in ages)
    yield _gauge("letters_oldest_seconds", "Age of the oldest that should go", oldest)


def _beats(at: datetime) -> Iterator[Metric]:
    ages = GaugeMetricFamily(
        "nhactruong_beat_age_seconds",
        "Seconds since the worker turned, or a backup was made",
        labels=["what"],
    )
    for one in Beat.objects.all()[:100]:
        ages.add_metric([one.name], _age(one.at, at))
    yield ages


def _age(since: datetime | None, at: datetime) -> float:
    return max(0.0, (at - since).total_seconds()) if since else 0.0


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"nhactruong_{name}", about, value=value)
