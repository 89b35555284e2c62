"""What a change of calendars would move, before it is made."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from nhactruong.work.check_clocks import open_rows, terms_from
from nhactruong.work.states import RUNNING
from nhactruong.workdays.clock import deadline
from nhactruong.workdays.compiled import Calendars, OutsideCalendar

UNITS = 10


@dataclass(slots=True)
class Foreseen:
    """Open deadlines under other calendars.

    counted: open tasks counted by a calendar that changes; later, earlier: how many
        deadlines move which way.
    earliest, latest: of the new deadlines of those that move.
    become_late, become_on_time: of those whose clock runs, at the moment asked about.
    beyond: those that would lie in a year without calendar, which stay as they are.
    by_unit: (unit id, how many move), most first, at most UNITS.
    """

    counted: int = 0
    later: int = 0
    earlier: int = 0
    earliest: datetime | None = None
    latest: datetime | None = None
    become_late: int = 0
    become_on_time: int = 0
    beyond: int = 0
    by_unit: list[tuple[int, int]] = field(default_factory=list)

    @property
    def moved(self) -> int:
        return self.later + self.earlier


def foresee_days(
    calendars: Calendars, codes: Collection[str], at: datetime
) -> Foreseen:
    """Return what moves when `calendars` come into force; those called `codes` change."""
    found = Foreseen()
    units: Counter[int] = Counter()
    for rows, parts in open_rows():
        for key, _code, due, unit_id, state, *columns in rows:
            terms = terms_from(parts.get(key), *columns)
            if not any(code in codes for _since, code in terms.segments):
                continue
            found.counted += 1
            try:
                then = deadline(terms, calendars).due
            except OutsideCalendar:
                found.beyond += 1
                continue
            if then != due:
                units[unit_id] += 1
                _note(found, due, then, runs=state in RUNNING, at=at)
    found.by_unit = units.most_common(UNITS)
    return found


def _note(
    found: Foreseen, due: datetime, then: datetime, *, runs: bool, at: datetime
) -> None:
    if then > due:
        found.later += 1
    else:
        found.earlier += 1
    found.earliest = min(found.earliest or then, then)
    found.latest = max(found.latest or then, then)
    if runs:
        found.become_late += then < at <= due
        found.become_on_time += due < at <= then
