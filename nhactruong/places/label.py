"""Names in a map: where they find room, and which are left out on a telephone."""

from dataclasses import dataclass, field

import shapely

# Width of a letter and height of a line in units of the picture (css: map__name,
# map__mark), somewhat generous. In wide pictures the type is larger on a telephone.
_LARGE = (13.5, 28.0)
_SMALL = (8.0, 17.0)
_MARK = (9.6, 20.0)
_TINY = (6.8, 15.0)
_NARROW = 400
_DOT = 9.0
_MOST_MARKS = 14
_ASIDE = (0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0)
_PIN = (15.0, 40.0)


@dataclass(frozen=True, slots=True)
class Place:
    """A name that wants to stand in its shape; `first` goes before all others."""

    name: str
    shape: shapely.Geometry
    first: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A name at the middle of its line's foot; a minor one is left out on a telephone."""

    name: str
    x: int
    y: int
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A landmark's name; dot: where the place itself is, None for a street."""

    name: str
    x: int
    y: int
    dot: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Spot:
    name: str
    x: float
    y: float
    room: float
    first: bool


@dataclass(slots=True)
class Sheet:
    """A picture that names are set into, none touching another."""

    width: int
    height: int
    taken: list[shapely.Geometry] = field(default_factory=list)

    @property
    def is_narrow(self) -> bool:
        return self.width < _NARROW

    def keep_pin_free(self, x: float, y: float) -> None:
        """Let no name stand under a pin whose point is at (x, y)."""
        half, height = _PIN
        self.taken.append(shapely.box(x - half, y - height, x + half, y + 3))

    def set(self, name: str, x: float, y: float, size: tuple[float, float]) -> bool:
        """Take the room for a name around (x, y); tell whether there was any."""
        letter, line = size
        half = len(name) * letter / 2
        box = shapely.box(x - half, y - line / 2, x + half, y + line / 2)
        window = shapely.box(0, 0, self.width, self.height)
        if not shapely.covers(window, box):
            return False
        if any(shapely.intersects(box, other) for other in self.taken):
            return False
        self.taken.append(box)
        return True


def set_labels(places: list[Place], sheet: Sheet) -> tuple[Label, ...]:
    """Set the names of wards, the one with most room first."""
    window = shapely.box(0, 0, sheet.width, sheet.height)
    spots = [spot for place in places if (spot := _spot(place, window))]
    spots.sort(key=lambda spot: (not spot.first, -spot.room, spot.name))
    sizes = [(False, _TINY)] if sheet.is_narrow else [(False, _LARGE), (True, _SMALL)]
    labels: list[Label] = []
    for minor, size in sizes:
        done = {label.name for label in labels}
        for spot in spots:
            if spot.name in done or (spot.room * 2 < size[1] and not spot.first):
                continue
            # The marked ward's name steps aside for the pin; another one gives up.
            for lines in _ASIDE if spot.first else (0.0,):
                y = spot.y + lines * size[1]
                if sheet.set(spot.name, spot.x, y, size):
                    foot = round(y + size[1] / 4)
                    labels.append(Label(spot.name, round(spot.x), foot, minor))
                    break
    return tuple(labels)


def set_marks(
    landmarks: list[tuple[str, float, float, bool]], sheet: Sheet
) -> tuple[Mark, ...]:
    """Set landmarks, the first first: name, x, y, and whether it is a street."""
    size = _TINY if sheet.is_narrow else _MARK
    marks: list[Mark] = []
    for name, x, y, is_street in landmarks:
        above = 0.0 if is_street else _DOT + size[1] / 2
        if not sheet.set(name, x, y - above, size):
            continue
        foot = round(y - above + size[1] / 4)
        dot = None if is_street else (round(x), round(y))
        marks.append(Mark(name, round(x), foot, dot))
        if len(marks) == _MOST_MARKS:
            break
    return tuple(marks)


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
