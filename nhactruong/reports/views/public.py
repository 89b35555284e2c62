"""What anyone may see of one report, with its photos and documents."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from nhactruong.files.serve import respond
from nhactruong.ground.codes import read_code
from nhactruong.reports.exhibits import public_document, public_photo
from nhactruong.reports.models import Report
from nhactruong.reports.read import public_report
from nhactruong.reports.show.alike import many_words
from nhactruong.reports.show.pages import is_resolved, page_of
from nhactruong.reports.show.promise import pledge_kept
from nhactruong.reports.suggest import nearest_codes
from nhactruong.reports.views.private import SIZES


@require_safe
def public(request: HttpRequest, code: str) -> HttpResponse:
    known = read_code(code)
    if known is None:
        return not_found(request, code)
    if known != code:
        return redirect("reports:public", known)
    at = timezone.now()
    try:
        seen = public_report(known, get_language() or "vi", at=at)
    except Report.DoesNotExist:
        return not_found(request, known)
    return render(
        request,
        "reports/public.html",
        {
            "seen": seen,
            "page": page_of(seen, at),
            "pledge": pledge_kept(seen),
            "is_resolved": is_resolved(seen),
            "many": many_words(seen.reporters),
            "now": at,
        },
    )


def not_found(request: HttpRequest, typed: str) -> HttpResponse:
    """Say that no report bears this code, and which one may have been meant."""
    return render(
        request,
        "reports/not_found.html",
        {
            "typed": typed[:60],
            "is_code": read_code(typed) is not None,
            "nearest": nearest_codes(typed),
        },
        status=HTTPStatus.NOT_FOUND,
    )


@require_safe
def photo(
    request: HttpRequest, code: str, public_id: UUID, size: str
) -> HttpResponseBase:
    found = public_photo(code, public_id) if size in SIZES else None
    if found is None:
        raise Http404
    return respond(request, found, SIZES[size])


@require_safe
def document(request: HttpRequest, code: str, public_id: UUID) -> HttpResponseBase:
    found = public_document(code, public_id)
    if found is None:
        raise Http404
    return respond(request, found)
