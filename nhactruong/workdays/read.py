"""Calendars and allowances as a city's files tell them; every fault is named."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from nhactruong.ground.tables import Fault, Faults, Row, read_table
from nhactruong.workdays.calendars import (
    ALWAYS_OPEN,
    MONDAY,
    OFFICE_HOURS,
    compile_calendar,
)
from nhactruong.workdays.compiled import AlwaysOpen, Calendars, Name
from nhactruong.workdays.compiled import Calendar as Compiled
from nhactruong.workdays.models import Calendar, DayKind, DayRow, DayStatus, Shift

CALENDARS, SHIFTS, HOLIDAYS = "calendars.csv", "shifts.csv", "holidays.csv"
YEARS = range(1990, 2101)
_WIDTHS = {"code": 30, "name_vi": 100, "name_en": 100}


class HasDates(Protocol):
    """A row in force from a moment, until another or further notice."""

    valid_from: datetime
    valid_to: datetime | None


@dataclass(slots=True)
class Dates:
    valid_from: datetime
    valid_to: datetime | None


@dataclass(slots=True)
class CityCalendars:
    """Unsaved rows by calendar code."""

    calendars: dict[str, Calendar] = field(default_factory=dict)
    shifts: dict[str, list[Shift]] = field(default_factory=lambda: defaultdict(list))
    days: dict[str, list[DayRow]] = field(default_factory=lambda: defaultdict(list))


def read_calendars(directory: Path, faults: Faults) -> CityCalendars:
    """Read the three files of calendars; what is faulty is left out and noted."""
    city = CityCalendars()
    rows = read_table(
        directory / CALENDARS,
        ("code", "name_vi", "name_en", "always_open"),
        faults,
        filled=("code", "name_vi", "name_en"),
        unique=("code",),
    )
    for row in rows:
        note_long(row, _WIDTHS, faults)
        city.calendars[row["code"]] = Calendar(
            code=row["code"],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            always_open=bool(faults.yes(row, "always_open")),
        )
    _note_missing(city, faults)
    _read_shifts(directory, city, faults)
    _read_days(directory, city, faults)
    for code, calendar in city.calendars.items():
        if not calendar.always_open:
            _note_unknown_years(code, city, faults)
    return city


def compile_city(city: CityCalendars) -> Calendars:
    """Return the calendars ready for counting, without a database."""
    found: dict[str, Compiled] = {}
    for code, row in city.calendars.items():
        name = Name(row.name_vi, row.name_en)
        if row.always_open:
            found[code] = AlwaysOpen(name)
        else:
            found[code] = compile_calendar(name, city.shifts[code], city.days[code])
    return found


def _note_missing(city: CityCalendars, faults: Faults) -> None:
    for code, always_open in ((OFFICE_HOURS, False), (ALWAYS_OPEN, True)):
        found = city.calendars.get(code)
        if found is None or found.always_open != always_open:
            reason = (
                _("phải có lịch “%s”, always_open là yes")
                if always_open
                else _("phải có lịch “%s”, always_open là no")
            )
            faults.found.append(Fault(CALENDARS, 0, "code", reason % code))


def _read_shifts(directory: Path, city: CityCalendars, faults: Faults) -> None:
    columns = (
        "calendar",
        "weekday",
        "start",
        "end",
        "valid_from",
        "valid_to",
        "source",
        "verified",
    )
    read: dict[tuple[str, int], list[tuple[Row, Shift]]] = defaultdict(list)
    for row in read_table(directory / SHIFTS, columns, faults, filled=columns[:5]):
        code = _calendar_of(row, city, faults)
        shift = _shift(row, faults)
        if code is None or shift is None:
            continue
        for other_row, other in read[code, shift.weekday]:
            if hold_together(shift, other) and _same_hours(shift, other):
                reason = _("chồng lên ca ở hàng %d") % other_row.number
                faults.add(row, "start", reason)
        read[code, shift.weekday].append((row, shift))
        city.shifts[code].append(shift)


def _shift(row: Row, faults: Faults) -> Shift | None:
    start, end = faults.hour(row, "start"), faults.hour(row, "end")
    weekday = faults.number(row, "weekday", 0, 6)
    verified = faults.yes(row, "verified")
    dates = read_dates(row, faults)
    if start and end and end <= start:
        faults.add(row, "end", _("phải sau giờ bắt đầu; ca qua nửa đêm ghi thành hai"))
        return None
    if start is None or end is None or weekday is None or dates is None:
        return None
    return Shift(
        weekday=weekday,
        start=start,
        end=end,
        source=row["source"],
        verified=bool(verified),
        valid_from=dates.valid_from,
        valid_to=dates.valid_to,
    )


def _same_hours(one: Shift, other: Shift) -> bool:
    return one.start < other.end and other.start < one.end


def _read_days(directory: Path, city: CityCalendars, faults: Faults) -> None:
    columns = ("calendar", "date", "kind", "name_vi", "name_en", "source", "status")
    rows = read_table(
        directory / HOLIDAYS,
        columns,
        faults,
        filled=columns,
        unique=("calendar", "date"),
    )
    for row in rows:
        code = _calendar_of(row, city, faults)
        day = _day(row, faults)
        if code is not None and day is not None:
            _note_pointless(row, day, city.shifts[code], faults)
            city.days[code].append(day)


def _day(row: Row, faults: Faults) -> DayRow | None:
    note_long(row, {"name_vi": 120, "name_en": 120}, faults)
    day = faults.day(row, "date")
    kind = faults.choice(row, "kind", (DayKind.OFF.value, DayKind.WORK.value))
    status = faults.choice(row, "status", DayStatus.values)
    if day is not None and day.year not in YEARS:
        faults.add(row, "date", _("năm phải từ 1990 đến 2100"))
        return None
    if day is None or kind is None or status is None:
        return None
    return DayRow(
        date=day,
        kind=kind,
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        source=row["source"],
        status=status,
    )


def _note_pointless(
    row: Row, day: DayRow, shifts: Sequence[Shift], faults: Faults
) -> None:
    """Note a day worked instead that is worked anyway, or that would have no hours."""
    if day.kind != DayKind.WORK:
        return
    worked = {shift.weekday for shift in shifts}
    if day.date.weekday() in worked:
        faults.add(row, "date", _("ngày này trong tuần vốn đã làm việc"))
    elif MONDAY not in worked:
        faults.add(
            row, "kind", _("ngày làm bù theo giờ thứ Hai, mà thứ Hai không có ca")
        )


def _note_unknown_years(code: str, city: CityCalendars, faults: Faults) -> None:
    if not city.shifts[code]:
        reason = _("lịch “%s” không có ca nào") % code
        faults.found.append(Fault(SHIFTS, 0, "calendar", reason))
    years = {day.date.year for day in city.days[code] if day.kind == DayKind.OFF}
    if not years:
        reason = _("lịch “%s” không có ngày nghỉ nào") % code
        faults.found.append(Fault(HOLIDAYS, 0, "calendar", reason))
        return
    for year in sorted(set(range(min(years), max(years))) - years):
        reason = _("lịch “%(code)s” không có ngày nghỉ nào trong năm %(year)d") % {
            "code": code,
            "year": year,
        }
        faults.found.append(Fault(HOLIDAYS, 0, "date", reason))


def _calendar_of(row: Row, city: CityCalendars, faults: Faults) -> str | None:
    calendar = faults.known(row, "calendar", city.calendars)
    if calendar is None:
        return None
    if calendar.always_open:
        faults.add(row, "calendar", _("lịch suốt ngày đêm không có ca hay ngày nghỉ"))
        return None
    return calendar.code


def read_dates(row: Row, faults: Faults) -> Dates | None:
    """Read valid_from and valid_to; None where they are wrong."""
    valid_from = faults.moment(row, "valid_from")
    valid_to = faults.moment(row, "valid_to")
    if valid_from is None or (row["valid_to"] and valid_to is None):
        return None
    if valid_to is not None and valid_to <= valid_from:
        faults.add(row, "valid_to", _("phải sau valid_from"))
        return None
    return Dates(valid_from, valid_to)


def hold_together(one: HasDates, other: HasDates) -> bool:
    """Tell whether there is a moment at which both are in force."""
    return (one.valid_to is None or other.valid_from < one.valid_to) and (
        other.valid_to is None or one.valid_from < other.valid_to
    )


def note_long(row: Row, widths: dict[str, int], faults: Faults) -> None:
    for column, width in widths.items():
        if len(row[column]) > width:
            faults.add(row, column, _("dài quá %d chữ") % width)
