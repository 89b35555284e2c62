"""When the database is busy for longer than a writer may wait: 503, nothing lost."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from nhactruong.ground.memo import fresh_memo

Handler = Callable[[HttpRequest], HttpResponse]

_SIGNS = ("database is locked", "lock timeout", "couldn't get a connection")
# Lock not available, deadlock, serialization failure, too many connections.
_STATES = {"55P03", "40P01", "40001", "53300"}


def is_busy(error: BaseException) -> bool:
    """Tell whether `error` says that a lock or a connection was not had in time."""
    return isinstance(error, OperationalError) and (
        getattr(error.__cause__, "sqlstate", None) in _STATES
        or any(sign in str(error) for sign in _SIGNS)
    )


class BusyMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Reads that a page makes several times are made once; an act starts afresh.
        with fresh_memo():
            return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not is_busy(exception):
            return None
        words = gettext("Hệ thống đang bận, chưa ghi được. Xin thử lại sau ít giây.")
        response: HttpResponse
        if request.path.startswith("/api/"):
            response = JsonResponse(
                {"type": "about:blank", "title": words, "status": 503, "code": "busy"},
                status=503,
                content_type="application/problem+json",
            )
        else:
            page = render_to_string("ui/busy.html", {"words": words}, request)
            response = HttpResponse(page, status=503)
        response["Retry-After"] = "5"
        return response
