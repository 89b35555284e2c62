"""Counts that stop: many in one statement, none reading more rows than it shows."""

from collections.abc import Mapping
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from nhactruong.accounts.models import User


class Capped(Subquery):
    """How many rows a sliced query has: reads no more of them than the slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()


def counts_of(
    queries: Mapping[str, QuerySet[Any, Any]], person_id: int | None, *, cap: int
) -> dict[str, int]:
    """Return how many each query finds, at most `cap` + 1; one statement.

    person_id: of whoever asks, whose row carries the counts; nobody sees nothing.
    """
    named = list(queries)
    row = User.objects.filter(pk=person_id or 0).values_list(
        *(Capped(queries[n].order_by().values("pk")[: cap + 1]) for n in named)
    )
    found = row.first() if named else None
    return dict(zip(named, found or [0] * len(named), strict=True))


def words(count: int, cap: int) -> str:
    """Return a count as it is shown: "12", or "99+"."""
    return f"{cap}+" if count > cap else str(count)
