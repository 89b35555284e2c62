"""Bring the counts up to date: each change is counted once, whoever is killed when.

One act takes what changed, compares how those reports stand with how they were counted,
and moves the counts by the difference, all in one transaction: done again it does
nothing. Only this writes Standing and Tally, so acts never wait for a count.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from time import monotonic

from django.db import connection

from nhactruong.ground.act import act
from nhactruong.ground.actor import CLOCK, Actor
from nhactruong.ground.busy import is_busy
from nhactruong.reports.counting.changes import (
    fallen_late,
    filled,
    newest_event,
    reports_of,
    uncounted,
)
from nhactruong.reports.counting.facts import same, standings
from nhactruong.reports.counting.keys import Key, keys_of
from nhactruong.reports.models import Reckoning, Report, Standing, Tally
from nhactruong.reports.topics import topic_book

BATCH = 1000  # events, or reports, in one transaction
# More events than this are not taken one by one: all reports are walked through.
FAR_BEHIND = 100_000
# Events taken twice where a count starts in the middle: they may not all be visible yet.
OVERLAP = 10_000
_ROWS = 400  # in one statement
_COLUMNS = ("grain", "topic", "office", "span", "block", "place", "status", "n")


def keep_counting(at: datetime, *, seconds: float = 0.5) -> int:
    """Count what changed, for at most about so long; return how many reports moved."""
    moved, until = 0, monotonic() + seconds
    while is_behind(at):
        try:
            step, whole = count_changes(by=CLOCK, at=at)
        except Exception as error:
            if is_busy(error):
                break
            raise
        moved += step
        if whole or monotonic() > until:
            break
    return moved


def is_behind(at: datetime) -> bool:
    """Tell whether there is anything to count; a look, without a lock."""
    known = Reckoning.objects.filter(pk=1).first()
    if known is None or known.walked is not None or known.at is None:
        return True
    return (
        newest_event() > known.last_event
        or filled(known.gaps)
        or bool(fallen_late(at, most=1))
    )


@act
def count_changes(*, by: Actor, at: datetime, most: int = BATCH) -> tuple[int, bool]:
    """Count up to `most` changes; return how many reports moved, and whether that is all.

    Another worker that counts now is left to it: (0, True).
    """
    known = _held()
    if known is None:
        return 0, True
    at = max(at, known.at or at)  # a clock set back makes nothing less late
    moved, whole = set[int](), True
    if known.walked is not None:
        ids = _next_reports(known.walked, most)
        known.walked, whole = (ids[-1], False) if len(ids) == most else (None, True)
        moved.update(ids)
    if newest_event() - known.last_event > FAR_BEHIND:
        _start_anew(known)
        whole = False
    events = uncounted(known, at, most=most)
    moved |= reports_of(events.subjects)
    known.last_event, known.gaps = events.last, events.gaps
    late = fallen_late(at, most=most)
    moved.update(late)
    changed = _count(moved, at)
    known.at, known.turn = at, known.turn + 1
    known.save()
    return changed, whole and events.whole and len(late) < most


@act
def count_anew(*, by: Actor, at: datetime) -> None:
    """Forget all counts; they are made again from the first report on."""
    known = _held()
    if known is None:
        return
    # Nothing refers to them: no row need be loaded.
    Tally.objects.all()._raw_delete(Tally.objects.db)
    Standing.objects.all()._raw_delete(Standing.objects.db)
    _start_anew(known)
    known.save()


def _held() -> Reckoning | None:
    """Return the one row, ours until the transaction ends; None where another has it."""
    held = Reckoning.objects.select_for_update(skip_locked=True).filter(pk=1)
    if (known := held.first()) is not None:
        return known
    Reckoning.objects.bulk_create(
        [Reckoning(pk=1, walked=0, last_event=_not_quite_newest())],
        ignore_conflicts=True,
    )
    return held.first()


def _start_anew(known: Reckoning) -> None:
    known.walked, known.gaps, known.last_event = 0, [], _not_quite_newest()


def _not_quite_newest() -> int:
    return max(0, newest_event() - OVERLAP)


def _next_reports(after: int, most: int) -> list[int]:
    found = Report.objects.filter(pk__gt=after).order_by("pk")
    return list(found.values_list("pk", flat=True)[:most])


def _count(ids: Collection[int], at: datetime) -> int:
    """Move the counts by what differs for these reports; return how many did."""
    old = Standing.objects.in_bulk(ids)
    new = standings(ids, at)
    book, delta = topic_book(), Counter[Key]()
    gone = old.keys() - new.keys()
    moved = [
        one
        for pk, one in new.items()
        if (was := old.get(pk)) is None or not same(was, one)
    ]
    for was in [*(old[pk] for pk in gone), *(old[o.pk] for o in moved if o.pk in old)]:
        delta.subtract(keys_of(was, book))
    for one in moved:
        delta.update(keys_of(one, book))
    Standing.objects.filter(pk__in=gone).delete()
    _put(moved)
    _add(delta.items())
    Tally.objects.filter(n=0).delete()
    return len(moved) + len(gone)


def _put(moved: list[Standing]) -> None:
    Standing.objects.bulk_create(
        moved,
        batch_size=_ROWS,
        update_conflicts=True,
        unique_fields=["report"],
        update_fields=[
            "topic", "group", "ward", "office", "status", "state", "late",
            "runs", "due", "submitted_at", "day", "done_at",
            "block", "cell",
        ],
    )  # fmt: skip


def _add(delta: Iterable[tuple[Key, int]]) -> None:
    """Add to the counts; what the ORM cannot say: n = n + the new row's."""
    rows = [(*key, n) for key, n in sorted(delta) if n]
    one = f"({', '.join(['%s'] * len(_COLUMNS))})"
    table, names = Tally._meta.db_table, ", ".join(_COLUMNS)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _ROWS):
            part = rows[start : start + _ROWS]
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES {', '.join([one] * len(part))}"  # noqa: S608 # only names of ours
                f" ON CONFLICT ({', '.join(_COLUMNS[:-1])})"
                f" DO UPDATE SET n = {table}.n + excluded.n",
                [value for row in part for value in row],
            )
