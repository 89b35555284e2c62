"""Working time as pure sums: deadlines, pauses, extensions. Knows no table and no clock.

Inside, moments are whole seconds since 1970 and days are date ordinals; aware datetimes
come in, aware datetimes in UTC go out.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
HOUR = 3600
DAY = 86400


class OutsideCalendar(Refusal):
    """The sum leads to a year for which the calendar has no rows."""

    def __init__(self) -> None:
        super().__init__("calendar_unknown", _("Lịch làm việc chưa có cho năm này."))


def to_epoch(moment: datetime) -> int:
    return int(moment.timestamp())


def to_moment(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


def local_day(epoch: int) -> int:
    """Return the ordinal of the local date of a moment."""
    return datetime.fromtimestamp(epoch, LOCAL).toordinal()


class Calendar(Protocol):
    """What a deadline asks of a calendar; see WorkCalendar and AlwaysOpen."""

    day_seconds: int

    def worked(self, epoch: int) -> int: ...

    def at_worked(self, total: int) -> int: ...

    def end_of_nth_day(self, after: int, nth: int) -> int: ...

    def days_between(self, first: int, last: int) -> int: ...


class WorkCalendar:
    """Shifts of a span of years, compiled: where time runs and where it stands.

    shifts: (local date, start, end) of every shift, in order.
    """

    def __init__(self, shifts: Sequence[tuple[date, time, time]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.before: list[int] = []  # seconds worked before each shift
        self.days: list[int] = []
        self.day_ends: list[int] = []
        total = 0
        for day, start, end in shifts:
            begins = int(datetime.combine(day, start, LOCAL).timestamp())
            finishes = int(datetime.combine(day, end, LOCAL).timestamp())
            self.starts.append(begins)
            self.ends.append(finishes)
            self.before.append(total)
            total += finishes - begins
            if self.days and self.days[-1] == day.toordinal():
                self.day_ends[-1] = finishes
            else:
                self.days.append(day.toordinal())
                self.day_ends.append(finishes)
        self.total = total
        self.day_seconds = round(total / len(self.days)) if self.days else 8 * HOUR

    def worked(self, epoch: int) -> int:
        """Return the seconds worked from the first shift known until `epoch`."""
        i = bisect_right(self.starts, epoch) - 1
        if i < 0 or epoch > self.ends[-1] + 10 * DAY:
            raise OutsideCalendar
        return self.before[i] + min(epoch, self.ends[i]) - self.starts[i]

    def at_worked(self, total: int) -> int:
        """Return the first moment by which `total` seconds have been worked."""
        if total > self.total or total < 0:
            raise OutsideCalendar
        i = max(bisect_left(self.before, total) - 1, 0)
        return self.starts[i] + total - self.before[i]

    def end_of_nth_day(self, after: int, nth: int) -> int:
        """Return when the last shift ends of the `nth` working day after a date."""
        i = bisect_right(self.days, after) + nth - 1
        if after < self.days[0] or i >= len(self.days):
            raise OutsideCalendar
        return self.day_ends[i]

    def days_between(self, first: int, last: int) -> int:
        """Count the working days D with first ≤ D < last."""
        return bisect_left(self.days, last) - bisect_left(self.days, first)


class AlwaysOpen:
    """The 24/7 calendar of danger; a day ends at midnight."""

    day_seconds = DAY

    def worked(self, epoch: int) -> int:
        return epoch

    def at_worked(self, total: int) -> int:
        return total

    def end_of_nth_day(self, after: int, nth: int) -> int:
        day = date.fromordinal(after + nth + 1)
        return int(datetime.combine(day, time(0), LOCAL).timestamp())

    def days_between(self, first: int, last: int) -> int:
        return max(last - first, 0)


Calendars = Mapping[str, Calendar]


@dataclass(frozen=True, slots=True)
class Amount:
    """So many "hours" or "days" of working time."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that a deadline is computed from.

    segments: (from when, calendar code), the first at start or before.
    pauses: (from, to or None while it lasts); extensions: (granted at, until).
    rings_from: since when reminders count, where not since start (a reopened task).
    """

    start: datetime
    receive: Amount | None
    handle: Amount
    segments: tuple[tuple[datetime, str], ...]
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    extensions: tuple[tuple[datetime, datetime], ...] = ()
    rings_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """receive_by: latest moment of receipt; due: until when it is still on time."""

    receive_by: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class Alarms:
    """When parts of the whole allowance are used up, in working time."""

    half: datetime
    four_fifths: datetime
    due: datetime
    twice: datetime
    thrice: datetime


def add_hours(calendar: Calendar, start: datetime, hours: int) -> datetime:
    """Return when `hours` of working time have passed since `start`."""
    return to_moment(_add_hours(calendar, to_epoch(start), hours))


def _add_hours(calendar: Calendar, start: int, hours: int) -> int:
    if hours == 0:
        return start
    return calendar.at_worked(calendar.worked(start) + hours * HOUR)


def add_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """Return the end of the `days`-th working day after the local date of `start`.

    Day 0, the local date of `start`, is not counted, even when it is a day off.
    Source: docs/law.md, "How days are counted".
    """
    epoch = to_epoch(start)
    if days == 0:
        return to_moment(epoch)
    return to_moment(calendar.end_of_nth_day(local_day(epoch), days))


def working_seconds(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Return the working time between two moments, negative if they are reversed."""
    return calendar.worked(to_epoch(end)) - calendar.worked(to_epoch(start))


