"""The same sums made slowly: minute by minute and day by day, from the text of the rule.

Shares nothing with the code under test but the rows of the calendar.
"""

import csv
from datetime import datetime, timedelta
from functools import cache

from nhactruong.workdays.clock import Terms
from nhactruong.workdays.compiled import LOCAL
from nhactruong.workdays.tests import make

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def _rows(file):
    with (make.HANOI / file).open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


@cache
def _days(code):
    if code == "always":
        return None, None, {}
    if code == "mornings":
        return {d: [("07:30", "11:30")] for d in range(6)}, None, {}
    usual: dict[int, list[tuple[str, str]]] = {}
    for row in _rows("shifts.csv"):
        usual.setdefault(int(row["weekday"]), []).append((row["start"], row["end"]))
    special = {
        row["date"]: row["kind"]
        for row in _rows("holidays.csv")
        if row["calendar"] == "office"
    }
    return usual, usual[0], special


def shifts(code, day):
    """Return the shifts of a local date as ("08:00", "12:00") pairs."""
    if code == "always":
        return [("00:00", "24:00")]
    usual, monday, special = _days(code)
    kind = special.get(day.isoformat())
    if kind == "off":
        return []
    if kind == "work":
        return monday
    return usual.get(day.weekday(), [])


def runs(code, moment):
    """Tell whether the minute that begins at `moment` is worked."""
    local = moment.astimezone(LOCAL)
    clock = f"{local:%H:%M}"
    return any(a <= clock < b for a, b in shifts(code, local.date()))


def code_at(terms: Terms, moment: datetime) -> str:
    code = terms.segments[0][1]
    for since, later in terms.segments[1:]:
        if since <= moment:
            code = later
    return code


def hours_on(terms, start, minutes, paused=(), code=None):
    """Return when so many minutes have been worked, each outside of any pause."""
    moment = start
    while minutes > 0:
        stopped = any(a <= moment < b for a, b in paused)
        if not stopped and runs(code or code_at(terms, moment), moment):
            minutes -= 1
        moment += MINUTE
    return moment


def minutes_in(terms, a, b):
    found = 0
    while a < b:
        found += runs(code_at(terms, a), a)
        a += MINUTE
    return found


def day_start(day):
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)


def is_worked(terms, day):
    return bool(shifts(code_at(terms, day_start(day)), day))


def end_of(terms, day):
    last = shifts(code_at(terms, day_start(day)), day)[-1][1]
    hours, minutes = last.split(":")
    return day_start(day) + timedelta(hours=int(hours), minutes=int(minutes))


def days_on(terms, day, days):
    while days > 0:
        day += DAY
        days -= is_worked(terms, day)
    return day


def due(terms: Terms):
    """Return the latest receipt and the deadline, told one happening after another."""
    code = terms.segments[0][1]
    receive_by = terms.start
    if terms.receive:
        assert terms.receive.unit == "hours"
        receive_by = hours_on(terms, terms.start, terms.receive.amount * 60, code=code)
    in_hours = terms.handle.unit == "hours"
    if in_hours:
        end = hours_on(terms, receive_by, terms.handle.amount * 60)
    else:
        zero = receive_by.astimezone(LOCAL).date()
        end = end_of(terms, days_on(terms, zero, terms.handle.amount))
    happened = [(a, 1, b) for a, b in terms.pauses]
    happened += [(a, 0, until) for a, until in terms.extensions]
    for a, is_pause, b in sorted(happened):
        if not is_pause:
            end = max(end, b)
        elif a < end and in_hours:
            end = hours_on(terms, end, minutes_in(terms, a, b))
        elif a < end:
            day, stop = a.astimezone(LOCAL).date(), b.astimezone(LOCAL).date()
            moved = 0
            while day < stop:
                moved += is_worked(terms, day)
                day += DAY
            if moved:
                last = (end - timedelta(seconds=1)).astimezone(LOCAL).date()
                end = end_of(terms, days_on(terms, last, moved))
    return receive_by, end
