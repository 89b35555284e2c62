"""Any list of public reports for other programs: Atom, CSV, GeoJSON."""

from collections.abc import Callable, Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    set_response_etag,
)
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from nhactruong.ground.refusal import Refusal
from nhactruong.ground.throttle import address_of, allow
from nhactruong.reports.exports.atom import ENTRIES, TYPE, Feed, atom
from nhactruong.reports.exports.rows import (
    CSV_TYPE,
    GEOJSON_TYPE,
    csv_lines,
    geojson_parts,
)
from nhactruong.reports.lists import public_list
from nhactruong.reports.show.pages import whole_url
from nhactruong.reports.sift import Sift, read_sift
from nhactruong.reports.sift_words import sift_words
from nhactruong.ui.moments import local

WINDOW = 600  # seconds
_FRESH = 60
Writer = Callable[..., Iterator[str]]


@require_safe
@gzip_page  # nothing secret is on it
def feed(request: HttpRequest) -> HttpResponse:
    """Send the newest reports of a sift as Atom."""
    at = timezone.now()
    sift, fault = wanted(request, at)
    if fault is not None:
        return fault
    try:
        page = public_list(sift, at=at, cursor=request.GET.get("cursor"), size=ENTRIES)
    except Refusal as refusal:
        return refused({"cursor": refusal.message})
    made = Feed(
        title=sift_words(sift, at),
        page=address("reports:list", sift),
        url=address("reports:feed", sift),
        next=address("reports:feed", sift, cursor=page.next) if page.next else "",
    )
    return atom_answer(request, atom(made, page.items, whole(request), at))


@require_safe
@gzip_page  # nothing secret is on it
def csv_file(request: HttpRequest) -> HttpResponseBase:
    return _long(request, "reports:csv", csv_lines, CSV_TYPE, "csv")


@require_safe
@gzip_page  # nothing secret is on it
def geojson_file(request: HttpRequest) -> HttpResponseBase:
    return _long(request, "reports:geojson", geojson_parts, GEOJSON_TYPE, "geojson")


def _long(
    request: HttpRequest, name: str, write: Writer, content_type: str, ending: str
) -> HttpResponseBase:
    at = timezone.now()
    limit = settings.LIMIT_EXPORT
    if not allow("export", address_of(request), limit=limit, per_seconds=WINDOW):
        return refused({}, HTTPStatus.TOO_MANY_REQUESTS)
    sift, fault = wanted(request, at)
    if fault is not None:
        return fault
    cursor = request.GET.get("cursor")
    try:
        public_list(sift, at=at, cursor=cursor, size=1)
    except Refusal as refusal:
        return refused({"cursor": refusal.message})
    build = whole(request)
    parts = write(
        sift,
        at=at,
        cursor=cursor,
        whole=build,
        onward=lambda following: build(address(name, sift, cursor=following)),
        lang=get_language() or "vi",
    )
    response = StreamingHttpResponse(parts, content_type=content_type)
    mark = "-mo-phong" if settings.SIMULATED else ""
    file = f"phan-anh-{local(at):%Y-%m-%d}{mark}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    patch_cache_control(response, public=True, max_age=_FRESH)
    return response


def wanted(request: HttpRequest, at: datetime) -> tuple[Sift, HttpResponse | None]:
    """Return what is asked for; an answer that names the faults where it is faulty: a
    file with more in it than was asked for would mislead a program."""
    sift, faults = read_sift(request.GET, at)
    return sift, refused(faults) if faults else None


def refused(
    faults: dict[str, Any], status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
) -> HttpResponse:
    lines = [f"{name}: {words}" for name, words in faults.items()] or [status.phrase]
    response = HttpResponse(
        "\n".join(lines) + "\n", status=status, content_type="text/plain; charset=utf-8"
    )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(WINDOW)
    return response


def atom_answer(request: HttpRequest, body: str) -> HttpResponse:
    """Send a feed, or 304 to whoever has it already."""
    response = HttpResponse(body, content_type=TYPE)
    patch_cache_control(response, public=True, max_age=_FRESH)
    set_response_etag(response)
    known = get_conditional_response(request, etag=response["ETag"], response=response)
    return known or response


def whole(request: HttpRequest) -> Callable[[str], str]:
    return lambda path: whole_url(request, path)


def address(name: str, sift: Sift, **more: str) -> str:
    """Return the path of a view of this sift."""
    query = sift.query(**more)
    return f"{reverse(name)}?{query}" if query else reverse(name)


def ways(sift: Sift) -> dict[str, str]:
    """Return where a sift can be had otherwise, for a page's links."""
    names = ("list", "map", "feed", "csv", "geojson")
    return {name: address(f"reports:{name}", sift) for name in names}
