"""The model of a city's days: pure, and the same for the same seed everywhere."""

import os
import random
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest

from nhactruong.config.simulation.model import (
    STORM_TOPICS,
    TOPICS,
    Place,
    arrivals,
    storms_between,
)
from nhactruong.config.simulation.plans import SHARES, decide, share_used, slowness
from nhactruong.ground.tables import LOCAL

UNTIL = datetime(2026, 8, 31, 10, 0, tzinfo=LOCAL)  # in the rains
BEGAN = UNTIL - timedelta(days=90)
PLACES = tuple(
    Place(f"{n:05}", 5.0 if n == 3 else 1.0, (f"{(n + 1) % 9:05}", f"{(n - 1) % 9:05}"))
    for n in range(9)
)
CODES = [*TOPICS, *(t for t in STORM_TOPICS if t not in TOPICS), "social.food"]


@cache
def days(seed=1, reports=4000):
    return arrivals(
        reports, began=BEGAN, until=UNTIL, seed=seed, places=PLACES, topics=CODES
    )


def test_the_same_seed_gives_the_same_days_and_another_does_not():
    assert days(7, 300) == days.__wrapped__(7, 300)
    assert days(7, 300) != days(8, 300)


@pytest.mark.parametrize("hashing", ["0", "1", "4711"])
def test_no_hash_of_the_interpreter_goes_into_the_days(hashing):
    told = (
        "from nhactruong.config.simulation.tests.test_model import days;"
        "print(days(7, 60)[-1], days(7, 60)[17])"
    )
    here = days(7, 60)
    there = subprocess.run(
        [sys.executable, "-c", told],
        env=os.environ | {"PYTHONHASHSEED": hashing},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == f"{here[-1]} {here[17]}"


def test_so_many_arrive_as_asked_for_in_order_and_in_time():
    found = days(2, 500)
    assert [one.number for one in found] == list(range(500))
    assert all(a.at <= b.at for a, b in pairwise(found))
    assert all(BEGAN <= one.at < UNTIL for one in found)


def test_people_report_by_day_more_than_by_night_and_less_on_sundays():
    calm = [one.at.astimezone(LOCAL) for one in days() if not one.storm]
    hours = Counter(at.hour for at in calm)
    weekdays = Counter(at.weekday() for at in calm)
    assert hours[8] > 4 * hours[3]
    assert weekdays[0] > 1.3 * weekdays[6]


def test_where_more_people_are_more_is_reported():
    wards = Counter(one.place for one in days() if not one.storm)
    assert wards["00003"] > 3 * wards["00006"]


def test_noise_is_heard_at_night():
    noisy = Counter(
        one.at.astimezone(LOCAL).hour >= 20
        for one in days()
        if one.topic == "env.noise"
    )
    assert noisy[True] > noisy[False]


def test_a_storm_is_told_of_from_wards_that_touch():
    storms = storms_between(BEGAN, UNTIL, seed=1, places=PLACES)
    assert storms
    told = [one for one in days() if one.storm]
    assert len(told) > 100
    for one in told:
        storm = next(s for s in storms if s.begins <= one.at < s.ends)
        assert one.place in storm.places
        assert one.topic in STORM_TOPICS
    near = {place.code: place.near for place in PLACES}
    for storm in storms:
        centre, *others = storm.places
        assert set(others) <= set(near[centre])


def test_some_tell_of_what_was_told_before_at_the_same_place():
    found = days()
    again = [one for one in found if one.same_as is not None]
    assert 40 < len(again) < len(found) / 4
    for one in again:
        first = found[one.same_as]
        assert (first.topic, first.place) == (one.topic, one.place)
        assert timedelta(0) <= one.at - first.at < timedelta(days=3)
        assert first.same_as is None


def test_as_many_are_refused_as_the_city_has_published():
    roll = random.Random(5)
    plans = Counter(what for _n in range(8000) for what in decide(roll, 1.0))
    assert plans["decline"] / 8000 == pytest.approx(SHARES["decline"], abs=0.01)
    assert plans["late"] / 8000 == pytest.approx(0.0255, abs=0.006)


def test_slow_offices_take_longer_and_are_late_more_often():
    slow = {slowness(1, f"unit.{n}") for n in range(50)}
    assert 40 < len(slow) <= 50
    assert slowness(1, "unit.3") == slowness(1, "unit.3")
    roll = random.Random(5)
    late = {s: sum("late" in decide(roll, s) for _n in range(2000)) for s in (0.6, 2.2)}
    assert late[2.2] > 8 * late[0.6]
    assert share_used(roll, 1.0, late=True) > 1
    assert share_used(roll, 2.5, late=False) < 1
