"""The API of the map: how many reports are where."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    set_response_etag,
)
from ninja import Router, Schema
from ninja.params.functions import Query

from nhactruong.reports.api import asked
from nhactruong.reports.exports.cells import DEEPEST, map_features
from nhactruong.reports.schemas import problems

router = Router(tags=["reports"])
_FRESH = 15  # seconds


class Point(Schema):
    type: str
    coordinates: list[float]


class Counted(Schema):
    """kind: "ward" (then with code and name) or "cell"."""

    model_config = {"extra": "allow"}
    kind: str
    reports: int
    open: int
    late: int


class Feature(Schema):
    model_config = {"extra": "allow"}
    type: str
    id: str
    geometry: Point
    properties: Counted


class Features(Schema):
    """A GeoJSON FeatureCollection; counted_at: as of when the counts hold."""

    type: str
    features: list[Feature]
    counted_at: str
    partial: bool
    attribution: str
    notice: str | None


@router.get(
    "/map",
    response={200: Features, **problems(422)},
    operation_id="map_reports",
    summary="Count public reports by ward or by cell",
)
def counted(
    request: HttpRequest,
    bbox: str = Query(
        "", description="west,south,east,north in degrees; needed from zoom 12 on"
    ),
    zoom: int = Query(
        0, ge=0, le=DEEPEST, description="As of web maps: below 12 wards, then cells"
    ),
    topic: str = Query("", description="Code of a topic or of a group of topics"),
    ward: str = Query("", description="The state's code of a ward in force"),
    unit: str = Query("", description="Code of an office"),
    state: str = Query("", description="A state, or open, or over"),
    late: str = Query(
        "", description="true or now: past the deadline; past: done late; kept: in time"
    ),
    days: str = Query(
        "", description="So many days, today the last: 1, 7, 30, 90, 365"
    ),
    since: str = Query("", description="Day or moment of submission, included"),
    until: str = Query("", description="Day or moment of submission, excluded"),
    done_since: str = Query("", description="Day or moment of the result, included"),
    words: str = Query("", description="Words of what was published"),
) -> HttpResponse:
    """Return GeoJSON points with counts; cells hold published reports alone, none is
    smaller than the 100 m to which public points are blurred."""
    at = timezone.now()
    sift = asked(request, at).without("box")
    answer = map_features(sift, bbox, zoom, at)
    response = JsonResponse(
        answer,
        content_type="application/geo+json",
        json_dumps_params={"ensure_ascii": False},
    )
    patch_cache_control(response, public=True, max_age=_FRESH)
    set_response_etag(response)
    known = get_conditional_response(request, etag=response["ETag"], response=response)
    return known or response
