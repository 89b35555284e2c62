"""The API of joining: what is open near a place already, and joining it."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from ninja import Router
from ninja.errors import HttpError
from ninja.params.functions import Header, Path, Query

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.codes import read_code
from nhactruong.ground.idempotency import once, remember
from nhactruong.ground.throttle import address_of, allow, wait
from nhactruong.reports import as_json, schemas
from nhactruong.reports.api import PROGRAM
from nhactruong.reports.body import read_json
from nhactruong.reports.draft import Draft
from nhactruong.reports.incoming import joining_draft, language_of_body
from nhactruong.reports.join import join_report
from nhactruong.reports.limits import WINDOW, TooMany, require_few
from nhactruong.reports.models import Report
from nhactruong.reports.similar import similar_reports, sought_by

router = Router(tags=["reports"])


@router.get(
    "/reports/similar",
    response={200: schemas.SimilarRows, **schemas.problems(422, 429)},
    operation_id="similar_reports",
    summary="Find open reports that may be about the same",
)
def similar(
    request: HttpRequest,
    topic: str = Query(..., description="Code of a topic without children"),
    lat: str = Query("", description="With lon; degrees, WGS84. Without: ward"),
    lon: str = Query("", description="Degrees, WGS84"),
    ward: str = Query("", description="The state's code of a ward in force"),
    address: str = Query("", description="Street, number, what is near"),
    text: str = Query("", description="What is about to be reported"),
) -> JsonResponse:
    """Return at most five open reports near the place, the most alike first.

    Distances are from the middle of a cell of about 100 m, given once the report is
    published, as are its words and photos.
    """
    limit = settings.LIMIT_SIMILAR
    if not allow("similar", address_of(request), limit=limit, per_seconds=WINDOW):
        raise TooMany(wait(WINDOW))
    at = timezone.now()
    sought = sought_by(topic, lat, lon, ward, address=address, text=text, at=at)
    found = similar_reports(sought, at=at)
    answer = {
        "items": [
            as_json.similar(one, at, request.build_absolute_uri) for one in found
        ],
        "notice": as_json.notice(),
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@router.post(
    "/reports/{code}/join",
    response={
        201: schemas.JoinMade,
        200: schemas.JoinMade,
        **schemas.problems(400, 404, 409, 413, 415, 422, 429, 503),
    },
    operation_id="join_report",
    summary="Join a report instead of repeating it",
    openapi_extra={"requestBody": schemas.JOIN_BODY},
)
def join(
    request: HttpRequest,
    code: str = Path(..., description="Of the open report to join"),
    key: str | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """Join open work; the answer is a receipt as for a report of one's own.

    409 where it is over or not open to others: send a report then. The Idempotency-Key
    works as for sending.
    """
    require_few(request)
    body = read_json(request)
    with translation.override(language_of_body(body) or translation.get_language()):
        status, answer = _joined(request, code, key, body)
    return HttpResponse(answer, status=status, content_type="application/json")


def _joined(
    request: HttpRequest, code: str, key: str | None, body: Any
) -> tuple[int, str]:
    """Return status and answer, to the byte that of the first time if there was one."""
    at = timezone.now()
    said = json.dumps({"join": read_code(code), "body": body}, sort_keys=True)

    def make() -> str:
        public = Report.objects.public().select_related("topic")
        report = public.filter(code=read_code(code) or "").first()
        if report is None:
            raise HttpError(404, "not_found")
        draft = joining_draft(body, report, at)
        return _join(report.pk, draft, key, said, request, by=PROGRAM, at=at)

    if key is None:
        return 201, make()
    answer, again = once(key, said, make, at=at)
    return (200 if again else 201), answer


@act
def _join(
    report_id: int,
    draft: Draft,
    key: str | None,
    said: str,
    request: HttpRequest,
    *,
    by: Actor,
    at: datetime,
) -> str:
    joined = join_report(report_id, draft, by=by, at=at)
    made = as_json.joined(joined, request.build_absolute_uri)
    answer = json.dumps(made, ensure_ascii=False)
    if key is not None:
        remember(key, said, 201, answer, at=at)
    return answer
