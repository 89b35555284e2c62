"""All wards with their shapes in memory, one copy a process, in metres."""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from nhactruong.places.models import Gazetteer, Landmark, Ward
from nhactruong.places.projection import Projection, to_metres

# How long a process may not yet know that another one has loaded new wards.
RECHECK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Atlas:
    """Wards of all times, by code, and their shapes at the same place in the list.

    shapes: prepared (multi)polygons in metres of `projection`.
    landmarks: the first to be drawn first; spots: where they are, in metres.
    drawn: maps drawn from this atlas, kept as long as it is.
    """

    version: int
    wards: tuple[Ward, ...]
    shapes: NDArray[np.object_]
    tree: shapely.STRtree
    projection: Projection
    landmarks: tuple[Landmark, ...] = ()
    spots: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    drawn: dict[Any, Any] = field(default_factory=dict)

    def in_force(self, at: datetime) -> list[int]:
        """Return the places in the list of the wards in force at `at`."""
        return [i for i, ward in enumerate(self.wards) if ward.in_force(at)]


_lock = threading.Lock()
_kept: tuple[Atlas, float] | None = None


def atlas() -> Atlas:
    """Return the atlas, read again when wards have been loaded since."""
    global _kept
    kept, now = _kept, time.monotonic()
    if kept and now < kept[1]:
        return kept[0]
    with _lock:
        version = _version()
        known = _kept[0] if _kept else None
        fresh = known if known and known.version == version else _read(version)
        _kept = (fresh, now + RECHECK_SECONDS)
    return fresh


def forget() -> None:
    """Read the atlas again at the next look: after a load, and between tests."""
    global _kept
    _kept = None


def _version() -> int:
    return Gazetteer.objects.values_list("version", flat=True).first() or 0


def _read(version: int) -> Atlas:
    wards = list(
        Ward.objects.filter(boundary__isnull=False)
        .select_related("boundary")
        .order_by("code", "valid_from")
    )
    degrees = shapely.from_wkb([bytes(ward.boundary.wkb) for ward in wards])
    west, south, east, north = (
        shapely.total_bounds(degrees).tolist() if wards else (0.0, 0.0, 0.0, 0.0)
    )
    projection = Projection.around((south + north) / 2, (west + east) / 2)
    shapes: NDArray[np.object_] = np.empty(len(wards), dtype=object)
    shapes[:] = [to_metres(shape, projection) for shape in degrees]
    shapely.prepare(shapes)
    landmarks = tuple(Landmark.objects.order_by("rank"))
    spots = [projection.metres(mark.lat, mark.lon) for mark in landmarks]
    return Atlas(
        version,
        tuple(wards),
        shapes,
        shapely.STRtree(shapes),
        projection,
        landmarks,
        np.array(spots).reshape(-1, 2),
    )
