"""What differs between a life and its copies, and where it goes: slots and texts of them."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

_MARK = re.compile("\ue000(\\d+)\ue001")
# A moment as JSON tells it; the time of day stays, whole weeks being added.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?=T\d\d:\d\d)")


class Slots:
    """The numbered things of one life that each copy has anew."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, *what: Hashable) -> int:
        """Return the slot of a thing, a new one at its first mention."""
        return self._numbers.setdefault(what, len(self._numbers))

    def known(self, *what: Hashable) -> int | None:
        return self._numbers.get(what)

    def of(self, kind: str) -> list[tuple[tuple[Hashable, ...], int]]:
        """Return all things of one kind with their slots."""
        return [
            (what, number)
            for what, number in self._numbers.items()
            if isinstance(what, tuple) and what[0] == kind
        ]


@dataclass(frozen=True, slots=True)
class Form:
    """A text with holes: `words % tuple(given[slot] for slot in slots)`."""

    words: str
    slots: tuple[int, ...]

    def fill(self, given: Sequence[Any]) -> str:
        return self.words % tuple([given[slot] for slot in self.slots])


def mark(slot: int) -> str:
    """Return what stands in a text for a slot, until it is made a Form."""
    return f"\ue000{slot}\ue001"


def form(text: str) -> Form:
    """Return a text with marks as a Form."""
    slots = tuple(int(number) for number in _MARK.findall(text))
    return Form(_MARK.sub("%s", text.replace("%", "%%")), slots)


def marked(value: Any, codes: Mapping[str, int], weeks: int) -> Any:
    """Return a JSON value with its codes as marks and its moments moved."""
    if isinstance(value, str):
        for code, slot in codes.items():
            if code in value:
                value = value.replace(code, mark(slot))
        return _MOMENT.sub(lambda found: moved(found[0], weeks), value)
    if isinstance(value, list):
        return [marked(one, codes, weeks) for one in value]
    if isinstance(value, dict):
        return {name: marked(one, codes, weeks) for name, one in value.items()}
    return value


@cache
def moved(day: str, weeks: int) -> str:
    """Return a date, as ISO says it, so many weeks later."""
    return (date.fromisoformat(day) + timedelta(weeks=weeks)).isoformat()
