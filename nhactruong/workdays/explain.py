"""How a deadline comes about, step by step, in words anyone can check."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from nhactruong.workdays.clock import (
    Amount,
    Move,
    Terms,
    deadline,
    legs_of,
    moves,
)
from nhactruong.workdays.compiled import (
    HOUR,
    LOCAL,
    Calendar,
    Calendars,
    Name,
    local_day,
    to_epoch,
    to_moment,
)
from nhactruong.workdays.legs import Legs, days_in, worked_in
from nhactruong.workdays.walk import (
    COUNTED,
    Kind,
    Span,
    Stretch,
    walk_days,
    walk_hours,
)
from nhactruong.workdays.words import hours_words


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the explanation.

    count: how far the count has come ("7", "4:30"), "0" where it begins, "–" for what is
        skipped, "+" for what is granted, "=" for a result.
    start, end: local dates, both counted, or one exact moment in `end`.
    amount: working days, or seconds where hours are allowed, that this row counts.
    """

    kind: str
    count: str
    label: "str | Promise"
    start: date | None = None
    end: date | datetime | None = None
    amount: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "count": self.count,
            "label": str(self.label),
            "from": self.start.isoformat() if self.start else None,
            "to": self.end.isoformat() if self.end else None,
            "amount": self.amount,
        }


def explain(
    terms: Terms, calendars: Calendars, now: datetime | None = None
) -> list[Step]:
    """Return the steps from the start to the deadline; see clock.deadline.

    Labels are in the language spoken when they are shown.
    """
    legs = legs_of(terms, calendars)
    start = to_epoch(terms.start)
    bare = deadline(
        Terms(terms.start, terms.receive, terms.handle, terms.segments), calendars
    )
    moved = list(moves(terms, calendars, to_epoch(bare.due), now))
    due = moved[-1].due if moved else to_epoch(bare.due)
    steps = [_exact("start", "0", gettext_lazy("Nhận được, bắt đầu tính"), start)]
    if terms.receive is not None:
        alone: Legs = [(legs[0][0], None)]
        steps += _rows(alone, start, terms.receive)
        steps.append(
            _exact("receive_by", "=", gettext_lazy("Hạn tiếp nhận"), bare.receive_by)
        )
    steps += _handling(legs, to_epoch(bare.receive_by), terms.handle, moved)
    steps += _extensions(legs, terms.handle.unit, to_epoch(bare.due), moved)
    steps.append(_exact("due", "=", gettext_lazy("Hạn xử lý"), due))
    steps = [_still_paused(step, terms) for step in steps]
    return _with_calendars(steps, legs)


def _still_paused(step: Step, terms: Terms) -> Step:
    """Return the row as it is, or, of a pause that lasts, saying so."""
    for since, until in terms.pauses:
        lasts = until is None and step.kind == "pause" and step.start is not None
        if lasts and _first_day(step) >= since.astimezone(LOCAL).date():
            return replace(step, label=_PAUSED_NOW)
    return step


def _exact(
    kind: str, count: str, label: "str | Promise", moment: datetime | int
) -> Step:
    if isinstance(moment, int):
        moment = to_moment(moment)
    local = moment.astimezone(LOCAL)
    return Step(kind, count, label, local.date(), local)


def _rows(legs: Legs, start: int, amount: Amount) -> Iterator[Step]:
    if amount.unit == "days":
        yield _day_zero(start)
        yield from _of_stretches(walk_days(legs, local_day(start), amount.amount))
    else:
        yield from _of_stretches(walk_hours(legs, start, amount.amount * HOUR))


def _day_zero(start: int) -> Step:
    day = date.fromordinal(local_day(start))
    label = gettext_lazy("Ngày bắt đầu không tính")
    return Step("day_zero", "0", label, day, day)


