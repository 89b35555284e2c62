"""Maps drawn by us: wards as SVG paths in a fixed frame, and taps read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import shapely
from numpy.typing import NDArray

from nhactruong.places.atlas import Atlas, atlas
from nhactruong.places.frame import OVERHANG, Frame, frame_around, path_of
from nhactruong.places.label import Label, Mark, Place, Sheet, set_labels, set_marks
from nhactruong.places.models import Landmark, Ward

CITY_WIDTH = 640
SMALL = (320, 248)
WIDE = (640, 496)
# What a drawn line may be off, in units of the picture.
SLACK = 0.9
# A ward's own map shows this much ground beyond its ends, in sizes of the ward.
AROUND = 0.25
# Landmarks are drawn where a unit of the picture is less than this many metres.
MARKS_BELOW = 13.0
# Half the width of a map around a point, in metres.
REACH = 1600.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A ward in a map.

    shade: what follows "map__ward--" in its class, empty for a plain one.
    """

    ward: Ward
    path: str
    shade: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """What a template needs to draw a map.

    pin: where the pin stands, in the picture's units.
    """

    frame: Frame
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...] = ()
    marks: tuple[Mark, ...] = ()
    pin: tuple[float, float] | None = None

    @property
    def pin_at(self) -> str:
        """Return the pin's place as SVG writes it, whatever the language's comma."""
        return f"{self.pin[0]} {self.pin[1]}" if self.pin else ""


def city_map(
    at: datetime,
    shades: Mapping[int, str] | None = None,
    *,
    pin: tuple[float, float] | None = None,
) -> Map:
    """Return the map of all wards in force at `at`.

    shades: by ward's id, what follows "map__ward--" in its class: "1" to "4",
        "late-1" to "late-3", "here".
    pin: (lat, lon) where a pin is to stand, if at all.
    """
    book = atlas()
    wanted = tuple(book.in_force(at))
    if wanted not in book.drawn:
        book.drawn[wanted] = _city(book, wanted)
    drawn: Map = book.drawn[wanted]
    if shades:
        drawn = shaded(drawn, shades)
    return replace(drawn, pin=drawn.frame.xy(*pin)) if pin else drawn


def shaded(drawn: Map, shades: Mapping[int, str]) -> Map:
    """Return a map whose wards are shaded as in city_map."""
    shapes = [
        replace(shape, shade=shades.get(shape.ward.pk, "")) for shape in drawn.shapes
    ]
    return replace(drawn, shapes=_marked_last(shapes))


def ward_map(
    ward: Ward,
    at: datetime,
    *,
    pin: tuple[float, float] | None = None,
    size: tuple[int, int] = SMALL,
) -> Map:
    """Return the map of one ward and what of its neighbours is in the picture.

    pin: (lat, lon); blur it first where the public looks (see point.blur).
    """
    book = atlas()
    if pin:
        return _near(book, _frame_of(book, ward, size), at, ward.pk, pin)
    key = (ward.pk, size, tuple(book.in_force(at)))
    if key not in book.drawn:
        book.drawn[key] = _near(book, _frame_of(book, ward, size), at, ward.pk)
    kept: Map = book.drawn[key]
    return kept


