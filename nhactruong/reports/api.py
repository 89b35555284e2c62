"""The API of reports: sending one, reading what the public may read."""

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.errors import HttpError
from ninja.params.functions import Header, Path, Query

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ground.idempotency import once, remember
from nhactruong.ground.refusal import Refusal
from nhactruong.reports import as_json, schemas
from nhactruong.reports.body import read_json
from nhactruong.reports.draft import Draft
from nhactruong.reports.incoming import draft_of, language_of_body
from nhactruong.reports.limits import require_few
from nhactruong.reports.lists import MOST, public_list
from nhactruong.reports.models import Report
from nhactruong.reports.read import public_report
from nhactruong.reports.sift import Sift, read_sift
from nhactruong.reports.sift_fields import read_moment as moment_of
from nhactruong.reports.submit import submit_report
from nhactruong.reports.topics import topic_book

router = Router(tags=["reports"])
PROGRAM = Actor(ActorKind.PROGRAM, "api")


@router.post(
    "/reports",
    response={
        201: schemas.Made,
        200: schemas.Made,
        **schemas.problems(400, 409, 413, 415, 422, 429, 503),
    },
    operation_id="send_report",
    summary="Send a report",
    openapi_extra={"requestBody": schemas.REPORT_BODY},
)
def send(
    request: HttpRequest,
    key: str | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """Send a report; it reaches one named official at once.

    The same Idempotency-Key with the same body within 24 hours answers 200 with the same
    answer and makes nothing new; with another body 422.
    """
    require_few(request)
    body = read_json(request)
    with translation.override(language_of_body(body) or translation.get_language()):
        status, answer = _sent_once(request, key, body, timezone.now())
    return HttpResponse(answer, status=status, content_type="application/json")


_READABLE = {"ensure_ascii": False}


def _sent_once(
    request: HttpRequest, key: str | None, body: Any, at: datetime
) -> tuple[int, str]:
    """Return status and answer, to the byte that of the first time if there was one."""
    # As text that any database takes, whatever the sender put into it.
    said = json.dumps(body, sort_keys=True)

    def make() -> str:
        return _send(draft_of(body, at), key, said, request, by=PROGRAM, at=at)

    if key is None:
        return 201, make()
    answer, again = once(key, said, make, at=at)
    return (200 if again else 201), answer


@act
def _send(
    draft: Draft,
    key: str | None,
    said: str,
    request: HttpRequest,
    *,
    by: Actor,
    at: datetime,
) -> str:
    submitted = submit_report(draft, by=by, at=at)
    made = as_json.made(submitted, request.build_absolute_uri)
    answer = json.dumps(made, ensure_ascii=False)
    if key is not None:
        remember(key, said, 201, answer, at=at)
    return answer


@router.get(
    "/reports/{code}",
    response={200: schemas.Shown, **schemas.problems(404)},
    operation_id="read_report",
    summary="Read a report as the public sees it",
)
def read(
    request: HttpRequest,
    code: str = Path(..., description="As printed on the receipt: HN-4KTM-8R2C"),
) -> JsonResponse:
    """Return what the report's public page shows.

    Until a member of staff has looked: topic, ward, office, post, state and clock.
    """
    try:
        report = public_report(code, translation.get_language(), at=timezone.now())
    except Report.DoesNotExist as missing:
        raise HttpError(404, "not_found") from missing
    answer = as_json.shown(report, request.build_absolute_uri)
    return JsonResponse(answer, json_dumps_params=_READABLE)


@router.get(
    "/reports",
    response={200: schemas.Rows, **schemas.problems(422)},
    operation_id="list_reports",
    summary="List public reports, newest first",
)
def listed(
    request: HttpRequest,
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
    bbox: str = Query("", description="west,south,east,north in degrees"),
    cursor: str = Query("", description="next or previous of an earlier page"),
    size: int = Query(20, ge=1, le=MOST),
) -> JsonResponse:
    """Return a page of reports; ask for the next one with its cursor."""
    at = timezone.now()
    sift = asked(request, at)
    page = public_list(sift, at=at, cursor=cursor, size=size)
    answer = {
        "items": [as_json.row(report, at) for report in page.items],
        "next": page.next,
        "previous": page.previous,
        "notice": as_json.notice(),
    }
    return JsonResponse(answer, json_dumps_params=_READABLE)


@router.get(
    "/topics",
    response={200: list[schemas.Topic]},
    operation_id="list_topics",
    summary="The tree of what may be reported",
)
def topics(request: HttpRequest) -> JsonResponse:
    """Return groups with their topics, the questions asked, and the other doors."""
    answer = as_json.topic_tree(topic_book())
    return JsonResponse(answer, safe=False, json_dumps_params=_READABLE)


def asked(request: HttpRequest, at: datetime) -> Sift:
    """Return what the query asks for.

    Raises Refusal bad_input naming each faulty filter.
    """
    sift, faults = read_sift(request.GET, at, last_day_counts=False)
    if faults:
        raise Refusal("bad_input", _("Bộ lọc chưa đúng."), faults)
    return sift


def read_moment(text: str, name: str) -> datetime | None:
    """Read a day (its local midnight) or a moment; without offset it is local.

    Raises Refusal bad_input at `name`.
    """
    try:
        return moment_of(text)
    except ValueError as error:
        message = _(
            "Cần ngày dạng 2026-11-24 hoặc thời điểm 2026-11-24T08:00:00+07:00."
        )
        raise Refusal("bad_input", message, {name: message}) from error
