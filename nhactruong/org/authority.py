"""What a person may do, worked out from their appointments: frozen, loaded once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.org.models import PostKind, UnitKind
from nhactruong.org.snapshot import Snapshot, snapshot

Overseen = frozenset[tuple[int, int | None]]


@dataclass(frozen=True, slots=True)
class Holding:
    """One appointment that a person holds now.

    kind: of its post (PostKind). files_for_others: the post writes down reports for
        residents.
    """

    appointment_id: int
    key: UUID
    unit_id: int
    kind: str
    acting: bool = False
    files_for_others: bool = False


@dataclass(frozen=True)
class Authority:
    """What somebody may do, as it was when loaded. Rules ask nothing else.

    member_of: units they hold a post in; head_of: units they head themselves.
    headed: head_of with everything below; overseen: (unit, function or None for all) by
        portfolio, with everything below.
    unit_ids: whose tasks they may see; own_offices: the offices that a matter about
        which they may neither see nor decide.
    managed: units whose accounts they manage: those they head, and by posts that do so,
        with everything below; protected: likewise, those whose personal data they protect.
    conductor: works at the conductor's desk.
    requester_of: tasks whose private link they came by.
    """

    kind: str = ""
    person_id: int | None = None
    holdings: tuple[Holding, ...] = ()
    member_of: frozenset[int] = frozenset()
    head_of: frozenset[int] = frozenset()
    headed: frozenset[int] = frozenset()
    overseen: Overseen = frozenset()
    own_offices: frozenset[int] = frozenset()
    unit_ids: frozenset[int] = frozenset()
    managed: frozenset[int] = frozenset()
    protected: frozenset[int] = frozenset()
    conductor: bool = False
    requester_of: frozenset[int] = field(default=frozenset())

    @cached_property
    def appointment_ids(self) -> frozenset[int]:
        return frozenset(h.appointment_id for h in self.holdings)

    @cached_property
    def counters(self) -> tuple[Holding, ...]:
        """Return the posts they hold that write down reports for residents."""
        return tuple(h for h in self.holdings if h.files_for_others)

    def heads(self, unit_id: int) -> bool:
        """Tell whether they head this unit or one above it."""
        return unit_id in self.headed

    def deputises(self, unit_id: int, function_id: int | None = None) -> bool:
        """Tell whether their portfolio takes in this unit's tasks of that function."""
        return (unit_id, None) in self.overseen or (
            function_id is not None and (unit_id, function_id) in self.overseen
        )

    def holds(self, appointment_id: int | None) -> bool:
        return appointment_id in self.appointment_ids

    def is_same_person(self, person_id: int | None) -> bool:
        return person_id is not None and person_id == self.person_id


NOBODY = Authority()


def requester(*task_ids: int) -> Authority:
    """Return the authority of whoever came by the private link of these tasks."""
    return Authority(kind=ActorKind.CITIZEN, requester_of=frozenset(task_ids))


def authority_of(by: Actor, at: datetime, *, book: Snapshot | None = None) -> Authority:
    """Return what the one who acts may do at `at`; an official's from their appointments.

    book: the snapshot to read, where the caller took one under the same lock; without
        it one query asks whether anything has changed.
    """
    if by.kind != ActorKind.OFFICIAL:
        return Authority(kind=by.kind)
    if by.person_id is None:
        return NOBODY
    return authority_of_person(by.person_id, at, book=book)


def authority_of_person(
    person_id: int, at: datetime, *, book: Snapshot | None = None
) -> Authority:
    """Return what a person may do by the posts that they hold."""
    book = book or snapshot()
    held = book.held_by(person_id)
    if not held:
        return NOBODY
    holdings = tuple(
        Holding(
            a.pk,
            a.key,
            a.post.unit_id,
            a.post.kind,
            a.acting,
            a.post.files_for_others,
        )
        for a in held
    )
    member_of = frozenset(h.unit_id for h in holdings)
    head_of = frozenset(h.unit_id for h in holdings if h.kind == PostKind.HEAD)
    headed = frozenset(below for unit in head_of for below in book.below(unit))
    overseen = _overseen(book, (a.pk for a in held), at)
    return Authority(
        kind=ActorKind.OFFICIAL,
        person_id=person_id,
        holdings=holdings,
        member_of=member_of,
        head_of=head_of,
        headed=headed,
        overseen=overseen,
        own_offices=frozenset(
            office for unit in member_of for office in book.own_offices(unit)
        ),
        managed=headed
        | _below(book, (a.post.unit_id for a in held if a.post.manages_accounts)),
        protected=_below(book, (a.post.unit_id for a in held if a.post.protects_data)),
        unit_ids=member_of | headed | {unit for unit, _function in overseen},
        conductor=any(
            book.units[unit].kind == UnitKind.CONDUCTOR_DESK for unit in member_of
        ),
    )


def _below(book: Snapshot, units: Iterable[int]) -> frozenset[int]:
    return frozenset(below for unit in units for below in book.below(unit))


def _overseen(book: Snapshot, appointment_ids: Iterable[int], at: datetime) -> Overseen:
    found: set[tuple[int, int | None]] = set()
    for appointment_id in appointment_ids:
        for portfolio in book.portfolios_of(appointment_id):
            if not portfolio.in_force(at):
                continue
            functions = book.branch(portfolio.function_id)
            for unit in book.below(portfolio.unit_id):
                found.update((unit, function) for function in functions)
    return frozenset(found)