def deadline(
    terms: Terms, calendars: Calendars, now: datetime | None = None
) -> Deadline:
    """Return by when it must be received and done.

    The handling time counts from the latest moment of receipt: the whole promise is
    fixed when the matter comes in; taking it on early or late never moves it.
    now: until when a pause that lasts is counted; without it, it moves nothing yet.
    Raises OutsideCalendar.
    """
    start = int(terms.start.timestamp())
    first = calendars[terms.segments[0][1]]
    receive_by = _after(first, start, terms.receive)
    if len(terms.segments) == 1 and not terms.pauses and not terms.extensions:
        due = _after(first, receive_by, terms.handle)
    else:
        due = _due(terms, calendars, receive_by, now)
    return Deadline(to_moment(receive_by), to_moment(due))


def _after(calendar: Calendar, start: int, amount: Amount | None) -> int:
    if amount is None or amount.amount == 0:
        return start
    if amount.unit == "hours":
        return calendar.at_worked(calendar.worked(start) + amount.amount * HOUR)
    return calendar.end_of_nth_day(local_day(start), amount.amount)


def _due(
    terms: Terms, calendars: Calendars, receive_by: int, now: datetime | None
) -> int:
    pauses = closed_pauses(terms, now)
    segments = [(to_epoch(since), calendars[code]) for since, code in terms.segments]
    if terms.handle.unit == "hours":
        due = _hours_due(terms.handle.amount, receive_by, segments, pauses)
    else:
        due = _days_due(terms.handle.amount, receive_by, segments, pauses)
    last = segments[-1][1]
    for granted_at, until in terms.extensions:
        later = [p for p in pauses if p[0] >= to_epoch(granted_at)]
        due = max(due, _shift(to_epoch(until), later, last, terms.handle.unit))
    return due


def closed_pauses(terms: Terms, now: datetime | None) -> list[tuple[int, int]]:
    """Return the pauses as seconds, one that lasts ending `now`, or where it began."""
    found = []
    for start, end in terms.pauses:
        begins = to_epoch(start)
        if end is None:
            end = start if now is None else now
        found.append((begins, max(begins, to_epoch(end))))
    return sorted(found)


Segments = list[tuple[int, Calendar]]
Pauses = list[tuple[int, int]]


def _hours_due(hours: int, start: int, segments: Segments, pauses: Pauses) -> int:
    left = hours * HOUR
    if left == 0:
        return start
    for begins, ends, calendar in _running(start, segments, pauses):
        used = calendar.worked(begins)
        if ends is None or calendar.worked(ends) - used >= left:
            return calendar.at_worked(used + left)
        left -= calendar.worked(ends) - used
    raise OutsideCalendar  # pragma: no cover  (the last stretch is open)


