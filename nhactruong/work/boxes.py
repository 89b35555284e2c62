"""Parts of a photo to be covered, as a form names them and an event keeps them: pure.

A form gives hundredths of the picture's width and height; an event thousandths, since
its numbers are whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nhactruong.files.cover import MOST, Box
from nhactruong.ground.refusal import Refusal

PARTS = ("left", "top", "width", "height")
SPARE = 3
_WHOLE = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One part as the form shows it, in hundredths; "" where it is still free."""

    number: int
    left: str = ""
    top: str = ""
    width: str = ""
    height: str = ""


def rows_of(boxes: Sequence[Box]) -> list[Row]:
    """Return the rows of a form: the parts covered, and a few free ones."""
    rows = [
        Row(
            number,
            *map(_hundredths, (left, top, right - left, bottom - top)),
        )
        for number, (left, top, right, bottom) in enumerate(boxes, start=1)
    ]
    free = range(len(rows) + 1, len(rows) + 1 + SPARE)
    return rows + [Row(number) for number in free]


def boxes_in(given: Iterable[Sequence[str]]) -> list[Box]:
    """Return the parts that a form names, each (left, top, width, height) in hundredths.

    A row left empty is no part; one that is not whole, or reaches out of the picture, is
    refused: what was to be covered must not stay visible by a slip.
    """
    found: list[Box] = []
    for number, cells in enumerate(given, start=1):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            left, top, width, height = (
                float(cell.strip().replace(",", ".")) / 100 for cell in cells
            )
            inside = (
                0 <= left < 1
                and 0 <= top < 1
                and 0 < width <= 1.0005 - left
                and 0 < height <= 1.0005 - top
            )
        except ValueError:
            inside = False
        if not inside:
            message = _(
                "Ô {n}: cần bốn số từ 0 đến 100, ô phải nằm trong ảnh và rộng hơn 0."
            )
            raise Refusal("cover_bad_box", message.format(n=number))
        found.append((left, top, min(left + width, 1.0), min(top + height, 1.0)))
    if len(found) > MOST:
        raise Refusal("cover_too_many", _("Nhiều nhất {n} ô che.").format(n=MOST))
    return found


def kept(boxes: Iterable[Box]) -> list[list[int]]:
    """Return the parts as an event keeps them, in thousandths."""
    return [[round(edge * _WHOLE) for edge in box] for box in boxes]


def read_kept(values: Any) -> list[Box]:
    """Return the parts that an event has kept."""
    return [
        (left / _WHOLE, top / _WHOLE, right / _WHOLE, bottom / _WHOLE)
        for left, top, right, bottom in values or ()
    ]


def _hundredths(share: float) -> str:
    return f"{round(share * 100, 1):g}"
