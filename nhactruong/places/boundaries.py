"""The file of ward shapes, read with every fault named."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _

from nhactruong.ground.tables import Fault, Faults, Row
from nhactruong.places.projection import Projection, to_metres

FILE = "boundaries.geojson"
# Shapes drawn by different hands overlap in slivers; more than this is a fault.
SLIVER_SQUARE_METRES = 20_000.0

Key = tuple[str, datetime]


@dataclass(frozen=True, slots=True)
class ShapeRow:
    """A shape in degrees, longitude first, and whose it is."""

    key: Key
    shape: shapely.Geometry
    source: str
    row: Row


def read_boundaries(directory: Path, faults: Faults) -> dict[Key, ShapeRow]:
    """Return the shapes of boundaries.geojson by ward code and first moment.

    Each feature has the properties code, valid_from and source, and is a polygon or
    several, in WGS84.
    """
    found: dict[Key, ShapeRow] = {}
    for number, feature in enumerate(_features(directory / FILE, faults)):
        read = _shape(number, feature, faults)
        if read is None:
            continue
        if read.key in found:
            faults.add(read.row, "code", _("trùng mã và ngày với một hình trước"))
        found[read.key] = read
    return found


def note_overlaps(
    shapes: list[tuple[ShapeRow, datetime | None]], faults: Faults
) -> None:
    """Note every two shapes that hold at the same time and cover the same ground.

    shapes: each with the moment at which it ends, exclusive.
    """
    if not shapes:
        return
    west, south, east, north = shapely.total_bounds(
        [read.shape for read, _end in shapes]
    ).tolist()
    flat = Projection.around((south + north) / 2, (west + east) / 2)
    metres = np.array([to_metres(read.shape, flat) for read, _end in shapes])
    pairs = shapely.STRtree(metres).query(metres, predicate="intersects")
    for a, b in pairs.T.tolist():
        if a >= b or not _same_time(shapes[a], shapes[b]):
            continue
        common = shapely.area(shapely.intersection(metres[a], metres[b]))
        if common > SLIVER_SQUARE_METRES:
            faults.add(
                shapes[b][0].row,
                "geometry",
                _("chồng lên đơn vị %(code)s %(area)d ha")
                % {"code": shapes[a][0].key[0], "area": round(common / 10_000)},
            )


def _same_time(
    one: tuple[ShapeRow, datetime | None], other: tuple[ShapeRow, datetime | None]
) -> bool:
    return all(
        end is None or start < end
        for start, end in ((one[0].key[1], other[1]), (other[0].key[1], one[1]))
    )


def _features(path: Path, faults: Faults) -> list[Any]:
    try:
        collection = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        faults.found.append(Fault(FILE, 0, "", _("không đọc được tệp")))
        return []
    except UnicodeDecodeError:
        faults.found.append(Fault(FILE, 0, "", _("tệp không phải UTF-8")))
        return []
    except json.JSONDecodeError as error:
        faults.found.append(Fault(FILE, error.lineno, "", _("không phải JSON")))
        return []
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        faults.found.append(Fault(FILE, 0, "features", _("cần một FeatureCollection")))
        return []
    return features


def _shape(number: int, feature: Any, faults: Faults) -> ShapeRow | None:
    place = feature if isinstance(feature, dict) else {}
    properties = place.get("properties")
    given = properties if isinstance(properties, dict) else {}
    names = ("code", "valid_from", "source")
    row = Row(
        f"{FILE}:features[{number}]", 0, {n: str(given.get(n) or "") for n in names}
    )
    valid_from = faults.moment(row, "valid_from")
    shape = _geometry(place.get("geometry"))
    if valid_from is None or not row["code"]:
        faults.add(row, "properties", _("cần code và valid_from"))
        return None
    if shape is None:
        faults.add(row, "geometry", _("cần đa giác hợp lệ, tọa độ kinh độ trước"))
        return None
    return ShapeRow((row["code"], valid_from), shape, row["source"], row)


def _geometry(given: Any) -> shapely.Geometry | None:
    """Return a sound polygon on earth, None for anything else."""
    try:
        shape = shapely.from_geojson(json.dumps(given))
    except (shapely.errors.ShapelyError, TypeError, ValueError):
        return None
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    west, south, east, north = shapely.bounds(shape).tolist()
    on_earth = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return shape if on_earth and shapely.is_valid(shape) else None
