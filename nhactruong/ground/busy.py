"""When the database is busy, away or full: 503 or 507 in words, nothing lost."""

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.memo import fresh_memo

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)

_SIGNS = ("database is locked", "lock timeout", "couldn't get a connection")
# Lock not available, deadlock, serialization failure, too many connections.
_STATES = {"55P03", "40P01", "40001", "53300"}
# Ended by an administrator, by a crash, not taking connections yet; connection faults.
_AWAY_STATES = ("57P", "08")
_AWAY_SIGNS = (
    "server closed the connection",
    "connection is closed",
    "connection already closed",
    "the connection is lost",
    "connection failed",
    "connection refused",
    "consuming input failed",
    "terminating connection",
    "the database system is",
)
_FULL_STATES = ("53100",)
# The second is what SQLite says where the operating system refuses to let a file grow.
_FULL_SIGNS = ("database or disk is full", "disk i/o error")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault of the machine that passes: nothing was written, and it may be tried again."""

    status: int
    code: str
    words: "str | Promise"


BUSY = Trouble(
    503, "busy", _("Hệ thống đang bận, chưa ghi được. Xin thử lại sau ít giây.")
)
AWAY = Trouble(
    503,
    "database_away",
    _("Cơ sở dữ liệu đang khởi động lại, chưa ghi được. Xin thử lại sau ít giây."),
)
FULL = Trouble(
    507,
    "disk_full",
    _(
        "Máy chủ hết chỗ ghi nên chưa nhận được; người vận hành được báo. Xin thử lại sau."
    ),
)


def trouble_of(error: BaseException) -> Trouble | None:
    """Return what passing trouble `error` tells of, None where it is another fault."""
    if isinstance(error, OSError):
        return FULL if error.errno in _FULL else None
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    said = str(error).lower()
    if state in _STATES or any(sign in said for sign in _SIGNS):
        return BUSY
    if state in _FULL_STATES or any(sign in said for sign in _FULL_SIGNS):
        return FULL
    if state.startswith(_AWAY_STATES) or any(sign in said for sign in _AWAY_SIGNS):
        return AWAY
    return None


def is_busy(error: BaseException) -> bool:
    """Tell whether `error` says that a lock or a connection was not had in time."""
    return trouble_of(error) is BUSY


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
        trouble = trouble_of(exception)
        if trouble is None:
            return None
        if trouble is not BUSY:
            log.error("%s: %s", trouble.code, exception)
        words = str(trouble.words)
        response: HttpResponse
        if request.path.startswith("/api/"):
            response = JsonResponse(
                {
                    "type": "about:blank",
                    "title": words,
                    "status": trouble.status,
                    "code": trouble.code,
                },
                status=trouble.status,
                content_type="application/problem+json",
            )
        else:
            page = _page(words, request)
            response = HttpResponse(page, status=trouble.status)
        response["Retry-After"] = "5"
        return response


def _page(words: str, request: HttpRequest) -> str:
    try:
        return render_to_string("ui/busy.html", {"words": words}, request)
    except (OperationalError, InterfaceError, OSError):
        # The page's own frame asks the database who is signed in.
        return render_to_string("ui/busy_bare.html", {"words": words})
