"""What `nhactruong check` asks of public counts: each is what a recount finds (9)."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from nhactruong.ground.promise import Check, Failure, Found
from nhactruong.org.snapshot import snapshot
from nhactruong.reports.counting.facts import COLUMNS, COMPARED, facts_of
from nhactruong.reports.counting.fold import is_behind
from nhactruong.reports.counting.keys import SHEETS, Key, in_sheet
from nhactruong.reports.models import Reckoning, Report, Standing, Tally
from nhactruong.reports.topics import topic_book

_MOST = 200
# What was counted, asked beside what is so now: rows of models would cost twice as much.
_KEPT = tuple(f"standing__{column}" for column in COMPARED)
_PART = 5000


def tallies(at: datetime) -> Found:
    """Every tally is the number of standings that it stands for."""
    checked, failures = 0, list[Failure]()
    book = topic_book()
    for name, (columns, keys) in SHEETS.items():
        counted = Counter[Key]()
        groups = Standing.objects.order_by().values_list(*columns)
        for *group, n in groups.annotate(n=Count("pk")).iterator(_PART):
            for key in keys(book, *group):
                counted[key] += n
        rows = Tally.objects.filter(in_sheet(name)).values_list(*Key._fields, "n")
        for *where, n in rows.iterator(_PART):
            checked += 1
            if (right := counted.pop(Key(*where), 0)) != n:
                failures.append(_wrong(Key(*where), n, right))
        failures += [_wrong(key, 0, right) for key, right in counted.items()]
    return Found(checked, failures[:_MOST])


def standings(at: datetime) -> Found:
    """Every report stands as it was counted; not asked while a count is under way."""
    known = Reckoning.objects.filter(pk=1).first()
    if known is None or known.at is None or is_behind(known.at):
        return Found(0)
    checked, failures = 0, []
    book, topics = snapshot(), topic_book()
    since, turn = known.at, known.turn
    both = len(COLUMNS)
    for part in _parts():
        checked += len(part)
        failures += [
            _differs(row[0])
            for row in part
            if facts_of(row[:both], book, topics, since) != row[both:]
        ]
    strays = Standing.objects.exclude(pk__in=Report.objects.public().values("pk"))
    failures += [_differs(pk) for pk in strays.values_list("pk", flat=True)[:_MOST]]
    after = Reckoning.objects.filter(pk=1).values_list("turn", flat=True).first()
    # What moved while it was looked at is no fault.
    return Found(
        checked, failures[:_MOST] if after == turn and not is_behind(known.at) else ()
    )


def _parts() -> Iterator[list[tuple]]:  # type: ignore[type-arg]
    after = 0
    while True:
        found = Report.objects.public().filter(pk__gt=after).order_by("pk")
        part = list(found.values_list(*COLUMNS, *_KEPT)[:_PART])
        if not part:
            return
        yield part
        after = part[-1][0]


def _wrong(key: Key, n: int, right: int) -> Failure:
    return Failure(
        f"tally:{':'.join(map(str, key))}",
        _("ghi {n}, đếm lại được {right}").format(n=n, right=right),
        _("chạy `nhactruong recount` để đếm lại từ đầu"),
    )


def _differs(report_id: int) -> Failure:
    return Failure(
        f"standing:{report_id}",
        _("đã đếm khác với phản ánh hiện nay"),
        _("chạy `nhactruong recount` để đếm lại từ đầu"),
    )


CHECKS = (Check(9, tallies), Check(9, standings))
