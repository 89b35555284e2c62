"""Where on the city one looks: a middle and how far around, in steps."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from nhactruong.ground.refusal import Refusal
from nhactruong.places.atlas import atlas
from nhactruong.places.draw import WIDE, Map, city_map, point_map
from nhactruong.places.point import read_point
from nhactruong.reports.counting.grid import Box

# From the middle to the side, in metres; 0 is the whole city.
REACHES = (0, 16000, 8000, 4000, 2000, 1000, 500)
# Level of the cells shown at each; the others colour wards.
LEVELS = {8000: 4, 4000: 3, 2000: 2, 1000: 1, 500: 0}
MEASURES = ("open", "late", "all")
# The middle is put on a grid of so many steps to a reach, so that pictures are reused.
_STEPS = 4
_KEPT = 400


@dataclass(frozen=True, slots=True)
class Look:
    """measure: what colours: "open", "late" or "all" that fit the filters."""

    lat: float = 0.0
    lon: float = 0.0
    reach: int = 0
    measure: str = "open"

    @property
    def level(self) -> int | None:
        """Return the level of the cells to show, None where wards are coloured."""
        return LEVELS.get(self.reach)

    def fields(self) -> dict[str, str]:
        """Return it as fields of an address."""
        found = {} if self.measure == "open" else {"measure": self.measure}
        if self.reach:
            found |= {
                "lat": f"{self.lat:.5f}",
                "lon": f"{self.lon:.5f}",
                "reach": str(self.reach),
            }
        return found

    def picture(self, at: datetime) -> Map:
        """Return the ground and the names on it, drawn once for all who look there."""
        if not self.reach:
            return city_map(at)
        return _drawn(self.lat, self.lon, self.reach, _book(at))

    def box(self, at: datetime) -> Box:
        """Return what is in the picture, in degrees."""
        frame = self.picture(at).frame
        north, west = frame.point_at(0, 0)
        south, east = frame.point_at(frame.width, frame.height)
        return west, south, east, north

    def nearer(self, at: datetime) -> "Look | None":
        return self._at_reach(1, at)

    def wider(self, at: datetime) -> "Look | None":
        return self._at_reach(-1, at)

    def moved(self, right: float, down: float, at: datetime) -> "Look":
        """Return the look so many widths and heights of the picture aside."""
        frame = self.picture(at).frame
        x, y = frame.width * (0.5 + right), frame.height * (0.5 + down)
        lat, lon = frame.point_at(x, y)
        return replace(self, lat=lat, lon=lon)

    def _at_reach(self, steps: int, at: datetime) -> "Look | None":
        n = REACHES.index(self.reach) + steps
        if not 0 <= n < len(REACHES):
            return None
        if self.reach:
            return replace(self, reach=REACHES[n])
        # Into the whole city one looks where it is densest: at the first landmark.
        lat, lon = _middle(at)
        return replace(self, lat=lat, lon=lon, reach=REACHES[n])


def read_look(data: Mapping[str, Any], at: datetime) -> Look:
    """Return where an address looks; what means nothing shows the whole city."""
    measure = str(data.get("measure", ""))
    look = Look(measure=measure if measure in MEASURES else "open")
    reach = str(data.get("reach", ""))
    if reach not in {str(known) for known in REACHES[1:]}:
        return look
    try:
        lat, lon = read_point(data.get("lat"), data.get("lon"))
    except Refusal:
        return look
    west, south, east, north = look.box(at)
    if not (south <= lat <= north and west <= lon <= east):
        return look
    lat, lon = _snapped(lat, lon, int(reach), at)
    return replace(look, lat=lat, lon=lon, reach=int(reach))


def _snapped(lat: float, lon: float, reach: int, at: datetime) -> tuple[float, float]:
    flat, step = atlas().projection, reach / _STEPS
    east, north = flat.metres(lat, lon)
    lat, lon = flat.degrees(round(east / step) * step, round(north / step) * step)
    return round(lat, 5), round(lon, 5)


def _middle(at: datetime) -> tuple[float, float]:
    book = atlas()
    if book.landmarks:
        return book.landmarks[0].lat, book.landmarks[0].lon
    return book.projection.lat, book.projection.lon


@dataclass(frozen=True, slots=True)
class _Book:
    """Names the wards that hold at a moment, whatever the moment."""

    version: int
    wards: tuple[int, ...]
    at: datetime

    def __hash__(self) -> int:
        return hash((self.version, self.wards))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Book) and (self.version, self.wards) == (
            other.version,
            other.wards,
        )


def _book(at: datetime) -> _Book:
    book = atlas()
    return _Book(book.version, tuple(book.in_force(at)), at)


@lru_cache(maxsize=_KEPT)
def _drawn(lat: float, lon: float, reach: int, book: _Book) -> Map:
    return point_map(lat, lon, book.at, reach=reach, size=WIDE)
