"""Faults as application/problem+json (RFC 9457), in the language asked for."""

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.busy import AWAY, FULL, trouble_of
from nhactruong.ground.refusal import Refusal

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
View = Callable[..., HttpResponseBase]
Words = "str | Promise"

TITLES: "dict[int, str | Promise]" = {
    400: _("Yêu cầu không đọc được"),
    404: _("Không có ở đây"),
    405: _("Phương thức không dùng được ở địa chỉ này"),
    409: _("Hiện không làm được"),
    413: _("Yêu cầu quá lớn"),
    415: _("Chỉ nhận JSON"),
    422: _("Dữ liệu chưa đúng"),
    429: _("Gửi quá nhiều trong thời gian ngắn"),
    500: _("Hệ thống có lỗi"),
    503: _("Hệ thống đang bận"),
    507: _("Máy chủ hết chỗ ghi"),
}
DETAILS: "dict[str, str | Promise]" = {
    "not_found": _("Không có phản ánh công khai nào mang mã này."),
    "no_such_address": _("Địa chỉ này không có trong API; xem /api/v1/docs."),
    "bad_json": _("Nội dung không phải JSON đúng chuẩn (UTF-8)."),
    "not_json": _("Đặt Content-Type: application/json và gửi JSON."),
    "too_large": _("Nội dung gửi lên nhiều nhất 1,5 MB."),
    "bad_number": _("NaN và Infinity không phải là số trong JSON."),
    "rate_limited": _("Xin thử lại sau ít phút."),
    "method_not_allowed": _("Xem tiêu đề Allow: những phương thức dùng được."),
    "busy": _("Chưa ghi được; xin gửi lại sau ít giây."),
    AWAY.code: AWAY.words,
    FULL.code: FULL.words,
    "broken": _("Lỗi đã được ghi lại. Xin thử lại sau."),
}
# What is wrong with what was sent is 422; what may not be done now is 409.
_OF_INPUT = {
    "bad_input", "bad_cursor", "bad_point", "outside_city", "no_boundaries",
    "before_our_places", "calendar_unknown", "allowance_missing", "idempotency_weak",
    "idempotency_reused", "deadline_faulty",
}  # fmt: skip
_CODES = {
    400: "bad_json", 404: "no_such_address", 405: "method_not_allowed", 413: "too_large",
    415: "not_json", 429: "rate_limited", 500: "broken", 503: "busy",
}  # fmt: skip
_CONTACT = ("name", "phone", "email")


def problem(
    status: int,
    code: str,
    detail: "str | Promise" = "",
    errors: "Mapping[str, str | Promise] | None" = None,
    wait: int = 5,
) -> JsonResponse:
    """Return a fault as a program reads it; errors: by field.

    wait: seconds after which to come again, told with 429, 503 and 507.
    """
    title = TITLES.get(status, TITLES[400 if status < 500 else 500])
    words = detail or DETAILS.get(code, title)
    response = JsonResponse(
        {
            "type": "about:blank",
            "title": str(title),
            "status": status,
            "detail": str(words),
            "code": code,
            "errors": [
                {"field": name, "message": str(said)}
                for name, said in (errors or {}).items()
            ],
        },
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = translation.get_language()
    if status in (429, 503, 507):
        response["Retry-After"] = str(wait)
    return response


def of_refusal(refusal: Refusal) -> JsonResponse:
    status = 422 if refusal.code in _OF_INPUT else 409
    return problem(
        status,
        refusal.code,
        refusal.message,
        {_field(name): words for name, words in refusal.fields.items()},
    )


def _field(name: str) -> str:
    """Return the name under which a program sent it."""
    return f"contact.{name}" if name in _CONTACT else name


def problems_only(view: View) -> View:
    """Let whatever fault leaves `view` be a problem document."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return problem(404, "no_such_address")
        except (OperationalError, InterfaceError, OSError) as error:
            trouble = trouble_of(error)
            if trouble is None:
                raise
            if trouble.code != "busy":
                log.error("%s: %s", trouble.code, error)
            return problem(trouble.status, trouble.code)
        kind = response.headers.get("Content-Type", "")
        if response.status_code < 400 or kind.startswith(MEDIA_TYPE):
            return response
        fault = problem(
            response.status_code, _CODES.get(response.status_code, "bad_request")
        )
        if allowed := response.headers.get("Allow"):
            fault["Allow"] = allowed
        return fault

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def no_such_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    return problem(404, "no_such_address")


no_such_address.csrf_exempt = True  # type: ignore[attr-defined]
