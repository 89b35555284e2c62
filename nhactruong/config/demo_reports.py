"""About 300 invented reports over 60 days, made by driving the real acts with a clock
that can be moved: nothing here writes a row of its own."""

import heapq
import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from django.db import transaction
from django.utils import timezone

from nhactruong.config.demo_life import Life
from nhactruong.config.demo_lives import begin_life
from nhactruong.config.progress import Progress
from nhactruong.ground.tables import LOCAL
from nhactruong.reports.models import Report
from nhactruong.work.jobs import run_due
from nhactruong.work.models import Task

REPORTS = int(os.environ.get("NHACTRUONG_DEMO_REPORTS", "300"))
DAYS = 60
SEED = 20240719
STEPS_AT_ONCE = 50
# When people report, by hour of the day.
_HOURS = (1, 1, 1, 1, 1, 2, 5, 9, 10, 9, 8, 7, 5, 6, 7, 7, 8, 9, 8, 8, 8, 6, 4, 2)

Step = Callable[[datetime], None]


class Stage:
    """The order of what happens: each step at its moment, the clock's duties between."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.queue: list[tuple[datetime, int, Step]] = []
        self.order = count()

    def at(self, moment: datetime, step: Step) -> None:
        """Do `step` at `moment`, if that is not in the future."""
        if moment < self.now:
            heapq.heappush(self.queue, (moment, next(self.order), step))

    def play(self, progress: Callable[[int, int], None], began: datetime) -> None:
        whole = int((self.now - began).total_seconds())
        while self.queue:
            # Many steps a transaction: nobody else waits, and each would be a sync.
            with transaction.atomic():
                for _step in range(STEPS_AT_ONCE):
                    if not self.queue:
                        break
                    moment, _order, step = heapq.heappop(self.queue)
                    _let_the_clock_act(until=moment)
                    step(moment)
            progress(int((moment - began).total_seconds()), whole)
        _let_the_clock_act(until=self.now)


def _let_the_clock_act(*, until: datetime) -> None:
    """Do what the clock owed up to `until`, each at the moment it was due."""
    for _turn in range(10_000):
        first = (
            Task.objects.filter(wakes_at__lte=until)
            .order_by("wakes_at")
            .values_list("wakes_at", flat=True)
            .first()
        )
        if first is None or run_due(first) == 0:
            return


def seed(progress: Progress | None = None, *, reports: int = REPORTS) -> int:
    """Make the demonstration's reports unless there are any; return how many."""
    if not reports or Report.objects.exists():
        return 0
    dice = random.Random(SEED)  # noqa: S311  the same demonstration every time
    now = timezone.now()
    began = now - timedelta(days=DAYS)
    stage = Stage(now)
    for sent_at in sorted(_moment(dice, began, now) for _n in range(reports)):
        life = Life(stage, random.Random(dice.random()))  # noqa: S311
        stage.at(sent_at, life_step(life))
    stage.play(progress or (lambda done, total: None), began)
    return Report.objects.count()


def life_step(life: Life) -> Step:
    return lambda at: begin_life(life, at)


def _moment(dice: random.Random, began: datetime, now: datetime) -> datetime:
    day = began + timedelta(days=dice.random() * DAYS)
    hour = dice.choices(range(24), _HOURS)[0]
    local = day.astimezone(LOCAL).replace(
        hour=hour, minute=dice.randrange(60), second=dice.randrange(60)
    )
    return min(max(local, began), now - timedelta(minutes=dice.randrange(2, 90)))
