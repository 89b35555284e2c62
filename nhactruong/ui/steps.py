"""Rows of "Hạn này tính thế nào?", from the steps that `workdays.clock.explain` gives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from nhactruong.ui import moments


@dataclass(frozen=True, slots=True)
class StepRow:
    """count: "0", "7", "–" (skipped) or "=" (the result)."""

    count: str
    label: str
    span: str

    @property
    def is_off(self) -> bool:
        return self.count == "–"

    @property
    def is_end(self) -> bool:
        return self.count == "="


def step_rows(steps: Iterable[Any]) -> list[StepRow]:
    """Turn steps (count, label, start, end, amount; or their JSON) into rows to show."""
    return [
        StepRow(str(_get(s, "count")), str(_get(s, "label")), _span(s)) for s in steps
    ]


def _get(step: Any, *names: str) -> Any:
    for wanted in names:
        value = (
            step.get(wanted) if isinstance(step, dict) else getattr(step, wanted, None)
        )
        if value is not None:
            return value
    return ""


def _span(step: Any) -> str:
    """Return "26–27/11", "25/11", "04/12, 17:30", else the step's own amount."""
    start = _get(step, "start", "from_date", "from")
    end = _get(step, "end", "to_date", "to")
    if isinstance(end, datetime):
        return f"{_short(moments.local(end).date())}, {moments.hour_words(end)}"
    first, last = _date(start), _date(end)
    if first is None and last is None:
        return str(_get(step, "amount"))
    if first is None or last is None or first == last:
        return _short(first or last)
    if (first.year, first.month) == (last.year, last.month):
        number = str(first.day) if moments.is_english() else f"{first.day:02}"
        return f"{number}–{_short(last)}"
    return f"{_short(first)}–{_short(last)}"


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return moments.local(value).date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _short(day: date | None) -> str:
    if day is None:
        return ""
    if moments.is_english():
        return moments.day_words(day, weekday=False).rsplit(" ", 1)[0]
    return f"{day.day:02}/{day.month:02}"
