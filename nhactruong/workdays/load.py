"""Calendars and allowances from files that another city may replace."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.locks import change_organisation
from nhactruong.ground.tables import Fault, Faults
from nhactruong.ledger.record import NewEvent, record_events
from nhactruong.workdays.apply import words_of
from nhactruong.workdays.calendars import bump
from nhactruong.workdays.days import DayPlan
from nhactruong.workdays.limits import ALLOWANCES, read_allowances
from nhactruong.workdays.models import Allowance, Calendar, DayRow, Shift
from nhactruong.workdays.read import CALENDARS, SHIFTS, CityCalendars, read_calendars
from nhactruong.workdays.signals import calendars_changed

M = TypeVar("M", bound=Model)
Key = tuple[Any, ...]
_NAMED = ("name_vi", "name_en", "always_open")
_SHIFT_KEY = ("calendar_id", "weekday", "start", "valid_from")
_SHIFT_REST = ("end", "valid_to", "source", "verified")
_DAY = ("date", "kind", "name_vi", "name_en", "source", "status")
_LIMIT_KEY = ("step", "level", "danger", "valid_from")
_LIMIT_REST = ("amount", "unit", "valid_to", "legal_basis", "source", "verified")


@dataclass(slots=True)
class Difference:
    """What the files say of one calendar beside what is believed."""

    new: bool
    renamed: bool
    shifts: "Rows[Shift]"
    days_new: list[DayRow]
    days_gone: list[DayRow]

    def __bool__(self) -> bool:
        return self.new or self.renamed or self.counts

    @property
    def counts(self) -> bool:
        """Tell whether time is counted otherwise than before."""
        shifts = self.shifts.new or self.shifts.changed
        return bool(shifts or self.days_new or self.days_gone)

    def rows(self) -> int:
        shifts = len(self.shifts.new) + len(self.shifts.changed)
        days = len(self.days_new) + len(self.days_gone)
        return shifts + days + (self.new or self.renamed)


@dataclass(slots=True)
class Rows(Generic[M]):
    new: list[M]
    changed: list[M]
    missing: list[M]


@act
def load(directory: Path, *, by: Actor, at: datetime) -> int:
    """Load the four files of `directory`; return how many rows were new or changed.

    Loading the same files again changes nothing. Shifts and allowances that ended stay
    in the files, with their valid_to; days no longer in the files are withdrawn.

    Raises FaultyImport with every fault of every file; nothing is loaded then.
    """
    change_organisation()  # nobody computes a deadline meanwhile
    faults = Faults()
    city = read_calendars(directory, faults)
    limits = read_allowances(directory, faults, at=at)
    known = {c.code: c for c in Calendar.objects.select_for_update()}
    gone = [calendar for code, calendar in known.items() if code not in city.calendars]
    _note_missing(CALENDARS, "code", gone, faults)
    found = {
        code: _compare(code, city, known.get(code), faults) for code in city.calendars
    }
    kept = Allowance.objects.select_for_update()
    allowances = _sort_out(kept, limits, _LIMIT_KEY, _LIMIT_REST)
    _note_missing(ALLOWANCES, "step", allowances.missing, faults)
    faults.refuse()
    changed = {code: differs for code, differs in found.items() if differs}
    if changed:
        _write_calendars(city, known, changed, by=by, at=at)
    if allowances.new or allowances.changed:
        _write_allowances(allowances, by=by, at=at)
    total = sum(one.rows() for one in changed.values())
    total += len(allowances.new) + len(allowances.changed)
    if total:
        bump()
    if codes := frozenset(code for code, one in changed.items() if one.counts):
        words = _words([changed[code] for code in codes])
        calendars_changed.send(sender=Calendar, codes=codes, words=words, by=by, at=at)
    return total


def _words(found: list[Difference]) -> str:
    """Return what changes in one line, for everybody to read."""
    rows = [row for one in found for row in one.days_new]
    return words_of(DayPlan(added=rows)) if rows else ""


def _compare(
    code: str, city: CityCalendars, known: Calendar | None, faults: Faults
) -> Difference:
    """Note what the file may not leave out, and bring `known` up to its names."""
    wanted = city.calendars[code]
    shifts = list(known.shifts.all()) if known else []
    for shift in city.shifts[code]:
        shift.calendar_id = known.pk if known else 0
    sorted_out = _sort_out(shifts, city.shifts[code], _SHIFT_KEY, _SHIFT_REST)
    _note_missing(SHIFTS, "calendar", sorted_out.missing, faults)
    days = list(known.days.filter(withdrawn_at__isnull=True)) if known else []
    applied = {day.date for day in days if day.applied}
    days = [day for day in days if not day.applied]
    believed = {_values(day, _DAY) for day in days}
    told = {_values(day, _DAY) for day in city.days[code]}
    return Difference(
        new=known is None,
        renamed=known is not None and _take_over(known, wanted, _NAMED),
        shifts=sorted_out,
        # What was declared since, by document, holds against the files.
        days_new=[
            d
            for d in city.days[code]
            if d.date not in applied and _values(d, _DAY) not in believed
        ],
        days_gone=[d for d in days if _values(d, _DAY) not in told],
    )


def _sort_out(known: Iterable[M], wanted: Sequence[M], key: Key, rest: Key) -> Rows[M]:
    """Set right the known rows that the wanted ones name; tell which are which."""
    rows = Rows[M]([], [], [])
    have = {_values(row, key): row for row in known}
    for row in wanted:
        kept = have.pop(_values(row, key), None)
        if kept is None:
            rows.new.append(row)
        elif _take_over(kept, row, rest):
            rows.changed.append(kept)
    rows.missing.extend(have.values())
    return rows


def _values(row: Model, columns: Key) -> Key:
    return tuple(getattr(row, column) for column in columns)


def _take_over(row: Model, wanted: Model, columns: Key) -> bool:
    differs = _values(row, columns) != _values(wanted, columns)
    for column in columns:
        setattr(row, column, getattr(wanted, column))
    return differs


def _note_missing(
    file: str, column: str, missing: Iterable[Model], faults: Faults
) -> None:
    for row in missing:
        reason = _("%s đã có trong hệ thống, không được bỏ hàng ấy") % row
        faults.found.append(Fault(file, 0, column, reason))


def _write_calendars(
    city: CityCalendars,
    known: dict[str, Calendar],
    changed: dict[str, Difference],
    *,
    by: Actor,
    at: datetime,
) -> None:
    touched = {code: known.get(code) or city.calendars[code] for code in changed}
    record_events(
        [
            NewEvent(
                kind=f"workdays.calendar.{'created' if one.new else 'changed'}",
                subject=touched[code],
                public=_told(touched[code], one),
            )
            for code, one in changed.items()
        ],
        by=by,
        at=at,
    )
    for code, one in changed.items():
        calendar = touched[code]
        calendar.save()
        _write_parts(calendar, one, at)


def _write_parts(calendar: Calendar, one: Difference, at: datetime) -> None:
    for shift in one.shifts.new:
        shift.calendar = calendar
    for day in one.days_new:
        day.calendar = calendar
    Shift.objects.bulk_update(one.shifts.changed, _SHIFT_REST)
    Shift.objects.bulk_create(one.shifts.new)
    gone = [day.pk for day in one.days_gone]
    DayRow.objects.filter(pk__in=gone).update(withdrawn_at=at)
    DayRow.objects.bulk_create(one.days_new)


def _told(calendar: Calendar, one: Difference) -> dict[str, Any]:
    return {
        "name_vi": calendar.name_vi,
        "name_en": calendar.name_en,
        "always_open": calendar.always_open,
        "days": _lines(one.days_new, _day_line),
        "days_withdrawn": _lines(one.days_gone, _day_line),
        "shifts": _lines([*one.shifts.new, *one.shifts.changed], _shift_line),
    }


def _lines(rows: Iterable[M], line: Callable[[M], str]) -> list[str]:
    return sorted(line(row) for row in rows)


def _day_line(day: DayRow) -> str:
    return f"{day.date.isoformat()} {day.kind} {day.name_vi}"


def _shift_line(shift: Shift) -> str:
    hours = f"{shift.weekday} {shift.start:%H:%M}-{shift.end:%H:%M}"
    until = f" - {shift.valid_to.isoformat()}" if shift.valid_to else ""
    return f"{hours} {shift.valid_from.isoformat()}{until}"


def _write_allowances(rows: Rows[Allowance], *, by: Actor, at: datetime) -> None:
    events = [
        NewEvent(
            kind=f"workdays.allowance.{what}",
            subject=row,
            public={
                "step": row.step,
                "level": row.level,
                "danger": row.danger,
                "amount": row.amount,
                "unit": row.unit,
                "legal_basis": row.legal_basis,
                "verified": row.verified,
                "valid_from": row.valid_from.isoformat(),
                "valid_to": row.valid_to.isoformat() if row.valid_to else "",
            },
        )
        for what, found in (("corrected", rows.changed), ("created", rows.new))
        for row in found
    ]
    record_events(events, by=by, at=at)
    # Ends come before beginnings: one allowance of a kind holds at a time.
    Allowance.objects.bulk_update(rows.changed, [*_LIMIT_REST, "version", "changed_at"])
    Allowance.objects.bulk_create(rows.new)
