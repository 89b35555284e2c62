"""Names in a map: where they find room, and which may be left out on a telephone."""

from dataclasses import dataclass

import shapely

# Widths and heights of the type in units of the picture (css: map__name), somewhat
# generous. On a telephone the type is larger, and the minor names are left out.
_LARGE = (13.5, 28.0)
_SMALL = (8.0, 17.0)


@dataclass(frozen=True, slots=True)
class Place:
    """A name that wants to stand in its shape; `first` goes before all others."""

    name: str
    shape: shapely.Geometry
    first: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    name: str
    x: int
    y: int
    minor: bool


@dataclass(frozen=True, slots=True)
class _Spot:
    name: str
    x: float
    y: float
    room: float
    first: bool


def set_labels(places: list[Place], width: int, height: int) -> tuple[Label, ...]:
    """Return the names that fit into a picture without touching each other."""
    window = shapely.box(0, 0, width, height)
    spots = [spot for place in places if (spot := _spot(place, window))]
    spots.sort(key=lambda spot: (not spot.first, -spot.room, spot.name))
    taken: list[shapely.Geometry] = []
    labels = []
    for minor, (letter, line) in ((False, _LARGE), (True, _SMALL)):
        for spot in spots:
            box = _box(spot, letter, line)
            fits = spot.first or spot.room * 2 >= line
            inside = window.covers(box) or spot.first
            if not (fits and inside) or any(
                shapely.intersects(box, other) for other in taken
            ):
                continue
            taken.append(box)
            labels.append(
                Label(spot.name, round(spot.x), round(spot.y + line / 4), minor)
            )
    return tuple(labels)


def _spot(place: Place, window: shapely.Geometry) -> _Spot | None:
    """Return the middle of the widest circle in what is seen of the shape."""
    seen = shapely.intersection(place.shape, window)
    parts = [p for p in shapely.get_parts(seen) if shapely.area(p) >= 1]
    if not parts:
        return None
    largest = max(parts, key=shapely.area)
    radius = shapely.maximum_inscribed_circle(largest, tolerance=2)
    x, y = shapely.get_coordinates(radius)[0]
    return _Spot(place.name, x, y, shapely.length(radius), place.first)


def _box(spot: _Spot, letter: float, line: float) -> shapely.Geometry:
    half = len(spot.name) * letter / 2
    return shapely.box(
        spot.x - half, spot.y - line / 2, spot.x + half, spot.y + line / 2
    )