def _running(
    start: int, segments: Segments, pauses: Pauses
) -> list[tuple[int, int | None, Calendar]]:
    """Return the stretches in which the clock runs from `start`, each in one calendar."""
    bounds: list[tuple[int, int | None]] = []
    begins = start
    for pause_start, pause_end in pauses:
        if pause_end <= begins:
            continue
        if pause_start > begins:
            bounds.append((begins, pause_start))
        begins = pause_end
    bounds.append((begins, None))
    found: list[tuple[int, int | None, Calendar]] = []
    for i, (since, calendar) in enumerate(segments):
        until = segments[i + 1][0] if i + 1 < len(segments) else None
        for a, b in bounds:
            lower = max(a, since) if i else a
            uppers = [x for x in (b, until) if x is not None]
            upper = min(uppers) if uppers else None
            if upper is None or upper > lower:
                found.append((lower, upper, calendar))
    return sorted(found, key=lambda stretch: stretch[0])


def _days_due(days: int, start: int, segments: Segments, pauses: Pauses) -> int:
    if days == 0:
        return start
    stopped = [(local_day(a), local_day(b)) for a, b in pauses]
    day = local_day(start)
    counted = 0
    end = start
    while counted < days:
        end = _calendar_of_day(day, segments).end_of_nth_day(day, 1)
        day = local_day(end - 1)
        calendar = _calendar_of_day(day - 1, segments)
        if calendar.days_between(day, day + 1) and not any(
            a <= day < b for a, b in stopped
        ):
            counted += 1
    return end


def _calendar_of_day(day: int, segments: Segments) -> Calendar:
    """Return the calendar of the unit that leads when the next day begins."""
    midnight = datetime.combine(date.fromordinal(day + 1), time(0), LOCAL).timestamp()
    found = segments[0][1]
    for since, calendar in segments[1:]:
        if since <= midnight + DAY - 1:
            found = calendar
    return found


def _shift(until: int, pauses: Pauses, calendar: Calendar, unit: str) -> int:
    if not pauses:
        return until
    if unit == "hours":
        paused = sum(calendar.worked(b) - calendar.worked(a) for a, b in pauses)
        return calendar.at_worked(calendar.worked(until) + paused) if paused else until
    days = sum(calendar.days_between(local_day(a), local_day(b)) for a, b in pauses)
    return calendar.end_of_nth_day(local_day(until), days) if days else until


def alarm_moments(
    terms: Terms, calendars: Calendars, now: datetime | None = None
) -> Alarms:
    """Return when half, four fifths, the whole, twice and thrice of the time is used.

    Beyond the calendar's last year: a day after the deadline for each.
    """
    due = deadline(terms, calendars, now).due
    calendar = calendars[terms.segments[-1][1]]
    start = terms.rings_from or terms.start
    began = calendar.worked(to_epoch(start))
    for a, b in closed_pauses(terms, now):
        if a >= to_epoch(start):
            began += calendar.worked(b) - calendar.worked(a)
    whole = max(calendar.worked(to_epoch(due)) - began, 0)

    def at(tenths: int) -> datetime:
        try:
            return to_moment(calendar.at_worked(began + whole * tenths // 10))
        except OutsideCalendar:
            return due + timedelta(days=tenths)

    return Alarms(
        half=min(at(5), due),
        four_fifths=min(at(8), due),
        due=due,
        twice=max(at(20), due + timedelta(seconds=1)),
        thrice=max(at(30), due + timedelta(seconds=2)),
    )


@dataclass(frozen=True, slots=True)
class Left:
    """Working time until a deadline, or since it passed (late)."""

    seconds: int
    late: bool


def left(calendar: Calendar, now: datetime, due: datetime) -> Left:
    """Return how much working time is left; late only once the deadline has passed."""
    seconds = working_seconds(calendar, now, due)
    return Left(abs(seconds), now > due)
