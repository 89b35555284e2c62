"""Who may approve a unit's results, in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from nhactruong.org.models import Appointment, PostKind, Unit
from nhactruong.org.snapshot import Snapshot, snapshot

DEPUTY, HEAD = "deputy", "head"
UPPER_DEPUTY, UPPER_HEAD = "upper_deputy", "upper_head"
CONDUCTOR = "conductor"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may approve; rank: deputy, head, upper_deputy, upper_head, conductor."""

    appointment_id: int
    person_id: int
    unit_id: int
    rank: str


def approvers(
    unit_id: int,
    function_id: int | None,
    at: datetime,
    *,
    about_unit_id: int | None = None,
    book: Snapshot | None = None,
) -> tuple[Candidate, ...]:
    """Return who may approve, in order: deputies whose portfolio takes it in, the head,
    those of the units above in turn, at last the conductor's desk. Nobody comes twice.

    about_unit_id: the office that the matter is about; nobody in it is named.
    """
    book = book or snapshot()
    barred = book.divisions(about_unit_id) if about_unit_id is not None else frozenset()
    seen: set[int] = set()
    found = []
    for appointment, rank in _in_order(book, unit_id, function_id, at):
        unit = appointment.post.unit_id
        if appointment.pk in seen or unit in barred:
            continue
        seen.add(appointment.pk)
        found.append(Candidate(appointment.pk, appointment.person_id, unit, rank))
    return tuple(found)


def _in_order(
    book: Snapshot, unit_id: int, function_id: int | None, at: datetime
) -> Iterator[tuple[Appointment, str]]:
    for unit in book.upward(unit_id):
        own = unit.pk == unit_id
        for appointment in book.in_posts(unit.pk, PostKind.DEPUTY):
            if _oversees(book, appointment, unit_id, function_id, at):
                yield appointment, DEPUTY if own else UPPER_DEPUTY
        if head := book.head(unit.pk):
            yield head, HEAD if own else UPPER_HEAD
    if book.desk:
        yield from _at_the_desk(book, book.desk)


def _at_the_desk(book: Snapshot, desk: Unit) -> Iterator[tuple[Appointment, str]]:
    for kind in (PostKind.HEAD, PostKind.DEPUTY, PostKind.DUTY, PostKind.OFFICER):
        for appointment in book.in_posts(desk.pk, kind):
            yield appointment, CONDUCTOR


def _oversees(
    book: Snapshot,
    appointment: Appointment,
    unit_id: int,
    function_id: int | None,
    at: datetime,
) -> bool:
    branches = set(book.branches_of(function_id)) if function_id is not None else set()
    return any(
        portfolio.in_force(at)
        and unit_id in book.below(portfolio.unit_id)
        and (portfolio.function_id is None or portfolio.function_id in branches)
        for portfolio in book.portfolios_of(appointment.pk)
    )
