"""Points on the earth: checked when they come in, blurred when they go out."""

import math

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal

# One cell of the grid that a public point is moved to: about 110 m by 104 m.
CELL = 0.001
_DIGITS = 4
# More columns than there are cells around the earth, so that rows never meet.
_ACROSS = 1_000_000
_METRES = 111_195.0  # of one degree of latitude


def check_point(lat: float, lon: float) -> tuple[float, float]:
    """Return the point as floats; degrees, WGS84.

    Raises Refusal("bad_point") for what is no place on earth.
    """
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise Refusal("bad_point", _("Vị trí phải là hai con số: vĩ độ và kinh độ."))
    if abs(lat) > 90 and abs(lat) <= 180 and abs(lon) <= 90:
        raise Refusal(
            "bad_point",
            _(
                "Vĩ độ và kinh độ có vẻ bị đổi chỗ: vĩ độ của Hà Nội khoảng 21,"
                " kinh độ khoảng 105,8."
            ),
        )
    if abs(lat) > 90 or abs(lon) > 180:
        raise Refusal(
            "bad_point",
            _("Vĩ độ phải từ −90 đến 90, kinh độ từ −180 đến 180."),
        )
    return float(lat), float(lon)


def read_point(lat: object, lon: object) -> tuple[float, float]:
    """Return the point that a form or a program sent, as text or numbers.

    A decimal comma is forgiven. Raises Refusal("bad_point").
    """
    return check_point(_number(lat), _number(lon))


def blur(lat: float, lon: float) -> tuple[float, float]:
    """Return the middle of the grid cell of about 100 m in which the point lies.

    The same point always gives the same middle, so many reports from one spot
    tell no more than one.
    """
    return _middle(lat), _middle(lon)


def cell_of(lat: float, lon: float) -> int:
    """Return the number of the grid cell that blur() moves the point into."""
    return _row(lat) * _ACROSS + _row(lon)


def cells_around(lat: float, lon: float, reach: int = 2) -> list[int]:
    """Return the cells within `reach` rows and columns of the point's own."""
    row, column = _row(lat), _row(lon)
    steps = range(-reach, reach + 1)
    return [(row + r) * _ACROSS + column + c for r in steps for c in steps]


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of two points a few kilometres apart at most."""
    north = (a[0] - b[0]) * _METRES
    east = (a[1] - b[1]) * _METRES * math.cos(math.radians(a[0]))
    return math.hypot(north, east)


def _row(degrees: float) -> int:
    return math.floor(degrees / CELL)


def _middle(degrees: float) -> float:
    return round((math.floor(degrees / CELL) + 0.5) * CELL, _DIGITS)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return math.nan
    if isinstance(value, str):
        if len(value) > 40 or "_" in value:
            return math.nan
        value = value.strip().replace(",", ".")
    try:
        return float(value)
    except (ValueError, OverflowError):
        return math.nan
