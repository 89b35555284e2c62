"""Calendars compiled for counting: seconds since 1970, local dates as ordinals.

Pure: knows no table and no clock. A calendar is built once and asked often, so all that
a question needs is found by bisection in lists of integers.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
HOUR = 3600
DAY = 86400
LAST = 253_370_000_000  # late in the year 9998: beyond it datetimes end


class OutsideCalendar(Refusal):
    """The sum leads to a year for which the calendar has no rows."""

    def __init__(self, first: int = 0, last: int = 0) -> None:
        """Refuse; first, last: the years that are known."""
        message: str | Promise = _("Chưa có lịch làm việc cho thời gian này.")
        if first and last:
            message = format_lazy(
                _("Lịch làm việc mới có từ năm {first} đến hết năm {last}."),
                first=first,
                last=last,
            )
        super().__init__("calendar_unknown", message)


def to_epoch(moment: datetime) -> int:
    """Return the whole seconds since 1970; parts of a second are dropped."""
    return int(moment.timestamp())


def to_moment(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


# Seconds by which local time was ahead of UTC throughout a day of UTC, by its number.
_ahead: dict[int, int] = {}
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_MANY_DAYS = 20_000


def local_day(epoch: int) -> int:
    """Return the ordinal of the local date of a moment."""
    ahead = _ahead.get(epoch // DAY)
    if ahead is None:
        return _look_up_day(epoch)
    return (epoch + ahead) // DAY + _EPOCH_DAY


def _look_up_day(epoch: int) -> int:
    """Ask the time zone, and remember its answer where it holds all day."""
    first = epoch - epoch % DAY
    starts, ends = (datetime.fromtimestamp(e, LOCAL) for e in (first, first + DAY))
    if (ahead := starts.utcoffset()) is not None and ahead == ends.utcoffset():
        if len(_ahead) > _MANY_DAYS:
            _ahead.clear()
        _ahead[epoch // DAY] = ahead // timedelta(seconds=1)
    return datetime.fromtimestamp(epoch, LOCAL).toordinal()


def midnight(day: int) -> int:
    """Return the moment at which a local date, an ordinal, begins."""
    if not 1 <= day <= date.max.toordinal():
        raise OutsideCalendar
    return int(datetime.combine(date.fromordinal(day), time(0), LOCAL).timestamp())


@dataclass(frozen=True, slots=True)
class Name:
    """computed: a day off by rule, not announced yet."""

    vi: str
    en: str
    computed: bool = False


class Calendar(Protocol):
    """What is asked of a calendar; see WorkCalendar and AlwaysOpen.

    day_seconds: working time of a usual day.
    """

    is_always_open: bool
    day_seconds: int
    name: Name

    def worked(self, epoch: int) -> int: ...

    def at_worked(self, total: int) -> int: ...

    def end_of_nth_day(self, after: int, nth: int) -> int: ...

    def days_between(self, first: int, last: int) -> int: ...

    def day_name(self, day: int) -> Name | None: ...

    def shifts_of(self, day: int) -> list[tuple[int, int]]: ...


class WorkCalendar:
    """Shifts of a span of days: when time runs and when it stands."""

    is_always_open = False

    def __init__(
        self,
        shifts: Sequence[tuple[date, time, time]],
        *,
        first: date | None = None,
        last: date | None = None,
        day_names: Mapping[date, Name] | None = None,
        name: Name = Name("", ""),
    ) -> None:
        """Compile a calendar.

        shifts: (local date, start, end) of every shift, in order, none overlapping.
        first, last: the days known, both counted; by default those of the shifts.
        day_names: of days off and of days worked instead.
        """
        self.name = name
        self._names = {d.toordinal(): n for d, n in (day_names or {}).items()}
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []  # seconds worked before each shift
        self._days: list[int] = []
        self._day_ends: list[int] = []
        self._total = 0
        for day, start, end in shifts:
            self._add(day, start, end)
        self._first = first.toordinal() if first else self._days[0]
        self._last = last.toordinal() if last else self._days[-1]
        self._opens, self._closes = midnight(self._first), midnight(self._last + 1)
        known = len(self._days)
        self.day_seconds = round(self._total / known) if known else 8 * HOUR

    def _add(self, day: date, start: time, end: time) -> None:
        begins = int(datetime.combine(day, start, LOCAL).timestamp())
        finishes = int(datetime.combine(day, end, LOCAL).timestamp())
        self._starts.append(begins)
        self._ends.append(finishes)
        self._before.append(self._total)
        self._total += finishes - begins
        if self._days and self._days[-1] == day.toordinal():
            self._day_ends[-1] = finishes
        else:
            self._days.append(day.toordinal())
            self._day_ends.append(finishes)

    def worked(self, epoch: int) -> int:
        """Return the seconds worked from the first day known until `epoch`."""
        if not self._opens <= epoch <= self._closes:
            raise self._outside()
        i = bisect_right(self._starts, epoch) - 1
        if i < 0:
            return 0
        end = self._ends[i]
        return self._before[i] + (epoch if epoch < end else end) - self._starts[i]

    def at_worked(self, total: int) -> int:
        """Return the first moment by which `total` seconds, at least 1, are worked."""
        if not 0 < total <= self._total:
            raise self._outside()
        i = bisect_left(self._before, total) - 1
        return self._starts[i] + total - self._before[i]

    def end_of_nth_day(self, after: int, nth: int) -> int:
        """Return when the last shift ends of the `nth` working day after a date."""
        i = bisect_right(self._days, after) + nth - 1
        if after < self._first - 1 or i >= len(self._days):
            raise self._outside()
        return self._day_ends[i]

    def days_between(self, first: int, last: int) -> int:
        """Count the working days D with first ≤ D < last."""
        if first < self._first or last > self._last + 1:
            raise self._outside()
        return max(bisect_left(self._days, last) - bisect_left(self._days, first), 0)

    def day_name(self, day: int) -> Name | None:
        """Return the name of a day off or worked instead."""
        return self._names.get(day)

    def shifts_of(self, day: int) -> list[tuple[int, int]]:
        """Return when the shifts of a day start and end; none on a day off."""
        if not self._first <= day <= self._last:
            raise self._outside()
        i = bisect_left(self._starts, midnight(day))
        j = bisect_left(self._starts, midnight(day + 1))
        return list(zip(self._starts[i:j], self._ends[i:j], strict=True))

    def _outside(self) -> OutsideCalendar:
        first, last = (date.fromordinal(day).year for day in (self._first, self._last))
        return OutsideCalendar(first, last)


class AlwaysOpen:
    """The 24/7 calendar of danger: every day counts, and ends at midnight."""

    is_always_open = True
    day_seconds = DAY

    def __init__(self, name: Name = Name("", "")) -> None:
        self.name = name

    def worked(self, epoch: int) -> int:
        return epoch

    def at_worked(self, total: int) -> int:
        if total > LAST:
            raise OutsideCalendar
        return total

    def end_of_nth_day(self, after: int, nth: int) -> int:
        return midnight(after + nth + 1)

    def days_between(self, first: int, last: int) -> int:
        return max(last - first, 0)

    def day_name(self, day: int) -> Name | None:
        return None

    def shifts_of(self, day: int) -> list[tuple[int, int]]:
        return [(midnight(day), midnight(day + 1))]


Calendars = Mapping[str, Calendar]
