"""Pictures of the ground: coordinates in a picture, and back to the earth."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from nhactruong.places.projection import Projection

# What leaves a picture is cut this far outside it, in units.
OVERHANG = 6


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture's coordinates (right, down from its corner) on the ground.

    west, north: the picture's upper left corner, in metres of `projection`.
    """

    projection: Projection
    west: float
    north: float
    metres_per_unit: float
    width: int
    height: int

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    @property
    def corner(self) -> tuple[str, str]:
        """Return (lat, lon) of the upper left corner, for the script."""
        lat, lon = self.projection.degrees(self.west, self.north)
        return f"{lat:.7f}", f"{lon:.7f}"

    @property
    def step(self) -> tuple[str, str]:
        """Return the degrees (lat, lon) of one unit down and right, for the script."""
        return (
            f"{-self.metres_per_unit / self.projection.metres_per_lat:.10f}",
            f"{self.metres_per_unit / self.projection.metres_per_lon:.10f}",
        )

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        """Return where a point of the earth is in the picture."""
        east, north = self.projection.metres(lat, lon)
        return (
            round((east - self.west) / self.metres_per_unit, 1),
            round((self.north - north) / self.metres_per_unit, 1),
        )

    def point_at(self, x: float, y: float) -> tuple[float, float]:
        """Return (lat, lon) of a place in the picture, to about a metre."""
        lat, lon = self.projection.degrees(
            self.west + x * self.metres_per_unit,
            self.north - y * self.metres_per_unit,
        )
        return round(lat, 5), round(lon, 5)

    def holds(self, x: float, y: float) -> bool:
        """Tell whether (x, y) lies within the picture."""
        return 0 <= x <= self.width and 0 <= y <= self.height

    def project(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return shapes, given in metres, in the picture's coordinates."""
        zero = np.array([self.west, self.north])
        scale = np.array([1.0, -1.0]) / self.metres_per_unit
        drawn: NDArray[np.object_] = shapely.transform(
            shapes, lambda points: (points - zero) * scale
        )
        return drawn

    def clip(
        self, shapes: NDArray[np.object_], overhang: int = OVERHANG
    ) -> NDArray[np.object_]:
        """Return what of the shapes (in the picture's coordinates) can be seen.

        overhang: how far outside the picture lines are cut, so that the cut is hidden.
        """
        clipped: NDArray[np.object_] = shapely.clip_by_rect(
            shapes,
            -overhang,
            -overhang,
            self.width + overhang,
            self.height + overhang,
        )
        return clipped

    def window(self, overhang: int = OVERHANG) -> shapely.Geometry:
        """Return the ground that is drawn, in metres."""
        more = overhang * self.metres_per_unit
        return shapely.box(
            self.west - more,
            self.north - self.height * self.metres_per_unit - more,
            self.west + self.width * self.metres_per_unit + more,
            self.north + more,
        )


def frame_around(
    projection: Projection,
    bounds: tuple[float, float, float, float],
    width: int,
    height: int | None = None,
    margin: int = 4,
) -> Frame:
    """Return the frame that shows `bounds` (west, south, east, north in metres) whole.

    height: None takes what the bounds need.
    """
    west, south, east, north = bounds
    scale = (east - west) / (width - 2 * margin)
    if height is None:
        height = round((north - south) / scale) + 2 * margin
    scale = max(scale, (north - south) / (height - 2 * margin))
    return Frame(
        projection,
        (west + east - width * scale) / 2,
        (south + north + height * scale) / 2,
        scale,
        width,
        height,
    )


def path_of(shape: shapely.Geometry) -> str:
    """Return a (multi)polygon in whole units as the short form of an SVG path."""
    rings = shapely.get_rings(
        [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    )
    return "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)


def _ring(points: NDArray[np.float64]) -> str:
    whole = np.rint(points).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[steps.any(axis=1)]
    if len(steps) < 3:
        return ""
    # The last step is the one that z draws.
    words = " ".join(f"{x} {y}" for x, y in steps[:-1].tolist())
    return f"M{whole[0][0]} {whole[0][1]}l{words}z".replace(" -", "-")
