"""Single days that a city declares off, or worked, between two imports of its files:
read from a small file, and held against the calendars in force."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from nhactruong.ground.tables import Fault, Faults, Row, read_table
from nhactruong.workdays.calendars import (
    MONDAY,
    OFFICE_HOURS,
    calendars_in_force,
    compile_calendar,
    stamp,
)
from nhactruong.workdays.compiled import Calendar as Compiled
from nhactruong.workdays.compiled import Calendars, Name
from nhactruong.workdays.models import Calendar, DayKind, DayRow, DayStatus, Shift
from nhactruong.workdays.read import YEARS

MOST = 400  # days in one file: more is a city's whole calendar, for `import`
# A year counts as known once its days off are: the law names eleven (docs/law.md).
DAYS_OFF_OF_A_YEAR = 6
_LONGEST = {"name_vi": 120, "name_en": 120, "source": 500}


@dataclass(frozen=True, slots=True)
class DayChange:
    """What a day is to be, whatever it was.

    kind: "off"; "work": worked in place of another; "usual": as its weekday is.
    source: the document that says so. file, row: where it was read.
    """

    calendar: str
    date: date
    kind: str
    name_vi: str
    name_en: str
    source: str
    status: str = DayStatus.OFFICIAL.value
    file: str = ""
    row: int = 0


@dataclass(slots=True)
class DayPlan:
    """What changes, were the changes applied to what is believed now.

    changed: pairs of the row that goes and the one that comes; unchanged: how many are
        believed already. calendars: those in force afterwards.
    stamp: of what it was held against.
    """

    added: list[DayRow] = field(default_factory=list)
    changed: list[tuple[DayRow, DayRow]] = field(default_factory=list)
    unchanged: int = 0
    codes: frozenset[str] = frozenset()
    calendars: Calendars = field(default_factory=dict)
    stamp: UUID | None = None

    def __bool__(self) -> bool:
        return bool(self.added or self.changed)

    @property
    def new_rows(self) -> list[DayRow]:
        rows = [*self.added, *(new for _old, new in self.changed)]
        return sorted(rows, key=lambda row: (row.calendar_id, row.date))


def read_days(path: Path, faults: Faults) -> list[DayChange]:
    """Read a file of days; what is faulty is left out and noted.

    Columns date, kind, name_vi, source; optional calendar (office), name_en, status.
    """
    rows = read_table(
        path,
        ("date", "kind", "name_vi", "source"),
        faults,
        optional=("calendar", "name_en", "status"),
        filled=("date", "kind", "source"),
        unique=("calendar", "date"),
    )
    if len(rows) > MOST:
        reason = _("nhiều nhất %d ngày một tệp; cả lịch thì dùng nhactruong import")
        faults.found.append(Fault(path.name, 0, "", reason % MOST))
        return []
    if not rows and not faults:
        faults.found.append(Fault(path.name, 0, "", _("tệp không có ngày nào")))
    return [change for row in rows if (change := _change(row, faults)) is not None]


def _change(row: Row, faults: Faults) -> DayChange | None:
    for column, width in _LONGEST.items():
        if len(row[column]) > width:
            faults.add(row, column, _("dài quá %d chữ") % width)
    day = faults.day(row, "date")
    kind = faults.choice(row, "kind", DayKind.values)
    status = row["status"] or DayStatus.OFFICIAL.value
    if row["status"]:
        faults.choice(row, "status", DayStatus.values)
    if kind is not None and kind != DayKind.USUAL and not row["name_vi"]:
        faults.add(row, "name_vi", _("không được để trống"))
    if day is None or kind is None:
        return None
    return DayChange(
        calendar=row["calendar"] or OFFICE_HOURS,
        date=day,
        kind=kind,
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        source=row["source"],
        status=status,
        file=row.file,
        row=row.number,
    )


def plan_days(changes: Sequence[DayChange], faults: Faults) -> DayPlan:
    """Hold the changes against the calendars in force; faults are noted by row."""
    plan = DayPlan(stamp=stamp())
    by_code: dict[str, list[DayChange]] = defaultdict(list)
    for change in changes:
        by_code[change.calendar].append(change)
    known = {c.code: c for c in Calendar.objects.filter(code__in=by_code)}
    compiled = dict(calendars_in_force())
    touched = set()
    for code, theirs in by_code.items():
        calendar = known.get(code)
        if calendar is None or calendar.always_open:
            for change in theirs:
                _note(faults, change, "calendar", _unfit(code, calendar))
            continue
        if _plan_calendar(calendar, theirs, plan, compiled, faults):
            touched.add(code)
    plan.codes, plan.calendars = frozenset(touched), compiled
    return plan


def _unfit(code: str, calendar: Calendar | None) -> str:
    if calendar is None:
        return _("không có mã “%s”") % code
    return _("lịch suốt ngày đêm không có ca hay ngày nghỉ")


def _plan_calendar(
    calendar: Calendar,
    changes: list[DayChange],
    plan: DayPlan,
    compiled: dict[str, Compiled],
    faults: Faults,
) -> bool:
    """Add to `plan` what changes in one calendar; tell whether anything does."""
    shifts = list(calendar.shifts.all())
    believed = {
        day.date: day for day in calendar.days.filter(withdrawn_at__isnull=True)
    }
    before = len(plan.added) + len(plan.changed)
    after = dict(believed)
    _note_unknown_years(changes, believed, faults)
    for change in changes:
        was = believed.get(change.date)
        _note_pointless(change, was, shifts, faults)
        new = _row(calendar, change)
        after[change.date] = new
        if was is None:
            plan.added.append(new)
        elif _said(was) == _said(new):
            plan.unchanged += 1
        else:
            plan.changed.append((was, new))
    if not faults:
        name = Name(calendar.name_vi, calendar.name_en)
        days = list(after.values())
        compiled[calendar.code] = compile_calendar(name, shifts, days)
    return len(plan.added) + len(plan.changed) > before


def _row(calendar: Calendar, change: DayChange) -> DayRow:
    return DayRow(
        calendar=calendar,
        date=change.date,
        kind=change.kind,
        name_vi=change.name_vi,
        name_en=change.name_en,
        source=change.source,
        status=change.status,
        applied=True,
    )


def _said(day: DayRow) -> tuple[str, ...]:
    if day.kind == DayKind.USUAL:  # a usual day has no name
        return (day.kind, day.source)
    return (day.kind, day.name_vi, day.name_en, day.source, day.status)


def _note_pointless(
    change: DayChange, was: DayRow | None, shifts: Sequence[Shift], faults: Faults
) -> None:
    """Note what would change nothing, or would be worked without hours."""
    worked = {shift.weekday for shift in shifts}
    if change.kind == DayKind.USUAL and was is None:
        _note(faults, change, "kind", _("ngày này vốn là ngày thường"))
    if change.kind != DayKind.WORK:
        return
    if change.date.weekday() in worked:
        reason = _("ngày này trong tuần vốn đã làm việc; bỏ ngày nghỉ thì ghi usual")
        _note(faults, change, "kind", reason)
    elif MONDAY not in worked:
        reason = _("ngày làm bù theo giờ thứ Hai, mà thứ Hai không có ca")
        _note(faults, change, "kind", reason)


def _note_unknown_years(
    changes: list[DayChange], believed: Iterable[date], faults: Faults
) -> None:
    """Note the days of years that the calendar does not know and does not learn here.

    One day off alone would make a whole year look known, and its holidays be worked.
    """
    known = {day.year for day in believed}
    learnt: dict[int, list[DayChange]] = defaultdict(list)
    for change in changes:
        if change.date.year not in YEARS:
            _note(faults, change, "date", _("năm phải từ 1990 đến 2100"))
        elif change.date.year not in known:
            learnt[change.date.year].append(change)
    for year in sorted(learnt):
        off = [change for change in learnt[year] if change.kind == DayKind.OFF]
        beside = not known or {year - 1, year + 1} & known
        if len(off) >= DAYS_OFF_OF_A_YEAR and beside:
            known.add(year)
            continue
        reason = _(
            "lịch chưa có năm %(year)d: nạp trọn các ngày nghỉ của năm ấy, liền với năm đã có"
        )
        for change in learnt[year]:
            _note(faults, change, "date", reason % {"year": year})


def _note(faults: Faults, change: DayChange, column: str, reason: str) -> None:
    faults.found.append(Fault(change.file, change.row, column, reason))