def _handling(
    legs: Legs, start: int, amount: Amount, moved: list[Move]
) -> Iterator[Step]:
    """Yield the rows from `start` to the deadline before any extension."""
    pauses = [(m.a, m.b) for m in _until_extension(moved)]
    if amount.unit == "hours":
        before = sum(worked_in(legs, a, min(b, start)) for a, b in pauses)
        found = walk_hours(legs, start, amount.amount * HOUR + before, tuple(pauses))
    else:
        yield _day_zero(start)
        day, paused = local_day(start), _days_of(pauses)
        before = sum(days_in(legs, d, d + 1) for d in paused if d <= day)
        found = walk_days(legs, day, amount.amount + before, paused)
    if before:
        yield _owed(before, amount.unit, pauses[0][0])
    rows = _of_stretches(found)
    if amount.unit == "days":
        rows = _in_order(rows, list(_paused_within_a_day(pauses)))
    yield from rows


def _in_order(rows: Iterable[Step], between: list[Step]) -> Iterator[Step]:
    """Yield the rows, each of those that come between after the row of its day."""
    waiting = sorted(between, key=_first_day)
    for row in rows:
        while waiting and _first_day(waiting[0]) < _first_day(row):
            yield waiting.pop(0)
        yield row
    yield from waiting


def _first_day(step: Step) -> date:
    return step.start or date.min


def _until_extension(moved: Iterable[Move]) -> Iterator[Move]:
    for move in moved:
        if move.kind == "extension":
            return
        yield move


def _days_of(pauses: Iterable[Span]) -> frozenset[int]:
    return frozenset(
        day for a, b in pauses for day in range(local_day(a), local_day(b))
    )


def _paused_within_a_day(pauses: Iterable[Span]) -> Iterator[Step]:
    for a, b in pauses:
        if local_day(a) == local_day(b):
            day = date.fromordinal(local_day(a))
            label = gettext_lazy("Dừng rồi chạy tiếp trong ngày, hạn không đổi")
            yield Step("pause", "–", label, day, day)


def _owed(amount: int, unit: str, since: int) -> Step:
    def label() -> str:
        if unit == "hours":
            return _("Đã dừng trước khi đếm, bù %(time)s") % {
                "time": hours_words(amount)
            }
        return ngettext(
            "Đã dừng trước khi đếm, bù %(n)d ngày làm việc",
            "Đã dừng trước khi đếm, bù %(n)d ngày làm việc",
            amount,
        ) % {"n": amount}

    day = date.fromordinal(local_day(since))
    return Step("owed", "+", _said(label), day, day, amount)


def _extensions(legs: Legs, unit: str, due: int, moved: list[Move]) -> Iterator[Step]:
    """Yield the extensions, and what later pauses moved on from each."""
    extended = False
    for move in moved:
        if move.kind == "extension":
            if not extended:
                yield _exact("first_due", "=", gettext_lazy("Hạn trước đó"), due)
            extended = True
            yield _exact("extension", "+", gettext_lazy("Được đặt hạn mới"), move.due)
        elif extended:
            yield _pause_row(move)
            yield from _moved_on(legs, unit, due, move)
        due = move.due


def _pause_row(move: Move) -> Step:
    first = date.fromordinal(local_day(move.a))
    last = date.fromordinal(local_day(move.b))
    return Step("pause", "–", _WAITING, first, last)


def _moved_on(legs: Legs, unit: str, due: int, move: Move) -> Iterator[Step]:
    if unit == "hours":
        seconds = worked_in(legs, move.a, move.b)
        yield from _of_stretches(walk_hours(legs, due, seconds))
    else:
        days = days_in(legs, local_day(move.a), local_day(move.b))
        yield from _of_stretches(walk_days(legs, local_day(due - 1), days))


def _of_stretches(stretches: Iterable[Stretch]) -> Iterator[Step]:
    counted = 0
    for one in stretches:
        counted += one.amount
        count = "–"
        if one.kind in (Kind.DAYS, Kind.MADE_UP):
            count = str(counted)
        elif one.kind in COUNTED:
            count = _hours_count(counted)
        yield Step(
            str(one.kind),
            count,
            _said(lambda one=one: _label(one)),  # type: ignore[misc]
            date.fromordinal(one.first),
            date.fromordinal(one.last),
            one.amount,
        )


