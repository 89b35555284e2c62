"""The stage on which invented lives are played: real acts in the order of their moments,
with a clock that can be moved; nothing here writes a row of its own."""

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

from django.db import connection, transaction

from nhactruong.config.simulation.city import City, read_city
from nhactruong.config.simulation.life import Life
from nhactruong.config.simulation.model import arrivals, dice
from nhactruong.config.simulation.sending import begin_life
from nhactruong.config.simulation.texts import TEXTS
from nhactruong.ground.act import act
from nhactruong.ground.actor import CLOCK, SYSTEM, Actor
from nhactruong.ground.insert import gathering
from nhactruong.ground.locks import change_organisation
from nhactruong.ground.refusal import Refusal
from nhactruong.notices.plan import plan_letters
from nhactruong.reports.topics import topic_book
from nhactruong.work.jobs import run_due

# A day's acts go into two transactions; a full day of storm into more, so that nobody
# else waits long.
STRETCH = timedelta(hours=12)
STEPS_AT_ONCE = 200

Step = Callable[[datetime], None]
Watch = Callable[[int, int], None]


class Stage:
    """The order of what happens: each step at its moment, the clock's duties between.

    photos: whether people send some; lives: by the number of their arrival.
    refused: how many steps the rules refused: life had gone another way by then.
    """

    def __init__(
        self, city: City, *, now: datetime, seed: int, photos: bool = True
    ) -> None:
        self.city = city
        self.now = now
        self.seed = seed
        self.photos = photos
        self.lives: dict[int, Life] = {}
        self.queue: list[tuple[datetime, int, Step]] = []
        self.order = count()
        self.refused = 0

    def at(self, moment: datetime, step: Step) -> None:
        """Do `step` at `moment`, if that is not in the future."""
        if moment < self.now:
            heapq.heappush(self.queue, (moment, next(self.order), step))

    def play(self, watch: Watch, began: datetime) -> None:
        """Play all that was queued, and what follows from it, up to now."""
        whole = int((self.now - began).total_seconds())
        while self.queue:
            moment = self.queue[0][0]
            play_stretch(self, by=SYSTEM, at=moment)
            watch(int((moment - began).total_seconds()), whole)
        let_the_clock_act(until=self.now)
        # Each letter gets its way; those of long ago are let go, as they would have been.
        while plan_letters(by=CLOCK, at=self.now):
            pass

    def play_next(self) -> datetime:
        moment, _order, step = heapq.heappop(self.queue)
        let_the_clock_act(until=moment)
        try:
            # A savepoint of its own: a refusal takes back this step alone.
            with transaction.atomic(), gathering():
                step(moment)
        except Refusal:
            self.refused += 1
        return moment


@act
def play_stretch(stage: Stage, *, by: Actor, at: datetime) -> None:
    """Play what happens in the half day from `at`, in one transaction."""
    # Some of these acts change the organisation, which cannot be asked for later.
    change_organisation()
    for _step in range(STEPS_AT_ONCE):
        if not stage.queue or stage.queue[0][0] > at + STRETCH:
            return
        stage.play_next()


def let_the_clock_act(*, until: datetime) -> None:
    """Do what the clock owed up to `until`, each at the moment it was due."""
    while (first := _first_wake(until)) is not None and run_due(first):
        pass


def _first_wake(until: datetime) -> datetime | None:
    # Asked before every step: not worth a query of the ORM each time.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT MIN(wakes_at) FROM work_task WHERE wakes_at <= %s",
            [connection.ops.adapt_datetimefield_value(until)],
        )
        first: datetime | str | None = cursor.fetchone()[0]
    if isinstance(first, str):
        return datetime.fromisoformat(first).replace(tzinfo=UTC)
    return first


def simulate(
    reports: int,
    *,
    days: int,
    seed: int,
    now: datetime,
    watch: Watch | None = None,
    photos: bool = True,
) -> Stage:
    """Let a city report so often in the days before `now`, and its offices answer.

    photos: whether people send some.
    """
    city = read_city(now)
    began = now - timedelta(days=days)
    stage = Stage(city, now=now, seed=seed, photos=photos)
    known = topic_book().by_code
    for one in arrivals(
        reports,
        began=began,
        until=now,
        seed=seed,
        places=city.places,
        topics=[code for code in TEXTS if code in known],
    ):
        life = Life(stage, dice(seed, "life", one.number), one, scene=one.number)
        stage.lives[one.number] = life
        life.then(one.at, begin_life)
    stage.play(watch or (lambda done, whole: None), began)
    return stage
