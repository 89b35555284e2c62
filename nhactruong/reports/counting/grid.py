"""Cells of the map: squares of degrees, none smaller than what a point is blurred to.

A cell's number is row × 2²⁰ + column, rows and columns counted from 90° south and 180°
west. Level 0 is the grid of places.point.blur; each level joins four of the one below.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nhactruong.places.point import CELL

_ROW = 1 << 20
# Level of the cells that are counted, and of the blocks by which they are looked up.
FINE, COARSE, BLOCK = 0, 2, 4
LEVELS = 8
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Cell:
    """level: 0 is the finest; edges in degrees."""

    level: int
    row: int
    column: int

    @property
    def number(self) -> int:
        return self.row * _ROW + self.column

    @property
    def box(self) -> Box:
        """Return (west, south, east, north)."""
        size = side(self.level)
        return (
            round(self.column * size - 180, 6),
            round(self.row * size - 90, 6),
            round((self.column + 1) * size - 180, 6),
            round((self.row + 1) * size - 90, 6),
        )

    @property
    def middle(self) -> tuple[float, float]:
        """Return (lat, lon); of the finest level what blur() makes of every point in it."""
        size = side(self.level)
        lat, lon = (self.row + 0.5) * size - 90, (self.column + 0.5) * size - 180
        return round(lat, 4), round(lon, 4)

    def above(self, level: int) -> "Cell":
        """Return the cell of a coarser level that holds this one."""
        up = level - self.level
        return Cell(level, self.row >> up, self.column >> up)


def side(level: int) -> float:
    """Return the length of a cell's side in degrees."""
    return CELL * float(1 << level)


def cell_at(lat: float, lon: float, level: int = FINE) -> Cell:
    # The middle of a cell of blur() is half a cell from every edge: rounding is safe.
    fine = Cell(FINE, math.floor((lat + 90) / CELL), math.floor((lon + 180) / CELL))
    return fine.above(level)


def cell_of(number: int, level: int = FINE) -> Cell:
    return Cell(level, number // _ROW, number % _ROW)


def cells_in(box: Box, level: int) -> Iterator[Cell]:
    """Yield the cells of `level` that lie in a box, wholly or in part."""
    first, last = cell_at(box[1], box[0], level), cell_at(box[3], box[2], level)
    for row in range(first.row, last.row + 1):
        for column in range(first.column, last.column + 1):
            yield Cell(level, row, column)


def count_in(box: Box, level: int) -> int:
    """Return how many cells cells_in() would yield."""
    first, last = cell_at(box[1], box[0], level), cell_at(box[3], box[2], level)
    return (last.row - first.row + 1) * (last.column - first.column + 1)
