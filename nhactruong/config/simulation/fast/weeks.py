"""By how many whole weeks a life may be moved so that its days pass alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nhactruong.workdays.compiled import (
    Calendars,
    OutsideCalendar,
    local_day,
    midnight,
    to_epoch,
)

WEEK = 7


@dataclass(frozen=True)
class Days:
    """How long each day is worked, by every calendar; first: number of the first day.

    The state moves days of work about; a day outside of what is known is None.
    """

    first: int
    worked: tuple[tuple[int, ...] | None, ...]

    def like(self, begins: int, ends: int, weeks: int) -> bool:
        """Tell whether the days [begins, ends] are worked as those so many weeks later."""
        here = self._between(begins, ends)
        there = self._between(begins + WEEK * weeks, ends + WEEK * weeks)
        return here is not None and here == there

    def _between(self, begins: int, ends: int) -> "tuple[tuple[int, ...], ...] | None":
        if begins < self.first or ends >= self.first + len(self.worked):
            return None
        days = self.worked[begins - self.first : ends - self.first + 1]
        known = tuple(day for day in days if day is not None)
        return known if len(known) == len(days) else None


def read_days(calendars: Calendars, since: datetime, until: datetime) -> Days:
    """Return the days from `since` to `until`, both included."""
    first, last = local_day(to_epoch(since)), local_day(to_epoch(until))
    ordered = [calendars[code] for code in sorted(calendars)]
    return Days(first, tuple(_worked(ordered, day) for day in range(first, last + 1)))


def _worked(calendars: Sequence[object], day: int) -> tuple[int, ...] | None:
    try:
        return tuple(
            calendar.worked(midnight(day + 1)) - calendar.worked(midnight(day))  # type: ignore[attr-defined]
            for calendar in calendars
        )
    except OutsideCalendar:
        return None


def shifts(
    begins: datetime,
    ends: datetime,
    *,
    happened: datetime,
    days: Days,
    since: datetime,
    until: datetime,
) -> list[int]:
    """Return the numbers of weeks (negative: earlier) by which a life may be moved.

    Its days from `begins` to `ends`, its last deadline, are worked alike; it begins no
    earlier than `since`, and the last thing that `happened` is not after `until`.
    """
    first, last = local_day(to_epoch(begins)), local_day(to_epoch(ends))
    lowest = -((begins - since) // timedelta(weeks=1))
    highest = (until - happened) // timedelta(weeks=1)
    return [n for n in range(lowest, highest + 1) if days.like(first, last, n)]
