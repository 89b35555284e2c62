"""Long answers, written as they are read: CSV and GeoJSON of any sift."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from nhactruong.places.credit import ATTRIBUTION
from nhactruong.reports import as_json
from nhactruong.reports.lists import every
from nhactruong.reports.models import Report
from nhactruong.reports.sift import Sift

CSV_TYPE, GEOJSON_TYPE = "text/csv; charset=utf-8", "application/geo+json"
MOST = 50_000
# Documented in docs/api.md; new ones are put before `notice`, none is ever renamed.
COLUMNS = (
    "code", "url", "topic_code", "topic", "ward_code", "ward", "unit_code", "unit",
    "level", "state", "state_words", "submitted_at", "due", "done_at", "late",
    "on_time", "review", "text", "lat", "lon", "notice",
)  # fmt: skip
# A spreadsheet would take what begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(
    sift: Sift,
    *,
    at: datetime,
    cursor: str | None,
    whole: Callable[[str], str],
    onward: Callable[[str], str],
    lang: str,
    most: int = MOST,
) -> Iterator[str]:
    """Yield a CSV file with a byte order mark, newest first.

    onward: makes a cursor the address at which the file goes on.
    """
    yield "\ufeff" + _line(COLUMNS)
    following = None
    for page in every(sift, at=at, cursor=cursor, most=most):
        with translation.override(lang):
            yield "".join(_line(_cells(one, at, whole)) for one in page.items)
        following = page.next
    if following:
        with translation.override(lang):
            yield _line(["#", _("Còn nữa, tải tiếp tại:"), onward(following)])


def geojson_parts(
    sift: Sift,
    *,
    at: datetime,
    cursor: str | None,
    whole: Callable[[str], str],
    onward: Callable[[str], str],
    lang: str,
    most: int = MOST,
) -> Iterator[str]:
    """Yield a FeatureCollection (RFC 7946): blurred points, null where none is public."""
    with translation.override(lang):
        head = {
            "type": "FeatureCollection",
            "notice": as_json.notice(),
            "attribution": str(ATTRIBUTION),
            "counted_at": as_json.moment(at),
        }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "features": ['
    first, following = True, None
    for page in every(sift, at=at, cursor=cursor, most=most):
        with translation.override(lang):
            parts = [_dumps(feature(one, at, whole)) for one in page.items]
        if parts:
            yield ("" if first else ",\n") + ",\n".join(parts)
            first = False
        following = page.next
    goes_on = json.dumps(onward(following) if following else None)
    yield f'], "next": {goes_on}}}'


def feature(report: Report, at: datetime, whole: Callable[[str], str]) -> Any:
    """Return a report as a feature."""
    row = as_json.row(report, at)
    lat, lon = row.pop("lat"), row.pop("lon")
    point = None if lat is None else {"type": "Point", "coordinates": [lon, lat]}
    return {
        "type": "Feature",
        "id": report.code,
        "geometry": point,
        "properties": {"url": whole(as_json.public_url(report.code)), **row},
    }


def _cells(report: Report, at: datetime, whole: Callable[[str], str]) -> list[Any]:
    row = as_json.row(report, at)
    flat = {
        **row,
        "url": whole(as_json.public_url(report.code)),
        "notice": as_json.notice(),
    }
    for name in ("topic", "ward", "unit"):
        flat |= {name: row[name]["name"], f"{name}_code": row[name]["code"]}
    return [flat[name] for name in COLUMNS]


def _line(cells: Any) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([safe(cell) for cell in cells])
    return out.getvalue()


def safe(cell: Any) -> Any:
    """Return a cell that no spreadsheet will run as a formula."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
