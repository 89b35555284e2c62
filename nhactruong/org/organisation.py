"""The whole organisation in memory: its tree, its people, its mandates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from nhactruong.org.models import (
    Absence,
    Appointment,
    Duty,
    Function,
    ManagedSite,
    Mandate,
    MandateRole,
    Place,
    Portfolio,
    Post,
    PostKind,
    RoutingRule,
    Rule,
    Unit,
    UnitKind,
)
from nhactruong.places.models import Ward

T = TypeVar("T")

_UNIT_OF_RULE = {
    Rule.WARD.value: UnitKind.WARD_COMMITTEE.value,
    Rule.WARD_POLICE.value: UnitKind.WARD_POLICE.value,
}


@dataclass(frozen=True)
class Snapshot:
    """Units, functions and mandates of all times; posts, people and duties of now.

    Its rows are shared by every thread of the process: read them, never change them.
    """

    stamp: UUID | None
    units: dict[int, Unit]
    functions: dict[int, Function]
    wards: dict[int, Ward]
    posts: dict[int, Post]
    appointments: dict[int, Appointment]
    mandates: tuple[Mandate, ...]
    rules: tuple[RoutingRule, ...]
    portfolios: tuple[Portfolio, ...]
    duties: tuple[Duty, ...]
    sites: tuple[ManagedSite, ...]
    absences: tuple[Absence, ...]
    areas: dict[int, frozenset[int]]
    _below: dict[int, frozenset[int]] = field(default_factory=dict)

    # -- units ----------------------------------------------------------------------
    def unit_called(self, code: str) -> Unit | None:
        """Return the current unit with this code."""
        return self._by_code.get(code)

    @cached_property
    def _by_code(self) -> dict[str, Unit]:
        return {u.code: u for u in self.units.values() if u.valid_to is None}

    @cached_property
    def _children(self) -> dict[int, list[int]]:
        children: dict[int, list[int]] = defaultdict(list)
        for unit in self.units.values():
            if unit.parent_id is not None:
                children[unit.parent_id].append(unit.pk)
        return children

    def below(self, unit_id: int) -> frozenset[int]:
        """Return a unit's id and those of all units below it."""
        if unit_id not in self._below:
            found, waiting = {unit_id}, [unit_id]
            while waiting:
                fresh = [c for c in self._children[waiting.pop()] if c not in found]
                found.update(fresh)
                waiting += fresh
            self._below[unit_id] = frozenset(found)
        return self._below[unit_id]

    def upward(self, unit_id: int) -> Iterator[Unit]:
        """Yield the unit, then each unit above it."""
        seen: set[int] = set()
        here: int | None = unit_id
        while here is not None and here not in seen:
            seen.add(here)
            unit = self.units[here]
            yield unit
            here = unit.parent_id

    def own_offices(self, unit_id: int) -> frozenset[int]:
        """Return the units that are one office with this one: a division is one with
        what it belongs to, and an office with its divisions."""
        offices: set[int] = set()
        for unit in self.upward(unit_id):
            offices.add(unit.pk)
            if unit.kind != UnitKind.DIVISION:
                break
        return frozenset(offices)

    def divisions(self, unit_id: int) -> frozenset[int]:
        """Return the unit's id and those of the divisions in it."""
        found = {unit_id}
        waiting = [unit_id]
        while waiting:
            for child in self._children[waiting.pop()]:
                if self.units[child].kind == UnitKind.DIVISION and child not in found:
                    found.add(child)
                    waiting.append(child)
        return frozenset(found)

    @cached_property
    def desk(self) -> Unit | None:
        """The conductor's desk."""
        desks = [
            u
            for u in self.units.values()
            if u.kind == UnitKind.CONDUCTOR_DESK and u.valid_to is None
        ]
        return min(desks, key=lambda u: u.code) if desks else None

    @cached_property
    def city_committees(self) -> tuple[int, ...]:
        return tuple(
            u.pk for u in self.units.values() if u.kind == UnitKind.CITY_COMMITTEE
        )

    @cached_property
    def first_day(self) -> datetime | None:
        """When the first wards that we know came into force."""
        return min((ward.valid_from for ward in self.wards.values()), default=None)

    @cached_property
    def _ward_offices(self) -> dict[tuple[str, int], list[Unit]]:
        offices: dict[tuple[str, int], list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            if unit.ward_id is not None:
                offices[unit.kind, unit.ward_id].append(unit)
        return offices

    def ward_office(self, kind: str, ward_id: int, at: datetime) -> Unit | None:
        """Return the ward's committee or police in force at `at`."""
        for unit in self._ward_offices.get((kind, ward_id), ()):
            if unit.in_force(at):
                return unit
        return None

    def ward_committee(self, ward_id: int, at: datetime) -> Unit | None:
        return self.ward_office(UnitKind.WARD_COMMITTEE, ward_id, at)

    # -- absence --------------------------------------------------------------------
    def away(self, appointment_id: int, at: datetime) -> Absence | None:
        """Return the absence of this official at `at`, if they are away."""
        for one in self.absences:
            if one.appointment_id == appointment_id and one.in_force(at):
                return one
        return None

    def present(self, appointment: Appointment, at: datetime) -> Appointment | None:
        """Return who takes new work meant for this official: themself, or whoever stands
        in while they are away; None if all of those are away too."""
        met = set()
        here: Appointment | None = appointment
        while here is not None and here.pk not in met:
            met.add(here.pk)
            absence = self.away(here.pk, at)
            if absence is None:
                return here
            here = self.appointments.get(absence.stand_in_id)
        return None

    # -- functions ------------------------------------------------------------------
    def function_called(self, code: str) -> Function | None:
        return self._functions_by_code.get(code)

    @cached_property
    def _functions_by_code(self) -> dict[str, Function]:
        return {f.code: f for f in self.functions.values()}

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        return tuple(f.pk for f in self.functions.values() if f.is_leaf)

    def branch(self, function_id: int | None) -> tuple[int | None, ...]:
        """Return the function with all below it; (None,) for None, which means all."""
        if function_id is None:
            return (None,)
        found = [function_id]
        for here in found:
            found += [f.pk for f in self.functions.values() if f.parent_id == here]
        return tuple(found)

    def branches_of(self, function_id: int) -> list[int]:
        """Return the function and those above it, nearest first."""
        found: list[int] = []
        here: int | None = function_id
        while here is not None and here in self.functions and here not in found:
            found.append(here)
            here = self.functions[here].parent_id
        return found

    # -- people ---------------------------------------------------------------------
    @cached_property
    def _by_person(self) -> dict[int, tuple[Appointment, ...]]:
        return _grouped(self.appointments.values(), "person_id")

    @cached_property
    def _by_post(self) -> dict[int, tuple[Appointment, ...]]:
        return _grouped(self.appointments.values(), "post_id")

    @cached_property
    def _posts_of_unit(self) -> dict[int, tuple[Post, ...]]:
        return _grouped(self.posts.values(), "unit_id")

    @cached_property
    def _portfolios(self) -> dict[int, tuple[Portfolio, ...]]:
        return _grouped(self.portfolios, "appointment_id")

    @cached_property
    def _duties(self) -> dict[int, tuple[Duty, ...]]:
        return _grouped(self.duties, "unit_id")

    def held_by(self, person_id: int) -> tuple[Appointment, ...]:
        return self._by_person.get(person_id, ())

    def holders(self, post_id: int) -> tuple[Appointment, ...]:
        return self._by_post.get(post_id, ())

    def posts_of(self, unit_id: int, *kinds: str) -> list[Post]:
        """Return the unit's posts, of these kinds if any are named."""
        posts = self._posts_of_unit.get(unit_id, ())
        return [post for post in posts if not kinds or post.kind in kinds]

    def in_posts(self, unit_id: int, *kinds: str) -> list[Appointment]:
        """Return who holds the unit's posts of these kinds now."""
        return [
            appointment
            for post in self.posts_of(unit_id, *kinds)
            for appointment in self.holders(post.pk)
        ]

    def head(self, unit_id: int) -> Appointment | None:
        """Return who heads the unit now, acting or not."""
        heads = self.in_posts(unit_id, PostKind.HEAD)
        return heads[0] if heads else None

    def portfolios_of(self, appointment_id: int) -> tuple[Portfolio, ...]:
        return self._portfolios.get(appointment_id, ())

    def duties_of(self, unit_id: int) -> tuple[Duty, ...]:
        return self._duties.get(unit_id, ())

    # -- mandates -------------------------------------------------------------------
    @cached_property
    def _leads(self) -> dict[int, tuple[Mandate, ...]]:
        return _grouped(
            (m for m in self.mandates if m.role == MandateRole.LEAD), "function_id"
        )

    @cached_property
    def _others(self) -> dict[int, tuple[Mandate, ...]]:
        return _grouped(
            (m for m in self.mandates if m.role != MandateRole.LEAD), "function_id"
        )

    @cached_property
    def _rules(self) -> dict[int, tuple[RoutingRule, ...]]:
        return _grouped(self.rules, "function_id")

    def rulings(
        self, function_id: int, ward_id: int | None, at: datetime
    ) -> list[RoutingRule]:
        """Return the conductor's rulings in force here, those for one ward first alone."""
        found = [
            rule
            for rule in self._rules.get(function_id, ())
            if rule.ward_id in (None, ward_id)
            and rule.in_force(at)
            and self.units[rule.unit_id].in_force(at)
        ]
        return [rule for rule in found if rule.ward_id is not None] or found

    def mandated(
        self, function_id: int, ward_id: int | None, at: datetime
    ) -> list[tuple[Mandate, Unit]]:
        """Return the most specific mandates to lead, with their units: one, where the
        organisation is in order; none in a gap, several in an overlap."""
        best: list[tuple[Mandate, Unit]] = []
        in_area = False
        for mandate in self._leads.get(function_id, ()):
            area = mandate.place == Place.AREA
            if in_area and not area:
                continue
            unit = self.unit_of(mandate, ward_id, at)
            if unit is None:
                continue
            if area and not in_area:
                best, in_area = [], True
            best.append((mandate, unit))
        return best

    def unit_of(
        self, mandate: Mandate, ward_id: int | None, at: datetime
    ) -> Unit | None:
        """Return the unit that a mandate means in this ward at `at`, None if it does not
        hold there then."""
        if not mandate.in_force(at):
            return None
        if mandate.area_id is not None and ward_id not in self.areas[mandate.area_id]:
            return None
        if mandate.unit_id is not None:
            unit = self.units[mandate.unit_id]
            return unit if unit.in_force(at) else None
        kind = _UNIT_OF_RULE.get(mandate.rule)
        if kind is None or ward_id is None:
            return None
        return self.ward_office(kind, ward_id, at)

    def contributors(
        self, function_id: int, ward_id: int | None, at: datetime
    ) -> list[tuple[Mandate, Unit]]:
        """Return who contributes to or is informed of this function here."""
        found = []
        for mandate in self._others.get(function_id, ()):
            unit = self.unit_of(mandate, ward_id, at)
            if unit is not None:
                found.append((mandate, unit))
        return found


def _grouped(rows: Iterable[T], name: str) -> dict[int, tuple[T, ...]]:
    groups: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return {key: tuple(group) for key, group in groups.items()}
