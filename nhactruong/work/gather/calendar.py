"""What the page of the city's working days shows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from nhactruong.ledger.read import Entry, history
from nhactruong.org.snapshot import Snapshot
from nhactruong.work.foresee_days import Foreseen
from nhactruong.work.gather.people import People
from nhactruong.work.models import Recompute
from nhactruong.work.recompute import how_far
from nhactruong.workdays.apply import day_words
from nhactruong.workdays.calendars import OFFICE_HOURS
from nhactruong.workdays.days import DayPlan
from nhactruong.workdays.models import Calendar, DayKind, DayRow

CHANGES = 20


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One change of the calendar: who, what, by which document, what it moved.

    looked: None where no open deadline had to be looked at.
    """

    at: datetime
    who: str
    days: list[str]
    gone: list[str]
    sources: list[str]
    looked: int | None
    moved: int
    finished: bool


def years_known() -> list[int]:
    found = _believed().values_list("date__year", flat=True)
    return sorted(set(found))


def days_of(year: int) -> list[DayRow]:
    """Return the days of a year that are not as their weekday is."""
    rows = _believed().filter(date__year=year).exclude(kind=DayKind.USUAL)
    return list(rows.order_by("date"))


def _believed() -> Any:
    return DayRow.objects.filter(calendar__code=OFFICE_HOURS, withdrawn_at__isnull=True)


def changes_made(book: Snapshot) -> list[ChangeShown]:
    """Return the last changes of all calendars, newest first."""
    codes = Calendar.objects.values_list("code", flat=True)
    entries = [
        entry
        for entry in history(f"calendar:{code}" for code in codes)
        if entry.kind == "workdays.calendar.changed"
    ][: -CHANGES - 1 : -1]
    people = People(book, [], {entry.actor.get("key", "") for entry in entries})
    asked = {one.asked_at: one for one in Recompute.objects.order_by("-pk")[:CHANGES]}
    return [_change(entry, people, asked.get(entry.at)) for entry in entries]


def _change(entry: Entry, people: People, counted: Recompute | None) -> ChangeShown:
    who = people.by_key(entry.actor.get("key", ""))
    return ChangeShown(
        at=entry.at,
        who=str(who) if who else "",
        days=[_in_words(line) for line in entry.public.get("days", [])],
        gone=[_in_words(line) for line in entry.public.get("days_withdrawn", [])],
        sources=list(entry.public.get("sources", [])),
        looked=counted.looked if counted else None,
        moved=counted.moved if counted else 0,
        finished=counted is None or counted.finished_at is not None,
    )


def _in_words(line: str) -> str:
    """Return what an event says of a day ("2026-11-26 off Nghỉ bão") as people say it."""
    day, kind, *name = line.split(" ", 2)
    row = DayRow(date=date.fromisoformat(day), kind=kind, name_vi="".join(name))
    return day_words(row)


def share_done() -> int | None:
    """Return how many per cent of the deadlines are computed anew; None: all are."""
    done, whole = how_far()
    return None if done == whole else 100 * done // whole


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change, and what would move by it."""

    added: list[tuple[str, str]]
    changed: list[tuple[str, str, str]]
    unchanged: int
    moves: Foreseen
    units: list[tuple[str, int]]


def preview_of(plan: DayPlan, moves: Foreseen, names: dict[int, str]) -> Preview:
    """Return the plan in words; days with their source documents."""
    return Preview(
        added=[(day_words(row), row.source) for row in plan.added],
        changed=[
            (day_words(old), day_words(new), new.source) for old, new in plan.changed
        ],
        unchanged=plan.unchanged,
        moves=moves,
        units=[(names.get(unit_id, ""), count) for unit_id, count in moves.by_unit],
    )
