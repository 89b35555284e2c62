"""Days, moments and boxes as they stand in an address."""

from datetime import date, datetime, time

from nhactruong.ground.refusal import Refusal
from nhactruong.places.point import read_point
from nhactruong.reports.counting.grid import Box
from nhactruong.ui.moments import CITY_TIME


def read_moment(text: str) -> datetime | None:
    """Read a day (its local midnight) or a moment; without offset it is local.

    Raises ValueError.
    """
    text = text.strip()
    if not text:
        return None
    # A plus sign that was not escaped comes as a space.
    text = text.replace(" ", "+") if "T" in text else text
    try:
        if len(text) <= 10:
            return datetime.combine(_day(text), time(), CITY_TIME)
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=CITY_TIME)
        moment.astimezone(CITY_TIME)
    except OverflowError as error:
        raise ValueError(text) from error
    return moment


def _day(text: str) -> date:
    if "/" in text:  # as people write it: 24/11/2026
        day, month, year = text.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text)


def read_box(text: str) -> Box:
    """Read "west,south,east,north" in degrees.

    Raises ValueError.
    """
    parts = text.split(",")
    if len(parts) != 4:
        raise ValueError(text)
    try:
        south, west = read_point(parts[1], parts[0])
        north, east = read_point(parts[3], parts[2])
    except Refusal as refusal:
        raise ValueError(text) from refusal
    if west > east or south > north:
        raise ValueError(text)
    return west, south, east, north
