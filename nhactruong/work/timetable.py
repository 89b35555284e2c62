"""The city's working days, changed under authority."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.locks import change_organisation
from nhactruong.org.authority import authority_of
from nhactruong.org.snapshot import Snapshot, snapshot
from nhactruong.work.rules import why_not_change_days
from nhactruong.workdays.apply import apply_days
from nhactruong.workdays.days import DayChange, DayPlan


@act
def change_days(
    changes: Sequence[DayChange], *, seen: UUID | None = None, by: Actor, at: datetime
) -> DayPlan:
    """Declare days off or worked for the whole city; open deadlines follow.

    Raises Refusal not_yours, and what apply_days raises.
    """
    change_organisation()
    authority = authority_of(by, at)
    if refusal := why_not_change_days(authority, deciders(snapshot())):
        raise refusal
    return apply_days(changes, seen=seen, by=by, at=at)


def deciders(book: Snapshot) -> frozenset[int]:
    """Return the units whose head decides on the city's working days."""
    desk = {book.desk.pk} if book.desk is not None else set()
    return frozenset(desk | set(book.city_committees))
