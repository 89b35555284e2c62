"""Blocks of days: any stretch of days is a few of them, so that it is counted quickly."""

from collections.abc import Iterator
from datetime import datetime

from nhactruong.ui.moments import local

ALL_DAYS = 0
_SIZES = (1, 4, 16, 64)  # days
_LEVEL = 10_000_000


def day_of(moment: datetime) -> int:
    """Return the number of the city's day."""
    return local(moment).date().toordinal()


def spans_of(day: int) -> tuple[int, ...]:
    """Return the blocks that a day lies in, the smallest first."""
    return tuple(_number(level, day // size) for level, size in enumerate(_SIZES))


def spans_between(first: int, last: int) -> Iterator[int]:
    """Yield the fewest blocks that make up the days from `first` to `last`, both in."""
    day = max(first, 1)
    while day <= last:
        level = max(
            level
            for level, size in enumerate(_SIZES)
            if (day % size == 0 and day + size - 1 <= last) or size == 1
        )
        yield _number(level, day // _SIZES[level])
        day += _SIZES[level]


def first_day(moment: datetime) -> int | None:
    """Return the day that begins at this very moment, None within a day."""
    here = local(moment)
    midnight = (here.hour, here.minute, here.second, here.microsecond) == (0, 0, 0, 0)
    return here.date().toordinal() if midnight else None


def _number(level: int, block: int) -> int:
    return (level + 1) * _LEVEL + block
