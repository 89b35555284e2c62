"""The list of public reports: found by how they were last counted, made exact by the
few that have changed since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from nhactruong.accounts.models import Citizen
from nhactruong.ground.codes import read_code
from nhactruong.ground.cursor import Page, page_by_cursor
from nhactruong.ground.refusal import Refusal
from nhactruong.reports.counting.changes import fallen_late, reports_of, uncounted
from nhactruong.reports.counting.rows import WORDS_AMONG, Rows, standing_rows
from nhactruong.reports.counting.status import NOW
from nhactruong.reports.live import live, with_words
from nhactruong.reports.models import Gathered, Reckoning, Report, ReportQuerySet
from nhactruong.reports.sift import EVERYTHING, Sift

SIZE, MOST = 20, 100
NEWEST = ("-submitted_at",)
# Counting further behind than this many events: reports themselves are asked.
_MOST_CHANGES = 500
COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are. more: there are still more than `n`."""

    n: int
    more: bool


@dataclass(frozen=True, slots=True)
class Finder:
    """What a sift keeps at one moment.

    fresh: reports changed since they were last counted; None: too many, or never
        counted, so that reports themselves are asked.
    """

    sift: Sift
    at: datetime
    fresh: frozenset[int] | None

    @classmethod
    def of(cls, sift: Sift, at: datetime) -> "Finder":
        """Look up what changed lately; two to four queries."""
        if read_code(sift.words) is not None:
            return cls(sift, at, None)
        return cls(sift, at, changed_lately(at, by_deadline=sift.late == NOW))

    def page(self, *, cursor: str | None = None, size: int = SIZE) -> Page[Report]:
        """Return a page, newest first, loaded for rows.

        Raises Refusal bad_cursor.
        """
        found = self._live() if self.fresh is None else self._counted(cursor, size)
        return page_by_cursor(
            found.for_rows(),
            order=NEWEST,
            cursor=cursor,
            size=size,
        )

    def count(self, most: int = COUNTED) -> Counted:
        """Count up to `most`; one or two queries."""
        if self.fresh is None:
            n = self._live()[: most + 1].count()
        else:
            n = self._rows(for_count=True).order_by()[: most + 1].count() + len(
                self._fresh_ones()
            )
        return Counted(min(n, most), n > most)

    def _live(self) -> ReportQuerySet:
        found = live(Report.objects.public(), self.sift, self.at)
        if self.sift.words and read_code(self.sift.words) is None:
            bare = self.sift.without("words")
            newest = live(Report.objects.public(), bare, self.at).order_by(
                "-submitted_at", "-pk"
            )
            found = found.filter(pk__in=newest.values("pk")[:WORDS_AMONG])
        return found

    def _counted(self, cursor: str | None, size: int) -> ReportQuerySet:
        """Return the reports among which the page is; one more than fills it."""
        near = page_by_cursor(
            self._rows().only("report_id", "submitted_at"),
            order=NEWEST,
            cursor=cursor,
            size=size + 1,
        )
        keys = [one.pk for one in near.items]
        return Report.objects.public().filter(pk__in=[*keys, *self._fresh_ones()])

    def _rows(self, *, for_count: bool = False) -> Rows:
        rows = standing_rows(self.sift, self.at, for_count=for_count)
        if self.fresh:
            rows = rows.exclude(pk__in=self.fresh)
        if self.sift.words:
            among = rows.order_by("-submitted_at", "-pk").values("pk")[:WORDS_AMONG]
            bearing = with_words(
                Report.objects.public().filter(pk__in=among), self.sift.words
            )
            rows = rows.filter(pk__in=bearing.values("pk"))
        return rows

    def _fresh_ones(self) -> list[int]:
        if not self.fresh:
            return []
        found = live(Report.objects.public(), self.sift, self.at)
        return list(found.filter(pk__in=self.fresh).values_list("pk", flat=True))


def public_list(
    sift: Sift = EVERYTHING,
    *,
    at: datetime,
    cursor: str | None = None,
    size: int = SIZE,
) -> Page[Report]:
    """Return one page of public reports, newest first, loaded for rows.

    Raises Refusal bad_cursor.
    """
    size = max(1, min(size, MOST))
    return Finder.of(sift, at).page(cursor=cursor, size=size)


def changed_lately(at: datetime, *, by_deadline: bool = True) -> frozenset[int] | None:
    """Return the reports that changed since they were last counted; None where they are
    too many, or counting has not come through once.

    by_deadline: also those whose deadline alone has passed.
    """
    known = Reckoning.objects.filter(pk=1).first()
    if known is None or known.walked is not None or known.at is None:
        return None
    events = uncounted(known, at, most=_MOST_CHANGES)
    if not events.whole:
        return None
    changed = reports_of(events.subjects) if events.subjects else set()
    if by_deadline:
        late = fallen_late(at, most=_MOST_CHANGES)
        if len(late) == _MOST_CHANGES:
            return None
        changed |= set(late)
    return frozenset(changed)


def every(
    sift: Sift, *, at: datetime, cursor: str | None, most: int, size: int = 500
) -> Iterator[Page[Report]]:
    """Yield pages until there is no more, or `most` reports were given."""
    given = 0
    while given < most:
        page = Finder.of(sift, at).page(cursor=cursor, size=min(size, most - given))
        yield page
        given += len(page.items)
        cursor = page.next
        if cursor is None:
            return


def own_list(
    citizen: Citizen, cursor: str | None = None
) -> tuple[Page[Gathered], Refusal | None]:
    """Return one page of a citizen's reports, newest first, loaded for rows, and what was
    wrong with the cursor, if anything; one query."""
    mine = Gathered.objects.filter(citizen=citizen).select_related(
        "report__ward",
        "report__topic",
        "report__task__unit",
        "report__task__owner__post",
    )
    try:
        page = page_by_cursor(mine, order=("-submitted_at",), cursor=cursor, size=SIZE)
    except Refusal as refusal:
        first = page_by_cursor(mine, order=("-submitted_at",), cursor=None, size=SIZE)
        return first, refusal
    return page, None
