"""A person's saved filters with what each would show, and what waits to be read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from nhactruong.ground.codes import read_code
from nhactruong.org.authority import Authority
from nhactruong.org.snapshot import Snapshot
from nhactruong.work.forms.sift import query_of, wanted_of
from nhactruong.work.gather.capped import counts_of, words
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
    queries: dict[str, QuerySet[Any, Any]] = {
        str(i): query for i, query in enumerate(counted) if query is not None
    }
    queries["unread"] = Mention.objects.visible_to(authority).unread()
    counts = counts_of(queries, authority.person_id, cap=CAP)
    here = query_of(said)
    return Beside(
        filters=[
            FilterShown(
                pk=one.pk,
                name=one.name,
                query=one.query,
                count=words(counts[str(i)], CAP) if str(i) in counts else "",
                here=one.query == here,
                first=one.first,
            )
            for i, one in enumerate(filters)
        ],
        unread=words(counts["unread"], CAP) if counts["unread"] else "",
    )
