"""Copy lives until there are as many reports as wanted."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count, groupby
from typing import Any

from django.db.models import Model

from nhactruong.config.simulation.city import City
from nhactruong.config.simulation.fast.events import EventMould, cast_event, uuids
from nhactruong.config.simulation.fast.moulds import columns, uuid_form
from nhactruong.config.simulation.fast.originals import (
    Cast,
    Original,
    plan,
    read_originals,
)
from nhactruong.config.simulation.fast.spots import Spots, parts
from nhactruong.config.simulation.fast.write import (
    analyse,
    reserve,
    unhurried,
    write_rows,
)
from nhactruong.config.simulation.model import dice
from nhactruong.ground.act import act
from nhactruong.ground.actor import SYSTEM, Actor
from nhactruong.ground.codes import new_code
from nhactruong.ground.locks import share_organisation
from nhactruong.ledger.models import Event, Opening
from nhactruong.reports.models import Report
from nhactruong.work.models import Task

AT_ONCE = 1000  # copies in one transaction
EVENT_COLUMNS = (
    "id", "uuid", "kind", "version", "subject", "seq", "at", "recorded_at", "leaf",
    "leaf_hash", "origin",
)  # fmt: skip
OPENING_COLUMNS = ("id", "event_id", "field", "salt", "value")

Planned = tuple[Original, int]


def multiply(
    reports: int,
    *,
    after: Mapping[type[Model], int],
    city: City,
    began: datetime,
    now: datetime,
    recent: timedelta,
    seed: int,
    watch: Callable[[int, int], None],
) -> int:
    """Add about so many reports by copying lives; return how many.

    after: the lives copied are those with keys after these.
    began, now: the time in which copies may lie.
    recent: how long ago the first copied life began; what is not over stays in it.
    """
    originals = read_originals(after, began=began, now=now)
    share = min(recent / (now - began), 1.0)
    planned = plan(originals, reports, share=share, roll=dice(seed, "copies"))
    writer = Writer(planned, Spots(city, dice(seed, "spots")))
    with unhurried():
        for start in range(0, len(planned), AT_ONCE):
            write_copies(planned[start : start + AT_ONCE], writer, by=SYSTEM, at=now)
            watch(min(start + AT_ONCE, len(planned)), len(planned))
    analyse()
    return sum(one.reports for one, _weeks in planned)


@act
def write_copies(
    planned: Sequence[Planned], writer: "Writer", *, by: Actor, at: datetime
) -> None:
    """Write some copies with all their events, in one transaction."""
    share_organisation()
    for (_key, weeks), copies in groupby(planned, lambda one: (id(one[0]), one[1])):
        lives = [one for one, _weeks in copies]
        cast = lives[0].moved(weeks)
        for _copy in lives:
            writer.add(lives[0], cast)
    writer.write()


class Writer:
    """Gives copies their keys and codes, and keeps their rows until they are written."""

    def __init__(self, planned: Sequence[Planned], spots: Spots) -> None:
        self.spots = spots
        self.rows: dict[type[Model], list[Any]] = defaultdict(list)
        self.codes = _fresh_codes()
        self.kept_uuid = uuid_form()
        self.keys = {
            model: count(reserve(model, many))
            for model, many in _needed(planned).items()
        }

    def add(self, one: Original, cast: Cast) -> None:
        given = self._given(one)
        for mould in cast.rows:
            self.rows[mould.model].append(mould.cast(given))
        for event in cast.events:
            cast_event(
                event,
                given,
                event=self._event,
                opening=self._opening,
                next_opening=self.keys[Opening].__next__,
            )

    def write(self) -> None:
        """Write what was added; rows before those that point at them."""
        for model, rows in self.rows.items():
            write_rows(model, _COLUMNS.get(model) or columns(model), rows)
        self.rows.clear()

    def _given(self, one: Original) -> list[Any]:
        """Return what fills the slots of one copy; commitments are still to come."""
        given: list[Any] = [None] * len(one.slots)
        for model, slot in one.keyed:
            given[slot] = next(self.keys[model])
        for slot in one.coded:
            given[slot] = next(self.codes)
        fresh = iter(uuids(len(one.named_events) + len(one.named)))
        for slot in one.named_events:
            given[slot] = next(fresh)
        for slot in one.named:
            given[slot] = self.kept_uuid(next(fresh))
        self._place(one, given)
        return given

    def _place(self, one: Original, given: list[Any]) -> None:
        first: tuple[float, float] | None = None
        for row in one.family.rows.get(Report, ()):
            if row["lat"] is None:
                continue
            spot = (
                self.spots.take(row["ward_id"])
                if first is None
                else self.spots.beside(first)
            )
            told = parts(spot)
            self._fill(one, given, row["id"], told)
            if first is None:
                first = spot
                self._fill(one, given, 0, told)

    def _fill(
        self, one: Original, given: list[Any], whose: int, told: dict[str, Any]
    ) -> None:
        for name, value in told.items():
            if (slot := one.slots.known("place", whose, name)) is not None:
                given[slot] = value

    def _event(
        self,
        key: int,
        uuid: str,
        mould: EventMould,
        subject: str,
        leaf: bytes,
        leaf_hash: bytes,
    ) -> None:
        self.rows[Event].append(
            (
                key,
                self.kept_uuid(uuid),
                mould.kind,
                mould.version,
                subject,
                mould.seq,
                mould.at,
                mould.recorded_at,
                leaf,
                leaf_hash,
                mould.origin,
            )
        )

    def _opening(self, *row: Any) -> None:
        self.rows[Opening].append(row)


_COLUMNS: dict[type[Model], Sequence[str]] = {
    Event: EVENT_COLUMNS,
    Opening: OPENING_COLUMNS,
}


def _needed(planned: Sequence[Planned]) -> Counter[type[Model]]:
    """Return how many rows of each model the copies will have."""
    found: Counter[type[Model]] = Counter()
    often = Counter(id(one) for one, _weeks in planned)
    for one in {id(one): one for one, _weeks in planned}.values():
        times = often[id(one)]
        for model, rows in one.family.rows.items():
            found[model] += len(rows) * times
        found[Event] += len(one.events) * times
        found[Opening] += sum(len(e.openings.all()) for e in one.events) * times
    return found


def _fresh_codes() -> Iterator[str]:
    known = set(Task.objects.values_list("code", flat=True).iterator())
    known |= set(Report.objects.values_list("code", flat=True).iterator())
    while True:
        code = new_code()
        if code not in known:
            known.add(code)
            yield code
