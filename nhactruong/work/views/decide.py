"""Buttons of whoever decides: approve, extend, route, settle, and the desk's own."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nhactruong.org.middleware import OfficialRequest
from nhactruong.work import extend as extending
from nhactruong.work import finish, judge, route
from nhactruong.work import merge as merging
from nhactruong.work.progress import urge_task
from nhactruong.work.views.press import press
from nhactruong.work.views.signed_in import signed_in


@require_POST
@signed_in
def approve(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "approve",
        "",
        lambda key, said, evidence, *, by, at: finish.approve_result(
            key, result_id=said["result_id"], by=by, at=at
        ),
        done=_("Đã duyệt {code}, người gửi nhận được trả lời.").format(code=code),
        to=f"{reverse('work:inbox')}?tab=approve",
    )


@require_POST
@signed_in
def send_back(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "send_back",
        "",
        lambda key, said, evidence, *, by, at: finish.send_back(
            key, reason=said["reason"], result_id=said["result_id"], by=by, at=at
        ),
        done=_("Đã trả lại {code} để làm lại.").format(code=code),
        to=f"{reverse('work:inbox')}?tab=approve",
    )


@require_POST
@signed_in
def ask_extension(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "ask_extension",
        "extension_asked",
        lambda key, said, evidence, *, by, at: extending.ask_extension(
            key, until=said["until"], reason=said["reason"], by=by, at=at
        ),
        done=_("Đã xin gia hạn, chờ quyết định."),
    )


@require_POST
@signed_in
def extend(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "extend",
        "extended",
        lambda key, said, evidence, *, by, at: extending.extend_task(
            key, until=said["until"], reason=said["reason"], by=by, at=at
        ),
        done=_("Đã gia hạn; hạn đầu tiên vẫn hiện."),
    )


@require_POST
@signed_in
def refuse_extension(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "refuse_extension",
        "extension_refused",
        lambda key, said, evidence, *, by, at: extending.refuse_extension(
            key, reason=said["reason"], by=by, at=at
        ),
        done=_("Đã trả lời không gia hạn; hạn giữ nguyên."),
    )


@require_POST
@signed_in
def forward(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "forward",
        "forwarded",
        lambda key, said, evidence, *, by, at: route.forward_task(
            key, reason=said["reason"], by=by, at=at
        ),
        done=_("Đã chuyển cơ quan có thẩm quyền."),
    )


@require_POST
@signed_in
def return_to_desk(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "return_to_desk",
        "returned_to_desk",
        lambda key, said, evidence, *, by, at: route.return_to_desk(
            key,
            reason=said["reason"],
            cites=said["cites"],
            says_unit_id=said["says_unit"],
            by=by,
            at=at,
        ),
        done=_("Đã chuyển trả bàn điều phối; đồng hồ vẫn chạy."),
    )


@require_POST
@signed_in
def settle(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "settle",
        "",
        lambda key, said, evidence, *, by, at: route.settle_task(
            key,
            unit_id=said["unit"],
            reason=said["reason"],
            rule=said["rule"],
            by=by,
            at=at,
        ),
        done=_("Đã phân xử {code}, có hiệu lực ngay.").format(code=code),
        to=reverse("work:conductor"),
    )


@require_POST
@signed_in
def urge(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "urge",
        "urged",
        lambda key, said, evidence, *, by, at: urge_task(
            key, word=said["word"], by=by, at=at
        ),
        done=_("Đã đôn đốc."),
    )


@require_POST
@signed_in
def reopen(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "reopen",
        "reopened",
        lambda key, said, evidence, *, by, at: judge.reopen_task(
            key, reason=said["reason"], by=by, at=at
        ),
        done=_("Đã mở lại."),
    )


@require_POST
@signed_in
def merge(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "merge",
        "",
        lambda key, said, evidence, *, by, at: merging.merge_task(
            key, into_id=said["into"], reason=said["reason"], by=by, at=at
        ),
        done=_("Đã gộp {code} vào việc này.").format(code=code),
    )


@require_POST
@signed_in
def split(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "split",
        "split",
        lambda key, said, evidence, *, by, at: merging.split_task(
            key, title=said["title"], reason=said["reason"], by=by, at=at
        ),
        done=_("Đã tách ra việc này, cùng hạn với việc cũ."),
    )


@require_POST
@signed_in
def cancel(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "cancel",
        "",
        lambda key, said, evidence, *, by, at: judge.cancel_task(
            key, ground=said["ground"], by=by, at=at
        ),
        done=_("Đã hủy, không tính là đã xử lý."),
    )
