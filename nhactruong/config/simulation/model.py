"""When, where and about what a city's people report: pure, the same for the same seed.

Every rate here is invented (SỐ LIỆU MÔ PHỎNG) unless a `Source:` stands beside it.
"""

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import accumulate

from nhactruong.ground.tables import LOCAL

HOUR = timedelta(hours=1)

# When people report, by hour of the day and by weekday from Monday.
HOURS = (1, 1, 1, 1, 1, 2, 5, 9, 10, 9, 8, 7, 5, 6, 7, 7, 8, 9, 8, 8, 8, 6, 4, 2)
WEEKDAYS = (1.15, 1.1, 1.0, 1.0, 0.95, 0.75, 0.6)

# How often each topic is told about; those not named here: USUAL.
USUAL = 1.5
TOPICS = {
    "env.rubbish": 9.0,
    "road.light": 8.0,
    "road.surface": 7.0,
    "order.sidewalk": 7.0,
    "road.manhole": 5.0,
    "road.sidewalk": 5.0,
    "env.noise": 5.0,
    "env.sewer": 5.0,
    "traffic.parking": 4.0,
    "road.works": 3.0,
    "green.trees": 3.0,
    # 1,859 of 25,769 reports to iHanoi were about procedures.
    # Source: nld.com.vn, 2024-11-21 (196241126204439469).
    "admin.procedure": 6.5,
}
# Some things are seen at some hours: first hour, hour after the last, how much more.
AT_HOURS = {
    "env.noise": (20, 24, 9.0),
    "road.light": (18, 23, 2.5),
    "env.rubbish": (6, 10, 1.6),
    "traffic.parking": (7, 19, 1.5),
    "order.sidewalk": (16, 21, 1.6),
    "admin.procedure": (8, 17, 2.0),
    "social.food": (10, 20, 1.8),
}
# What a storm leaves behind.
STORM_TOPICS = {
    "env.flood": 6.0,
    "green.danger": 5.0,
    "env.sewer": 3.0,
    "green.trees": 2.0,
    "road.cables": 2.0,
    "road.light": 1.5,
    "road.manhole": 1.0,
}
STORM_EVERY_DAYS = {True: 14, False: 45}  # in the rains (May to October), or not
STORM_RATE = 5.0  # so many times more reports while it lasts
STORM_SHARE = 0.75  # of these come from where the storm is
STORM_HOURS = (5, 16)
# Where a like report came shortly before, so many tell of the very same thing: in
# general, and of a storm's damage.
REPEATED = {False: 0.25, True: 0.6}
REPEATED_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Place:
    """A ward as the model sees it.

    weight: how much is reported there; near: codes of the wards around it.
    """

    code: str
    weight: float
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Storm:
    """Some hours of wind and rain over a few wards; ends exclusive."""

    begins: datetime
    ends: datetime
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One report to come.

    number: its place in the order of arrival, from 0.
    same_as: number of the earlier one that tells of the same thing, None: of a new one.
    storm: whether it tells of a storm's damage.
    """

    number: int
    at: datetime
    topic: str
    place: str
    same_as: int | None = None
    storm: bool = False


def dice(seed: int, *what: object) -> random.Random:
    """Return dice for one matter, so that matters do not disturb each other.

    The same in every process: no hash of the interpreter's goes in.
    """
    words = ":".join(map(str, (seed, *what)))
    digest = sha256(words.encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))  # noqa: S311


def arrivals(
    reports: int,
    *,
    began: datetime,
    until: datetime,
    seed: int,
    places: Sequence[Place],
    topics: Sequence[str],
) -> list[Arrival]:
    """Return so many arrivals in [began, until), in order of time.

    topics: codes that may be chosen.
    """
    storms = storms_between(began, until, seed=seed, places=places)
    moments = _moments(reports, began, until, seed, storms)
    found: list[Arrival] = []
    before = _Before()
    for number, at in enumerate(moments):
        one = _arrival(number, at, seed, storms, places, topics, before)
        before.keep(one)
        found.append(one)
    return found


def storms_between(
    began: datetime, until: datetime, *, seed: int, places: Sequence[Place]
) -> list[Storm]:
    """Return the storms of these days, in order."""
    roll = dice(seed, "storms")
    by_code = {place.code: place for place in places}
    found: list[Storm] = []
    day = began
    while day < until:
        rains = 5 <= day.astimezone(LOCAL).month <= 10
        if places and roll.random() < 1 / STORM_EVERY_DAYS[rains]:
            begins = day + roll.randrange(24) * HOUR
            centre = roll.choice(places)
            found.append(
                Storm(
                    begins,
                    begins + roll.randint(*STORM_HOURS) * HOUR,
                    (centre.code, *(c for c in centre.near if c in by_code)),
                )
            )
        day += timedelta(days=1)
    return found


def _moments(
    reports: int,
    began: datetime,
    until: datetime,
    seed: int,
    storms: Sequence[Storm],
) -> list[datetime]:
    roll = dice(seed, "moments")
    first = began.replace(minute=0, second=0, microsecond=0)
    hours = [first + n * HOUR for n in range(int((until - first) / HOUR) + 1)]
    weights = list(accumulate(_rate(hour, storms) for hour in hours))
    found: list[datetime] = []
    while len(found) < reports:
        hour = hours[bisect_right(weights, roll.random() * weights[-1])]
        at = hour + timedelta(seconds=roll.randrange(3600))
        if began <= at < until:
            found.append(at)
    return sorted(found)


def _rate(hour: datetime, storms: Sequence[Storm]) -> float:
    local = hour.astimezone(LOCAL)
    rate = HOURS[local.hour] * WEEKDAYS[local.weekday()]
    return rate * STORM_RATE if _storm_at(hour, storms) else rate


def _storm_at(at: datetime, storms: Sequence[Storm]) -> Storm | None:
    return next((s for s in storms if s.begins <= at < s.ends), None)


class _Before:
    """The arrivals of the last days, by what they tell of."""

    def __init__(self) -> None:
        self.last: dict[tuple[str, str], Arrival] = {}

    def keep(self, one: Arrival) -> None:
        if one.same_as is None:
            self.last[one.topic, one.place] = one

    def same(self, topic: str, place: str, at: datetime) -> int | None:
        one = self.last.get((topic, place))
        return one.number if one and at - one.at < REPEATED_WITHIN else None


def _arrival(
    number: int,
    at: datetime,
    seed: int,
    storms: Sequence[Storm],
    places: Sequence[Place],
    topics: Sequence[str],
    before: _Before,
) -> Arrival:
    roll = dice(seed, "arrival", number)
    storm = _storm_at(at, storms)
    if storm and roll.random() < STORM_SHARE:
        known = [t for t in STORM_TOPICS if t in topics]
        topic = roll.choices(known, [STORM_TOPICS[t] for t in known])[0]
        # Most where its middle is.
        place = roll.choices(storm.places, [3, *[1] * (len(storm.places) - 1)])[0]
    else:
        storm = None
        hour = at.astimezone(LOCAL).hour
        topic = roll.choices(topics, [_topic_rate(t, hour) for t in topics])[0]
        place = roll.choices(places, [p.weight for p in places])[0].code
    same = before.same(topic, place, at)
    if same is not None and roll.random() >= REPEATED[storm is not None]:
        same = None
    return Arrival(number, at, topic, place, same, storm is not None)


def _topic_rate(topic: str, hour: int) -> float:
    first, end, more = AT_HOURS.get(topic, (0, 0, 1.0))
    return TOPICS.get(topic, USUAL) * (more if first <= hour < end else 1.0)
