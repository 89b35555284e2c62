"""First and last to see a request: names it, times it, counts it, writes its line."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import connection
from django.http import HttpRequest, HttpResponse

from nhactruong.config.watch import meters
from nhactruong.config.watch.answers import answer_to
from nhactruong.config.watch.identity import fresh_id, network_of
from nhactruong.config.watch.logs import request_id
from nhactruong.ground.throttle import address_of, refused

log = logging.getLogger("nhactruong.requests")
_GIVEN = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Statements:
    """Counts and times what goes to the database."""

    __slots__ = ("number", "seconds")

    def __init__(self) -> None:
        self.number, self.seconds = 0, 0.0

    def __call__(
        self, execute: Any, sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.number += 1
            self.seconds += time.perf_counter() - began


class WatchMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (answer := answer_to(request)) is not None:
            return answer
        began = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        name = given if _GIVEN.fullmatch(given) else fresh_id()
        token = request_id.set(name)
        asked = Statements()
        try:
            with connection.execute_wrapper(asked):
                response = self.get_response(request)
            response["X-Request-ID"] = name
            _count(request, response.status_code, time.perf_counter() - began, asked)
            return response
        finally:
            request_id.reset(token)


def _count(
    request: HttpRequest, status: int, seconds: float, asked: Statements
) -> None:
    view, method = view_of(request), request.method or ""
    meters.count_request(view, method, status, seconds, asked.number, asked.seconds)
    if view == "static" or not log.isEnabledFor(logging.INFO):
        return
    told = {
        "view": view,
        "method": method,
        "status": status,
        "ms": round(1000 * seconds, 1),
        "statements": asked.number,
        "sql_ms": round(1000 * asked.seconds, 1),
        "from": network_of(address_of(request)),
    }
    log.info("request", extra={"told": told})


def view_of(request: HttpRequest | None) -> str:
    """Name what answers, never the path: that may hold a private link."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return str(match.view_name or "unnamed")
    path = request.path_info if request is not None else ""
    return "static" if path.startswith(settings.STATIC_URL) else "none"


def _count_fault(sender: Any, request: HttpRequest | None = None, **_more: Any) -> None:
    import sys

    kind = sys.exc_info()[0]
    meters.FAULTS.labels(view_of(request), kind.__name__ if kind else "?").inc()


def _count_refused(sender: Any, name: str, **_more: Any) -> None:
    meters.THROTTLED.labels(name).inc()


got_request_exception.connect(_count_fault, dispatch_uid="nhactruong.watch.fault")
refused.connect(_count_refused, dispatch_uid="nhactruong.watch.refused")
