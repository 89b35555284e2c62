"""Which reports changed since they were last counted, found in the ledger.

Every change of a report or task leaves an event, so the events' keys are the queue. On
PostgreSQL a key may become visible after a greater one: what was passed over is looked
for again until no transaction can still bring it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q

from nhactruong.ledger.models import Event
from nhactruong.reports.models import Reckoning, Report, Standing

# No transaction lasts this long: statements are cut off after a minute.
GAP_LIVES = timedelta(minutes=15)
MOST_GAPS = 100
Gap = list[Any]  # first, last, since as ISO 8601


@dataclass(frozen=True, slots=True)
class Events:
    """Subjects of events not yet counted; last, gaps: what is then known."""

    subjects: frozenset[str]
    last: int
    gaps: list[Gap]
    whole: bool


def newest_event() -> int:
    return Event.objects.aggregate(top=Max("pk"))["top"] or 0


def uncounted(reckoning: Reckoning, at: datetime, *, most: int) -> Events:
    """Return the events since the last count, at most so many; two queries."""
    rows = list(
        Event.objects.filter(pk__gt=reckoning.last_event)
        .order_by("pk")
        .values_list("pk", "subject")[:most]
    )
    late = list(_in_gaps(reckoning.gaps)[:most]) if reckoning.gaps else []
    last = rows[-1][0] if rows else reckoning.last_event
    found = [pk for pk, _subject in late]
    gaps = [*_without(reckoning.gaps, found, at)]
    gaps += _between(reckoning.last_event, [pk for pk, _subject in rows], at)
    return Events(
        frozenset(subject for _pk, subject in [*rows, *late]),
        last,
        gaps[-MOST_GAPS:],
        whole=len(rows) < most and len(late) < most,
    )


def filled(gaps: list[Gap]) -> bool:
    """Tell whether something has come where keys were missing."""
    return bool(gaps) and _in_gaps(gaps).exists()


def reports_of(subjects: Iterable[str]) -> set[int]:
    """Return the keys of the reports that these subjects are, or that hang on them."""
    codes: dict[str, list[str]] = {"report": [], "task": []}
    for subject in subjects:
        kind, _colon, code = subject.partition(":")
        if kind in codes:
            codes[kind].append(code)
    named = Report.objects.filter(code__in=codes["report"]).values_list("pk")
    hanging = Report.objects.filter(task__code__in=codes["task"]).values_list("pk")
    return {pk for (pk,) in named.order_by().union(hanging.order_by(), all=True)}


def fallen_late(until: datetime, *, most: int) -> list[int]:
    """Return reports whose deadline has passed since they were counted, in order."""
    found = Standing.objects.filter(runs=True, due__lt=until).order_by("due")
    return list(found.values_list("pk", flat=True)[:most])


def _in_gaps(gaps: list[Gap]) -> Any:
    wanted = Q()
    for first, last, _since in gaps:
        wanted |= Q(pk__range=(first, last))
    return Event.objects.filter(wanted).order_by("pk").values_list("pk", "subject")


def _between(last: int, keys: list[int], at: datetime) -> list[Gap]:
    """Return the stretches of keys that are missing between those that came."""
    since, gaps = at.isoformat(), []
    for key in keys:
        if key > last + 1:
            gaps.append([last + 1, key - 1, since])
        last = key
    return gaps


def _without(gaps: list[Gap], found: list[int], at: datetime) -> list[Gap]:
    """Return what is still missing, and not for too long."""
    left: list[Gap] = []
    for first, last, since in gaps:
        if datetime.fromisoformat(since) + GAP_LIVES < at:
            continue
        here = sorted(key for key in found if first <= key <= last)
        for key in here:
            if key > first:
                left.append([first, key - 1, since])
            first = key + 1
        if first <= last:
            left.append([first, last, since])
    return left