def point_map(
    lat: float,
    lon: float,
    at: datetime,
    *,
    pin: tuple[float, float] | None = None,
    here: Ward | None = None,
    size: tuple[int, int] = WIDE,
    reach: float = REACH,
) -> Map:
    """Return the map of the ground around a point, which is in its middle.

    pin: (lat, lon) where a pin is to stand, if at all.
    here: the ward to be marked.
    reach: metres from the middle to the picture's left and right edge.
    """
    book = atlas()
    frame = _frame_at(book, lat, lon, size, reach)
    # Drawn further than is seen, so that the map can be dragged a little.
    marked = here.pk if here else None
    return _near(book, frame, at, marked, pin, overhang=size[0] // 2)


def point_at(
    x: float, y: float, at: datetime, *, frame: Frame | None = None
) -> tuple[float, float]:
    """Return (lat, lon) of a tap at (x, y) of a map, in the map's own units.

    frame: the tapped map's; the city's when None.
    """
    return (frame or city_map(at).frame).point_at(x, y)


def _city(book: Atlas, wanted: tuple[int, ...]) -> Map:
    if not wanted:
        return Map(Frame(book.projection, 0, 0, 1, CITY_WIDTH, CITY_WIDTH), ())
    shapes = book.shapes[list(wanted)]
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    frame = frame_around(book.projection, (west, south, east, north), CITY_WIDTH)
    drawn = shapely.coverage_simplify(frame.project(shapes), SLACK)
    return _map(frame, [book.wards[i] for i in wanted], drawn, here=None)


def _near(
    book: Atlas,
    frame: Frame,
    at: datetime,
    here: int | None,
    pin: tuple[float, float] | None = None,
    overhang: int = OVERHANG,
) -> Map:
    """Return the map of the wards in force that can be seen in `frame`."""
    window = frame.window(overhang)
    hits = sorted(book.tree.query(window, predicate="intersects").tolist())
    seen = [i for i in hits if book.wards[i].in_force(at)]
    pinned = frame.xy(*pin) if pin else None
    if not seen:
        return Map(frame, (), pin=pinned)
    drawn = shapely.coverage_simplify(frame.project(book.shapes[seen]), SLACK)
    wards = [book.wards[i] for i in seen]
    marks = _landmarks(book, frame)
    return _map(frame, wards, frame.clip(drawn, overhang), here, pinned, marks)


def _map(
    frame: Frame,
    wards: list[Ward],
    drawn: NDArray[np.object_],
    here: int | None,
    pin: tuple[float, float] | None = None,
    landmarks: Sequence[Landmark] = (),
) -> Map:
    shapes = [
        Shape(ward, path, "here" if ward.pk == here else "")
        for ward, shape in zip(wards, drawn, strict=True)
        if (path := path_of(shape))
    ]
    places = [
        Place(ward.short_name, shape, first=ward.pk == here)
        for ward, shape in zip(wards, drawn, strict=True)
    ]
    sheet = Sheet(frame.width, frame.height)
    if pin:
        sheet.keep_pin_free(*pin)
    labels = set_labels(places, sheet)
    spots = [
        (mark.name_vi, *frame.xy(mark.lat, mark.lon), mark.kind == Landmark.Kind.STREET)
        for mark in landmarks
    ]
    return Map(frame, _marked_last(shapes), labels, set_marks(spots, sheet), pin)


def _landmarks(book: Atlas, frame: Frame) -> list[Landmark]:
    """Return the landmarks in a picture, none in one of too much ground."""
    if frame.metres_per_unit > MARKS_BELOW:
        return []
    west, south, east, north = shapely.bounds(frame.window(0)).tolist()
    inside = np.all(
        (book.spots >= (west, south)) & (book.spots <= (east, north)), axis=1
    )
    return [book.landmarks[i] for i in np.flatnonzero(inside).tolist()]


def _marked_last(shapes: list[Shape]) -> tuple[Shape, ...]:
    """Return the shapes so that a marked one's line lies over its neighbours'."""
    return tuple(sorted(shapes, key=lambda shape: shape.shade == "here"))


def _frame_of(book: Atlas, ward: Ward, size: tuple[int, int]) -> Frame:
    at = next((i for i, known in enumerate(book.wards) if known.pk == ward.pk), None)
    if at is None:
        return _frame_at(book, book.projection.lat, book.projection.lon, size, REACH)
    west, south, east, north = shapely.bounds(book.shapes[at]).tolist()
    more = max(east - west, north - south) * AROUND
    bounds = (west - more, south - more, east + more, north + more)
    return frame_around(book.projection, bounds, *size, margin=0)


def _frame_at(
    book: Atlas, lat: float, lon: float, size: tuple[int, int], reach: float
) -> Frame:
    east, north = book.projection.metres(lat, lon)
    scale = 2 * reach / size[0]
    return Frame(
        book.projection, east - reach, north + size[1] * scale / 2, scale, *size
    )
