"""The lives that are copied, and how often each, by how many weeks moved."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, cast

from django.db.models import Model

from nhactruong.config.simulation.fast.events import EventMould, event_mould, events_of
from nhactruong.config.simulation.fast.families import Family, read_families
from nhactruong.config.simulation.fast.moulds import (
    Mould,
    codes_in,
    row_moulds,
    slots_of,
)
from nhactruong.config.simulation.fast.slots import Slots
from nhactruong.config.simulation.fast.tables import recorded
from nhactruong.config.simulation.fast.weeks import Days, read_days, shifts
from nhactruong.ledger.models import Event
from nhactruong.reports.models import Report
from nhactruong.work.models import Task
from nhactruong.work.states import State
from nhactruong.workdays.calendars import calendars_in_force

# So many different weeks a life is moved to at most: a mould is dear to make.
WEEKS_EACH = 8
# Deadlines lie so far ahead of now at most.
AHEAD = timedelta(days=400)
SUBJECTS = {Task: "task", Report: "report"}


@dataclass(frozen=True)
class Cast:
    """The moulds of a life, moved by some weeks."""

    rows: list[Mould]
    events: list[EventMould]


@dataclass(eq=False)
class Original:
    """A life that is copied.

    over: nothing more is to come of it, so it may lie anywhere in the past.
    weeks: by which it may be moved.
    """

    family: Family
    events: list[Event]
    over: bool
    weeks: list[int]
    slots: Slots = field(init=False)

    def __post_init__(self) -> None:
        self.slots = slots_of(self.family)

    # Which slots each copy fills with what; known once the first cast is made.

    @cached_property
    def keyed(self) -> list[tuple[type[Model], int]]:
        found = [(cast(type[Model], what[1]), n) for what, n in self.slots.of("id")]
        return found + [(Event, number) for _what, number in self.slots.of("event")]

    @cached_property
    def coded(self) -> list[int]:
        return [number for _what, number in self.slots.of("code")]

    @cached_property
    def named(self) -> list[int]:
        return [number for _what, number in self.slots.of("uuid")]

    @cached_property
    def named_events(self) -> list[int]:
        return [number for _what, number in self.slots.of("event uuid")]

    @property
    def reports(self) -> int:
        return len(self.family.rows.get(Report, ()))

    def moved(self, weeks: int) -> "Cast":
        codes = codes_in(self.slots)
        reports = {row["code"]: row["id"] for row in self.family.rows.get(Report, ())}
        return Cast(
            row_moulds(self.family, self.slots, weeks),
            [
                event_mould(event, self.slots, codes, weeks, reports)
                for event in self.events
            ],
        )


def read_originals(
    after: Mapping[type[Model], int], *, began: datetime, now: datetime
) -> list[Original]:
    """Return the lives with keys after these; copies may lie from `began` to `now`."""
    if unknown := [model for model in recorded() if model not in SUBJECTS]:
        raise TypeError(f"no copies are made of the events of {unknown}")
    families = read_families(after)
    known = events_of(
        key for family in families for keys in _subjects(family) for key in keys
    )
    days = read_days(calendars_in_force(), began - timedelta(days=1), now + AHEAD)
    found = []
    for family in families:
        events = [e for keys in _subjects(family) for key in keys for e in known[key]]
        over = all(row["state"] == State.CLOSED for row in family.rows[Task])
        weeks = _weeks(family, events, days, began, now) if over else [0]
        found.append(Original(family, events, over, weeks))
    return found


def _subjects(family: Family) -> list[list[str]]:
    return [
        [f"{word}:{row['code']}" for row in family.rows.get(model, ())]
        for model, word in SUBJECTS.items()
    ]


def _weeks(
    family: Family, events: Sequence[Event], days: Days, began: datetime, now: datetime
) -> list[int]:
    moments = _moments(family)
    return shifts(
        min(moments),
        max(moments),
        happened=max(event.at for event in events),
        days=days,
        since=began,
        until=now,
    ) or [0]


def _moments(family: Family) -> list[datetime]:
    return [
        _moment(row[column.column])
        for model, rows in family.rows.items()
        for column in model._meta.concrete_fields
        if column.get_internal_type() == "DateTimeField"
        for row in rows
        if row[column.column] is not None
    ]


def _moment(value: Any) -> datetime:
    at = datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def plan(
    originals: Sequence[Original], reports: int, *, share: float, roll: random.Random
) -> list[tuple[Original, int]]:
    """Return which lives to copy and by how many weeks to move each copy, like by like.

    share: of all reports, those that are as recent as the originals: what is not over
        is copied among them alone, what is over wherever it may lie.
    """
    whole = sum(one.reports for one in originals)
    open_ones = [one for one in originals if not one.over]
    over = [one for one in originals if one.over]
    each = reports * share / whole if over else reports / whole
    planned = [(one, _round(each, roll)) for one in open_ones]
    left = reports - sum(one.reports * n for one, n in planned)
    ended = sum(one.reports for one in over)
    planned += [(one, _round(left / ended, roll)) for one in over]
    found = []
    for one, n in planned:
        weeks = roll.sample(one.weeks, min(len(one.weeks), WEEKS_EACH))
        moved = sorted(roll.choice(weeks) for _copy in range(n))
        found += [(one, by) for by in moved]
    return found


def _round(number: float, roll: random.Random) -> int:
    whole = int(max(number, 0))
    return whole + (roll.random() < number - whole)
