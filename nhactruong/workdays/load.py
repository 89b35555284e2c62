"""Calendars and allowances from files that another city may replace."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.tables import Faults, Row, read_table
from nhactruong.ledger.record import NewEvent, record_events
from nhactruong.workdays.calendars import bump
from nhactruong.workdays.models import Allowance, Calendar, DayKind, DayRow, Shift

CALENDARS, SHIFTS = "calendars.csv", "shifts.csv"
HOLIDAYS, ALLOWANCES = "holidays.csv", "allowances.csv"
STEPS = ("receive", "handle", "approve", "settle", "explain", "clarify", "verdict")
LEVELS = ("", "urgent", "normal", "complex")


@act
def load(directory: Path, *, by: Actor, at: datetime) -> int:
    """Load the four files of `directory`; return how many rows were new or changed.

    Loading the same files again changes nothing.
    Raises FaultyImport with every fault of every file.
    """
    faults = Faults()
    calendars = _calendars(directory, faults)
    shifts = _shifts(directory, calendars, faults)
    days = _days(directory, calendars, faults)
    allowances = _allowances(directory, faults)
    faults.refuse()
    fresh = _keep_calendars(calendars)
    kept = {c.code: c for c in Calendar.objects.all()}
    changed = {
        code: _sync(Shift, "calendar", kept[code], shifts.get(code, []))
        + _sync(DayRow, "calendar", kept[code], days.get(code, []))
        for code in calendars
    }
    moved = _sync(Allowance, None, None, allowances)
    total = fresh + sum(changed.values()) + moved
    if total:
        _record(kept, changed, moved, by=by, at=at)
        bump()
    return total


def _record(
    kept: dict[str, Calendar],
    changed: dict[str, int],
    moved: int,
    *,
    by: Actor,
    at: datetime,
) -> None:
    events = [
        NewEvent(
            kind="workdays.calendar.loaded",
            subject=calendar,
            public={"rows": changed.get(code, 0), "allowances": moved},
        )
        for code, calendar in kept.items()
        if changed.get(code) or moved or calendar.version == 0
    ]
    record_events(events, by=by, at=at)
    Calendar.objects.bulk_update(kept.values(), ["version", "changed_at"])


def _calendars(directory: Path, faults: Faults) -> dict[str, dict[str, Any]]:
    rows = read_table(
        directory / CALENDARS,
        ("code", "name_vi", "name_en", "always_open"),
        faults,
        filled=("code", "name_vi", "name_en"),
        unique=("code",),
    )
    return {
        row["code"]: {
            "name_vi": row["name_vi"],
            "name_en": row["name_en"],
            "always_open": row["always_open"] == "yes",
        }
        for row in rows
    }


def _known_calendar(row: Row, calendars: Iterable[str], faults: Faults) -> bool:
    if row["calendar"] in calendars:
        return True
    faults.add(row, "calendar", _("lịch này không có trong calendars.csv"))
    return False


def _shifts(
    directory: Path, calendars: dict[str, Any], faults: Faults
) -> dict[str, list[dict[str, Any]]]:
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
    found: dict[str, list[dict[str, Any]]] = {}
    for row in read_table(directory / SHIFTS, columns, faults, filled=columns[:5]):
        start, end = faults.hour(row, "start"), faults.hour(row, "end")
        weekday = faults.choice(row, "weekday", [str(d) for d in range(7)])
        valid_from = faults.moment(row, "valid_from")
        valid_to = faults.moment(row, "valid_to")
        if start and end and end <= start:
            faults.add(row, "end", _("phải sau giờ bắt đầu"))
        if (
            _known_calendar(row, calendars, faults)
            and start
            and end
            and valid_from
            and weekday
        ):
            found.setdefault(row["calendar"], []).append(
                {
                    "weekday": int(weekday),
                    "start": start,
                    "end": end,
                    "valid_from": valid_from,
                    "valid_to": valid_to,
                    "source": row["source"],
                    "verified": row["verified"] == "yes",
                }
            )
    return found


def _days(
    directory: Path, calendars: dict[str, Any], faults: Faults
) -> dict[str, list[dict[str, Any]]]:
    columns = ("calendar", "date", "kind", "name_vi", "name_en", "source", "status")
    found: dict[str, list[dict[str, Any]]] = {}
    rows = read_table(
        directory / HOLIDAYS,
        columns,
        faults,
        filled=columns[:5],
        unique=("calendar", "date"),
    )
    for row in rows:
        day = faults.day(row, "date")
        kind = faults.choice(row, "kind", DayKind.values)
        if _known_calendar(row, calendars, faults) and day and kind:
            found.setdefault(row["calendar"], []).append(
                {
                    "date": day,
                    "kind": kind,
                    "name_vi": row["name_vi"],
                    "name_en": row["name_en"],
                    "source": row["source"],
                    "status": row["status"],
                }
            )
    return found


def _allowances(directory: Path, faults: Faults) -> list[dict[str, Any]]:
    columns = (
        "step",
        "level",
        "danger",
        "amount",
        "unit",
        "valid_from",
        "valid_to",
        "legal_basis",
        "source",
        "verified",
    )
    filled = ("step", "amount", "unit", "valid_from")
    found: list[dict[str, Any]] = []
    for row in read_table(directory / ALLOWANCES, columns, faults, filled=filled):
        step = faults.choice(row, "step", STEPS)
        unit = faults.choice(row, "unit", ("hours", "days"))
        valid_from = faults.moment(row, "valid_from")
        valid_to = faults.moment(row, "valid_to")
        if row["level"] not in LEVELS:
            faults.add(row, "level", _("mức không có"))
        amount = int(row["amount"]) if row["amount"].isdecimal() else 0
        if not 1 <= amount <= 1000:
            faults.add(row, "amount", _("cần số từ 1 đến 1000"))
        if step and unit and valid_from and amount:
            found.append(
                {
                    "step": step,
                    "level": row["level"],
                    "danger": row["danger"] == "yes",
                    "amount": amount,
                    "unit": unit,
                    "valid_from": valid_from,
                    "valid_to": valid_to,
                    "legal_basis": row["legal_basis"],
                    "source": row["source"],
                    "verified": row["verified"] == "yes",
                }
            )
    return found


def _keep_calendars(calendars: dict[str, dict[str, Any]]) -> int:
    fresh = 0
    for code, values in calendars.items():
        _calendar, made = Calendar.objects.update_or_create(code=code, defaults=values)
        fresh += made
    return fresh


def _sync(
    model: type[Any], owner_field: str | None, owner: Any, wanted: list[dict[str, Any]]
) -> int:
    """Make the rows of `owner` those of the file; return how many differed."""
    mine = {owner_field: owner} if owner_field else {}
    rows = list(model.objects.filter(**mine))
    columns = list(wanted[0]) if wanted else []
    have = {tuple(getattr(row, c) for c in columns): row for row in rows}
    want = {tuple(values[c] for c in columns): values for values in wanted}
    gone = [row.pk for key, row in have.items() if key not in want]
    new = [model(**mine, **values) for key, values in want.items() if key not in have]
    model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_create(new)
    return len(gone) + len(new)
