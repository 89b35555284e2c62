"""Pages for what went wrong: plain words, a way on, the same frame as everywhere.

Programs (/api/) get application/problem+json with the same words.
"""

from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from nhactruong.ui.nav import OpenDoor


def problem(
    request: HttpRequest,
    status: HTTPStatus,
    title: str,
    words: str,
    *,
    more: str = "",
    code: str = "",
    doors: tuple[OpenDoor, ...] | None = None,
) -> HttpResponse:
    """Answer with a page (or, to a program, a problem document) that says what is wrong."""
    if request.path.startswith("/api/"):
        return JsonResponse(
            {
                "type": "about:blank",
                "title": title,
                "status": int(status),
                "detail": words,
                "code": code or status.name.lower(),
            },
            status=status,
            content_type="application/problem+json",
        )
    home = OpenDoor("/", _("Về trang chủ"), False)
    context: dict[str, Any] = {
        "title": title,
        "words": words,
        "more": more,
        "doors": (home,) if doors is None else doors,
    }
    page = render_to_string("ui/problem.html", context, request)
    return HttpResponse(page, status=status)


def bad_request(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    return problem(
        request,
        HTTPStatus.BAD_REQUEST,
        _("Yêu cầu không đọc được"),
        _("Máy chủ không hiểu được những gì trình duyệt vừa gửi."),
        more=_("Tải lại trang rồi thử lại. Nếu đang gửi tệp, thử tệp nhỏ hơn."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(
        request,
        HTTPStatus.FORBIDDEN,
        _("Không được phép"),
        _("Tài khoản đang dùng không được xem hoặc làm việc này."),
        more=_("Quyền đến từ vị trí được bổ nhiệm. Hỏi người đứng đầu đơn vị của bạn."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(
        request,
        HTTPStatus.NOT_FOUND,
        _("Không có trang này"),
        _("Địa chỉ gõ nhầm, đã cũ, hoặc việc này không dành cho bạn xem."),
        more=_("Có mã phản ánh thì tra theo mã ở trang chủ."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500; never breaks itself, whatever broke before."""
    try:
        return problem(
            request,
            HTTPStatus.INTERNAL_SERVER_ERROR,
            _("Hệ thống gặp lỗi"),
            _("Lỗi ở phía chúng tôi, không phải do bạn. Lỗi đã được ghi lại."),
            more=_("Những gì đã được xác nhận thì vẫn còn nguyên. Xin thử lại sau."),
        )
    except Exception:  # the frame itself may be what broke
        words = (
            "<!doctype html><html lang=vi><title>500</title><h1>Hệ thống gặp lỗi</h1>"
        )
        return HttpResponse(words, status=500)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 429; the caller adds Retry-After where it knows."""
    return problem(
        request,
        HTTPStatus.TOO_MANY_REQUESTS,
        _("Quá nhiều lần trong ít phút"),
        _("Máy của bạn hoặc mạng bạn dùng vừa gửi quá nhiều lần. Xin đợi vài phút."),
        more=_("Đang nguy hiểm thì gọi 113, 114 hoặc 115."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token is missing or old (CSRF_FAILURE_VIEW)."""
    doors = [OpenDoor(request.get_full_path(), _("Mở lại biểu mẫu"), False)]
    with suppress(NoReverseMatch):
        doors.append(OpenDoor(reverse("account_login"), _("Đăng nhập"), False))
    return problem(
        request,
        HTTPStatus.FORBIDDEN,
        _("Trang mở đã lâu, chưa gửi được"),
        _("Chưa có gì được ghi. Bấm nút quay lại, tải lại trang rồi gửi lần nữa."),
        more=_("Trình duyệt phải cho phép cookie của trang này."),
        code="csrf",
        doors=tuple(doors),
    )
