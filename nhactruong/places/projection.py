"""Degrees to metres and back, flat, good enough for one city."""

import math
from dataclasses import dataclass

import numpy as np
import shapely


@dataclass(frozen=True, slots=True)
class Projection:
    """Degrees to metres and back around one place, flat; good to 0.5 % in a city.

    Source: lengths of a degree on the WGS84 ellipsoid, usual series.
    """

    lat: float
    lon: float
    metres_per_lat: float
    metres_per_lon: float

    @classmethod
    def around(cls, lat: float, lon: float) -> "Projection":
        """Return the projection whose zero is at this point."""
        f = math.radians(lat)
        return cls(
            lat,
            lon,
            111132.92 - 559.82 * math.cos(2 * f) + 1.175 * math.cos(4 * f),
            111412.84 * math.cos(f) - 93.5 * math.cos(3 * f),
        )

    def metres(self, lat: float, lon: float) -> tuple[float, float]:
        """Return (east, north) of zero in metres."""
        return (
            (lon - self.lon) * self.metres_per_lon,
            (lat - self.lat) * self.metres_per_lat,
        )

    def degrees(self, east: float, north: float) -> tuple[float, float]:
        """Return (lat, lon)."""
        return (
            self.lat + north / self.metres_per_lat,
            self.lon + east / self.metres_per_lon,
        )


def to_metres(shape: shapely.Geometry, projection: Projection) -> shapely.Geometry:
    """Return a shape given in degrees (longitude first) in metres."""
    zero = np.array([projection.lon, projection.lat])
    scale = np.array([projection.metres_per_lon, projection.metres_per_lat])
    return shapely.transform(shape, lambda points: (points - zero) * scale)