def _hours_count(seconds: int) -> str:
    hours, rest = divmod(seconds, HOUR)
    return f"{hours}:{rest // 60:02}" if rest // 60 else str(hours)


def _label(one: Stretch) -> str:
    if one.kind == Kind.WEEKEND:
        return _("Nghỉ cuối tuần")
    if one.kind == Kind.PAUSE:
        return str(_WAITING)
    if one.kind == Kind.HOLIDAY and one.name:
        return _holiday_label(one.name)
    if one.kind == Kind.MADE_UP and one.name:
        return _pick(one.name)
    if one.kind == Kind.DAYS:
        return _days_label(one)
    return _hours_label(one)


_WAITING = gettext_lazy("Dừng, chờ người gửi trả lời")
_PAUSED_NOW = gettext_lazy("Đang dừng, chờ người gửi trả lời")


def _holiday_label(name: Name) -> str:
    # A swapped day is already called "day off in place of …".
    words = _pick(name)
    if not name.vi.startswith("Ngày nghỉ"):
        words = _("Nghỉ: %(day)s") % {"day": words}
    return _("%(day)s (dự kiến)") % {"day": words} if name.computed else words


def _days_label(one: Stretch) -> str:
    n = one.amount
    if one.calendar.is_always_open:
        return ngettext("%(n)d ngày", "%(n)d ngày", n) % {"n": n}
    return ngettext("%(n)d ngày làm việc", "%(n)d ngày làm việc", n) % {"n": n}


def _hours_label(one: Stretch) -> str:
    days = one.last - one.first + 1
    if days > 1:
        return _several_days_label(one, days)
    shifts = ", ".join(f"{_clock(a)}–{_clock(b, is_end=True)}" for a, b in one.spans)
    words = _("%(shifts)s: %(time)s") % {
        "shifts": shifts,
        "time": hours_words(one.amount),
    }
    if one.name is None:
        return words
    return _("%(day)s, %(shifts)s") % {"day": _pick(one.name), "shifts": words}


def _several_days_label(one: Stretch, days: int) -> str:
    told = {"n": days, "time": hours_words(one.amount // days)}
    if one.calendar.is_always_open:
        return (
            ngettext(
                "%(n)d ngày, mỗi ngày %(time)s", "%(n)d ngày, mỗi ngày %(time)s", days
            )
            % told
        )
    return (
        ngettext(
            "%(n)d ngày làm việc, mỗi ngày %(time)s",
            "%(n)d ngày làm việc, mỗi ngày %(time)s",
            days,
        )
        % told
    )


def _clock(epoch: int, *, is_end: bool = False) -> str:
    words = f"{to_moment(epoch).astimezone(LOCAL):%H:%M}"
    return "24:00" if is_end and words == "00:00" else words


def _pick(name: Name) -> str:
    english = (get_language() or "").startswith("en")
    return (english and name.en) or name.vi


def _call(words: Callable[[], str]) -> str:
    return words()


# Text that is made when it is shown, in the language spoken then.
_said = lazy(_call, str)


def _with_calendars(steps: list[Step], legs: Legs) -> list[Step]:
    """Tell by which calendar the count runs, where it is not office hours throughout."""
    if len(legs) == 1 and not legs[0][0].is_always_open:
        return steps
    told = [_calendar_row(legs[0][0], steps[0].start)]
    for i, (calendar, _until) in enumerate(legs[1:]):
        since = to_moment(legs[i][1] or 0).astimezone(LOCAL).date()
        told.append(_calendar_row(calendar, since))
    return [steps[0], *told, *steps[1:]]


def _calendar_row(calendar: Calendar, since: date | None) -> Step:
    def label() -> str:
        return _("Tính theo lịch “%(name)s” từ ngày này") % {
            "name": _pick(calendar.name)
        }

    return Step("calendar", "·", _said(label), since, since)
