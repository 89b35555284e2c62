"""Proof that for every function, ward and date exactly one office leads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nhactruong.org.models import Function, Mandate, RoutingRule
from nhactruong.org.snapshot import Snapshot, snapshot
from nhactruong.places.models import Ward


@dataclass(frozen=True, slots=True)
class Gap:
    """No mandate: the conductor's desk leads until there is one."""

    function: Function
    wards: tuple[Ward, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Overlap:
    """Several lead, equally specific; each with the unit it names and its legal basis."""

    function: Function
    wards: tuple[Ward, ...]
    at: datetime
    mandates: tuple[Mandate, ...] = ()
    rulings: tuple[RoutingRule, ...] = ()

    @property
    def bases(self) -> list[str]:
        """Return the legal basis of each, its unit or rule where none is known."""
        return [m.legal_basis or m.source or m.rule for m in self.mandates] + [
            r.reason for r in self.rulings
        ]


@dataclass(frozen=True, slots=True)
class Coverage:
    """cells: how many (function, ward, date) were looked at; dates: on which days."""

    cells: int
    dates: tuple[datetime, ...]
    gaps: tuple[Gap, ...]
    overlaps: tuple[Overlap, ...]

    @property
    def complete(self) -> bool:
        return not self.gaps and not self.overlaps


def prove(dates: Iterable[datetime] | None = None) -> Coverage:
    """Look at every leaf function in every ward on `dates`, or on every date on which
    anything begins or ends since our wards began: between two such nothing changes."""
    book = snapshot()
    return prove_in(book, change_dates(book) if dates is None else sorted(set(dates)))


def change_dates(book: Snapshot) -> list[datetime]:
    """Return every moment from our first wards on at which leads may change."""
    if book.first_day is None:
        return []
    moments = {book.first_day}
    for row in (
        *book.mandates,
        *book.rules,
        *book.units.values(),
        *book.wards.values(),
    ):
        moments.update(
            moment for moment in (row.valid_from, row.valid_to) if moment is not None
        )
    return sorted(moment for moment in moments if moment >= book.first_day)


def prove_in(
    book: Snapshot,
    dates: Sequence[datetime],
    functions: Sequence[int] | None = None,
) -> Coverage:
    """Prove coverage in a given snapshot, real or planned."""
    leaves = book.leaves if functions is None else functions
    cells = 0
    gaps: list[Gap] = []
    overlaps: list[Overlap] = []
    for at in dates:
        wards = [ward for ward in book.wards.values() if ward.in_force(at)]
        cells += len(leaves) * len(wards)
        for function_id in leaves:
            _look(book, function_id, wards, at, gaps, overlaps)
    return Coverage(cells, tuple(dates), tuple(gaps), tuple(overlaps))


def _look(
    book: Snapshot,
    function_id: int,
    wards: list[Ward],
    at: datetime,
    gaps: list[Gap],
    overlaps: list[Overlap],
) -> None:
    """Add what is wrong with one function at one moment, wards alike together."""
    function = book.functions[function_id]
    uncovered: list[Ward] = []
    # By key: a mandate that is only planned has no id yet.
    doubled: dict[tuple[UUID, ...], tuple[list[Mandate], list[Ward]]] = {}
    ruled: dict[tuple[UUID, ...], tuple[list[RoutingRule], list[Ward]]] = {}
    for ward in wards:
        if rulings := book.rulings(function_id, ward.pk, at):
            if len(rulings) > 1:
                key = tuple(r.key for r in rulings)
                ruled.setdefault(key, (rulings, []))[1].append(ward)
            continue
        leads = book.mandated(function_id, ward.pk, at)
        if not leads:
            uncovered.append(ward)
        elif len(leads) > 1:
            key = tuple(m.key for m, _unit in leads)
            mandates = [m for m, _unit in leads]
            doubled.setdefault(key, (mandates, []))[1].append(ward)
    if uncovered:
        gaps.append(Gap(function, tuple(uncovered), at))
    overlaps += [
        Overlap(function, tuple(where), at, mandates=tuple(mandates))
        for mandates, where in doubled.values()
    ]
    overlaps += [
        Overlap(function, tuple(where), at, rulings=tuple(rulings))
        for rulings, where in ruled.values()
    ]
