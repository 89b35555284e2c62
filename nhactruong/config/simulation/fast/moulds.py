"""A life as moulds: what each copy's rows are cast from, once for each shift in time."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import DateField, DateTimeField, Field, Model, UUIDField

from nhactruong.config.simulation.fast.families import Family, Row
from nhactruong.config.simulation.fast.slots import (
    Form,
    Slots,
    form,
    mark,
    marked,
    moved,
)
from nhactruong.config.simulation.fast.tables import copied, is_text, target
from nhactruong.reports.models import Report
from nhactruong.work.models import Task

# Columns that follow from the place, by model: column → name of the place's part.
PLACED: dict[type[Model], dict[str, str]] = {
    Report: {
        "lat": "lat",
        "lon": "lon",
        "blurred_lat": "blurred_lat",
        "blurred_lon": "blurred_lon",
    },
    Task: {"cell": "cell"},
}


@dataclass(frozen=True, slots=True)
class Mould:
    """One row. fixed: its values; holes: place in the row → slot; forms: → text."""

    model: type[Model]
    fixed: list[Any]
    holes: tuple[tuple[int, int], ...]
    forms: tuple[tuple[int, Form], ...]

    def cast(self, given: Sequence[Any]) -> list[Any]:
        row = self.fixed.copy()
        for place, slot in self.holes:
            row[place] = given[slot]
        for place, words in self.forms:
            row[place] = words.fill(given)
        return row


def columns(model: type[Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields]


def slots_of(family: Family) -> Slots:
    """Return the slots of all that is new in each copy of a life."""
    slots = Slots()
    for model, rows in family.rows.items():
        for row in rows:
            slots.number("id", model, row["id"])
    for code in dict.fromkeys(family.codes()):
        slots.number("code", code)
    return slots


def codes_in(slots: Slots) -> dict[str, int]:
    return {str(what[1]): slot for what, slot in slots.of("code")}


def row_moulds(family: Family, slots: Slots, weeks: int) -> list[Mould]:
    """Return the moulds of a life's rows, moved by so many weeks."""
    codes = codes_in(slots)
    return [
        _mould(model, row, slots, codes, weeks)
        for model, rows in family.rows.items()
        for row in rows
    ]


def _mould(
    model: type[Model],
    row: Row,
    slots: Slots,
    codes: Mapping[str, int],
    weeks: int,
) -> Mould:
    fixed: list[Any] = []
    holes: list[tuple[int, int]] = []
    forms: list[tuple[int, Form]] = []
    for place, column in enumerate(model._meta.concrete_fields):
        value = _value(model, row, column, slots, codes, weeks)
        if isinstance(value, _Hole):
            holes.append((place, value.slot))
            value = None
        elif isinstance(value, Form):
            if value.words == "%s":
                holes.append((place, value.slots[0]))
            else:
                forms.append((place, value))
            value = None
        fixed.append(value)
    return Mould(model, fixed, tuple(holes), tuple(forms))


@dataclass(frozen=True, slots=True)
class _Hole:
    slot: int


def _value(
    model: type[Model],
    row: Row,
    column: "Field[Any, Any]",
    slots: Slots,
    codes: Mapping[str, int],
    weeks: int,
) -> Any:
    value = row[column.column]
    if value is None:
        return None
    if column.primary_key:
        return _Hole(slots.number("id", model, value))
    if (other := target(column)) is not None:
        if other not in copied():
            return value
        slot = slots.known("id", other, value)
        # A row outside of this life: known to be optional, or the life would not be whole.
        return None if slot is None else _Hole(slot)
    if part := PLACED.get(model, {}).get(column.column):
        return _Hole(slots.number("place", row["id"] if model is Report else 0, part))
    if isinstance(column, UUIDField) and column.unique:
        return _Hole(slots.number("uuid", model, row["id"], column.column))
    if isinstance(column, (DateTimeField, DateField)):
        return moved(str(value)[:10], weeks) + str(value)[10:]
    if is_text(column) and isinstance(value, str):
        return _text(value, column, codes, weeks)
    if column.unique:
        raise TypeError(f"{column} holds a value that only one row may have")
    return value


def _text(
    value: str, column: "Field[Any, Any]", codes: Mapping[str, int], weeks: int
) -> "str | Form":
    if column.get_internal_type() == "JSONField":
        # Marks are no letters that JSON would write otherwise.
        told = json.dumps(marked(json.loads(value), codes, weeks), ensure_ascii=False)
    else:
        told = value
        for code, slot in codes.items():
            if code in told:
                told = told.replace(code, mark(slot))
    if "\ue000" in told:
        return form(told)
    if column.unique:
        raise TypeError(f"{column} holds a value that only one row may have")
    return told


def uuid_form() -> Callable[[str], str]:
    """Return what makes of a UUID with dashes what the database keeps."""
    if connection.vendor == "postgresql":
        return str
    return lambda dashed: dashed.replace("-", "")
