"""A person's saved filters with what each would show, and what waits to be read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery
from django.http import QueryDict

from nhactruong.accounts.models import User
from nhactruong.ground.codes import read_code
from nhactruong.org.authority import Authority
from nhactruong.org.snapshot import Snapshot
from nhactruong.work.forms.sift import query_of, wanted_of
from nhactruong.work.gather.inbox import wanted_tasks
from nhactruong.work.models import Mention, SavedFilter

CAP = 99  # counted no further: "99+"


@dataclass(frozen=True, slots=True)
class FilterShown:
    """One saved filter; count: as words, empty where counting would read too much."""

    pk: int
    name: str
    query: str
    count: str
    here: bool
    first: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands above the inbox besides its tabs; unread: "3", "99+" or empty."""

    filters: list[FilterShown]
    unread: str


class Capped(Subquery):
    """How many rows a sliced query has: reads no more of them than the slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()


def beside_inbox(
    filters: list[SavedFilter],
    *,
    said: QueryDict,
    authority: Authority,
    book: Snapshot,
    at: datetime,
) -> Beside:
    """Return the filters with their counts, and unread mentions; one statement."""
    wanted = [wanted_of(QueryDict(one.query), book) for one in filters]
    counted = [
        # Words are looked for row by row: their count is left to whoever opens them.
        None
        if one.words and not read_code(one.words)
        else wanted_tasks(one, authority=authority, at=at)
        for one in wanted
    ]
    unread = Mention.objects.visible_to(authority).unread()
    asked: list[QuerySet[Any, Any]] = [unread, *(q for q in counted if q is not None)]
    row = User.objects.filter(pk=authority.person_id or 0).values_list(
        *(Capped(query.order_by().values("pk")[: CAP + 1]) for query in asked)
    )
    first, *counts = row.first() or (0, *(0 for _query in asked[1:]))
    numbers = iter(counts)
    here = query_of(said)
    return Beside(
        filters=[
            FilterShown(
                pk=one.pk,
                name=one.name,
                query=one.query,
                count="" if query is None else _words(next(numbers)),
                here=one.query == here,
                first=one.first,
            )
            for one, query in zip(filters, counted, strict=True)
        ],
        unread=_words(first) if first else "",
    )


def _words(count: int) -> str:
    return f"{CAP}+" if count > CAP else str(count)
