"""Buttons of whoever handles a task: take on, hand on, ask, report, hand in."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nhactruong.org.middleware import OfficialRequest
from nhactruong.work.accept import accept_task, assign_task
from nhactruong.work.clarify import ask_requester
from nhactruong.work.correct import correct_task
from nhactruong.work.finish import decline_task, submit_result
from nhactruong.work.open import add_contributor as give_part
from nhactruong.work.progress import answer_urging as answer_all_urging
from nhactruong.work.progress import report_progress as publish_progress
from nhactruong.work.views.press import key_of, press
from nhactruong.work.views.signed_in import signed_in


@require_POST
@signed_in
def accept(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "accept",
        "accepted",
        lambda key, said, evidence, *, by, at: accept_task(
            key, assignee_id=key_of(said, "assignee"), by=by, at=at
        ),
        done=_("Đã tiếp nhận."),
    )


@require_POST
@signed_in
def assign(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "assign",
        "assigned",
        lambda key, said, evidence, *, by, at: assign_task(
            key, assignee_id=int(said["assignee"]), reason=said["reason"], by=by, at=at
        ),
        done=_("Đã phân công."),
    )


@require_POST
@signed_in
def report_progress(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "report_progress",
        "progress_reported",
        lambda key, said, evidence, *, by, at: publish_progress(
            key,
            text=said["text"],
            committed_until=said["committed_until"],
            evidence=evidence,
            by=by,
            at=at,
        ),
        done=_("Đã báo tiến độ, ai cũng đọc được."),
    )


@require_POST
@signed_in
def ask(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "ask",
        "asked",
        lambda key, said, evidence, *, by, at: ask_requester(
            key, text=said["text"], by=by, at=at
        ),
        done=_("Đã hỏi người gửi, đồng hồ dừng."),
    )


@require_POST
@signed_in
def submit(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "submit_result",
        "result_submitted",
        lambda key, said, evidence, *, by, at: submit_result(
            key,
            outcome=said["outcome"],
            text=said["text"],
            source_cited=said["source_cited"],
            evidence=evidence,
            by=by,
            at=at,
        ),
        done=_("Đã trình duyệt kết quả."),
    )


@require_POST
@signed_in
def decline(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "decline",
        "decline_submitted",
        lambda key, said, evidence, *, by, at: decline_task(
            key,
            ground=said["ground"],
            text=said["text"],
            right_door=said["right_door"],
            by=by,
            at=at,
        ),
        done=_("Đã trình duyệt từ chối."),
    )


@require_POST
@signed_in
def add_contributor(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "add_contributor",
        "contributor_added",
        lambda key, said, evidence, *, by, at: give_part(
            key, unit_id=said["unit"], what=said["what"], by=by, at=at
        ),
        done=_("Đã giao phần việc cho đơn vị phối hợp."),
        to=reverse("work:task", args=[code]),
    )


@require_POST
@signed_in
def correct(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "correct",
        "corrected",
        lambda key, said, evidence, *, by, at: correct_task(
            key,
            reason=said["reason"],
            function_id=said["function"],
            ward_id=said["ward"],
            level=said["level"],
            by=by,
            at=at,
        ),
        done=_("Đã đính chính, hạn được tính lại."),
    )


@require_POST
@signed_in
def answer_urging(request: OfficialRequest, code: str) -> HttpResponse:
    return press(
        request,
        code,
        "answer_urging",
        "urging_answered",
        lambda key, said, evidence, *, by, at: answer_all_urging(
            key, answer=said["answer"], by=by, at=at
        ),
        done=_("Đã trả lời đôn đốc."),
    )
