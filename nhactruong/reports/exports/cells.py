"""Counts on the map as GeoJSON: wards from afar, cells from near."""

from datetime import datetime
from typing import Any

import shapely
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal
from nhactruong.places.atlas import Atlas, atlas
from nhactruong.places.credit import ATTRIBUTION
from nhactruong.reports import as_json
from nhactruong.reports.counting.grid import Box, count_in
from nhactruong.reports.counting.read import Counts, Figures, by_cell, by_ward
from nhactruong.reports.sift import Sift
from nhactruong.reports.sift_fields import read_box
from nhactruong.ui.language import pick

DEEPEST = 22
# From this zoom on (of the usual web maps) cells, four times as many at each step.
_CELLS_FROM, _COARSEST = 12, 4
MOST_CELLS = 5000


def level_at(zoom: int) -> int | None:
    """Return the level of the cells shown at a zoom, None where wards are."""
    return None if zoom < _CELLS_FROM else max(0, _COARSEST + _CELLS_FROM - zoom)


def map_features(sift: Sift, box_text: str, zoom: int, at: datetime) -> dict[str, Any]:
    """Return what a map shows in a box ("" is the city) at a zoom, as GeoJSON.

    Raises Refusal bad_input: at "bbox", "zoom".
    """
    try:
        box = read_box(box_text) if box_text else None
    except ValueError as error:
        raise _fault("bbox", _("Khung bản đồ cần bốn số: tây,nam,đông,bắc.")) from error
    level = level_at(zoom)
    if level is None:
        counts, features = _wards(sift, box, at)
    else:
        if box is None:
            raise _fault("bbox", _("Từ mức phóng 12 trở lên phải cho khung bản đồ."))
        if count_in(box, level) > MOST_CELLS:
            raise _fault("bbox", _("Khung quá rộng đối với mức phóng này."))
        counts, features = _cells(sift, box, level, at)
    return {
        "type": "FeatureCollection",
        "features": features,
        # To the minute, so that the answer stays the same while nothing changes.
        "counted_at": as_json.moment(counts.at.replace(second=0, microsecond=0)),
        "partial": counts.partial,
        "attribution": str(ATTRIBUTION),
        "notice": as_json.notice(),
    }


def _wards(sift: Sift, box: Box | None, at: datetime) -> tuple[Counts, list[Any]]:
    counts, features = by_ward(sift, at), []
    for key, (lat, lon, ward) in _middles(atlas()).items():
        figures = counts.places.get(key)
        if figures is None or (box and not _holds(box, lat, lon)):
            continue
        properties = {"kind": "ward", "code": ward.code, "name": pick(ward)}
        features.append(_feature(f"ward:{key}", lat, lon, figures, properties))
    return counts, features


def _cells(sift: Sift, box: Box, level: int, at: datetime) -> tuple[Counts, list[Any]]:
    counts = by_cell(sift, box, level, at)
    features = []
    for cell, figures in sorted(counts.places.items(), key=lambda p: p[0].number):
        lat, lon = cell.middle
        one = _feature(
            f"cell:{level}:{cell.number}", lat, lon, figures, {"kind": "cell"}
        )
        features.append(one | {"bbox": list(cell.box)})
    return counts, features


def _feature(
    key: str, lat: float, lon: float, figures: Figures, properties: dict[str, Any]
) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": key,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {
            **properties,
            "reports": figures.all,
            "open": figures.open,
            "late": figures.late,
        },
    }


def _middles(book: Atlas) -> dict[int, tuple[float, float, Any]]:
    """Return a point well inside each ward, kept as long as the atlas is."""
    if _middles not in book.drawn:
        points = shapely.point_on_surface(book.shapes)
        found = {}
        for ward, point in zip(book.wards, points, strict=True):
            lat, lon = book.projection.degrees(point.x, point.y)
            found[ward.pk] = (round(lat, 5), round(lon, 5), ward)
        book.drawn[_middles] = found
    kept: dict[int, tuple[float, float, Any]] = book.drawn[_middles]
    return kept


def _holds(box: Box, lat: float, lon: float) -> bool:
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def _fault(name: str, words: Any) -> Refusal:
    return Refusal("bad_input", _("Bộ lọc chưa đúng."), {name: words})
