"""Random points in wards, many at once."""

import random
from collections import defaultdict
from typing import Any

import shapely

from nhactruong.config.simulation.city import City
from nhactruong.places.point import blur, cell_of

AT_ONCE = 500
# How far apart, in degrees, people stand who report the same thing.
_BESIDE = 0.0001


class Spots:
    """Points to be given to copies, each ward's drawn a few hundred at a time."""

    def __init__(self, city: City, roll: random.Random) -> None:
        self.city = city
        self.roll = roll
        self.codes = {ward.pk: code for code, ward in city.wards.items()}
        self.drawn: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def take(self, ward_id: int) -> tuple[float, float]:
        """Return the latitude and longitude of a point in the ward."""
        code = self.codes[ward_id]
        if not self.drawn[code]:
            self._draw(code)
        return self.drawn[code].pop()

    def beside(self, spot: tuple[float, float]) -> tuple[float, float]:
        return (
            round(spot[0] + self.roll.uniform(-_BESIDE, _BESIDE), 6),
            round(spot[1] + self.roll.uniform(-_BESIDE, _BESIDE), 6),
        )

    def _draw(self, code: str) -> None:
        shape = self.city.shapes[code]
        west, south, east, north = shape.bounds
        lats = [round(self.roll.uniform(south, north), 6) for _n in range(AT_ONCE)]
        lons = [round(self.roll.uniform(west, east), 6) for _n in range(AT_ONCE)]
        inside = shapely.contains_xy(shape, lons, lats)
        found = [
            (lat, lon)
            for lat, lon, within in zip(lats, lons, inside.tolist(), strict=True)
            if within
        ]
        self.drawn[code] = found or [self.city.point(self.roll, code)]


def parts(spot: tuple[float, float]) -> dict[str, Any]:
    """Return what rows keep of a point, by name (see moulds.PLACED)."""
    lat, lon = spot
    blurred_lat, blurred_lon = blur(lat, lon)
    return {
        "lat": str(lat),
        "lon": str(lon),
        "blurred_lat": blurred_lat,
        "blurred_lon": blurred_lon,
        "cell": cell_of(lat, lon),
    }
