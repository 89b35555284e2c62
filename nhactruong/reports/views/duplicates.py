"""What an official does about reports of the same: merge two tasks, split one report off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nhactruong.ground.refusal import Refusal
from nhactruong.org.middleware import OfficialRequest
from nhactruong.reports.duplicates import duplicates_of, merge_duplicates
from nhactruong.reports.models import Report
from nhactruong.reports.split import split_report
from nhactruong.reports.words import first_line
from nhactruong.work.models import Task
from nhactruong.work.show.rows import badge_of
from nhactruong.work.views.signed_in import signed_in
from nhactruong.work.views.task import task_page


@require_safe
@login_required
def duplicates(request: OfficialRequest, code: str) -> HttpResponse:
    """Show what is open nearby and may be the same."""
    at = timezone.now()
    report = _report(request, code)
    found = duplicates_of(report, authority=request.authority, at=at)
    rows = [
        {
            "one": one,
            "line": first_line(one.report),
            "badge": badge_of(one.task, at),
        }
        for one in found
    ]
    context = {"report": report, "rows": rows, "task": report.task}
    return render(request, "reports/duplicates.html", context)


@require_POST
@signed_in
def merge(request: OfficialRequest, code: str) -> HttpResponse:
    """Merge a report's task with another one, in one tap."""
    report = _report(request, code)
    seen = Task.objects.visible_to(request.authority)
    other = get_object_or_404(seen, code=request.POST.get("other", ""))
    reason = request.POST.get("reason", "").strip() or _(
        "Cùng nơi, cùng lĩnh vực: một việc được phản ánh hai lần."
    )
    try:
        kept = merge_duplicates(
            report.task_id,
            other.pk,
            reason=reason,
            by=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect(reverse("reports_desk:duplicates", args=[code]))
    messages.success(
        request, _("Đã gộp vào %(code)s; mọi người gửi đi theo.") % {"code": kept.code}
    )
    return redirect(kept)


@require_POST
@signed_in
def split(request: OfficialRequest, code: str) -> HttpResponse:
    """Give one report of common work a task of its own again."""
    report = _report(request, code)
    try:
        part = split_report(
            report.pk,
            reason=request.POST.get("reason", ""),
            by=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        words = " ".join(map(str, refusal.fields.values())) or str(refusal)
        more = {"split_of": report.code, "split_refused": words}
        return task_page(request, report.task.code, more=more)
    messages.success(
        request,
        _("Đã tách phản ánh %(code)s thành việc riêng, hạn giữ nguyên.")
        % {"code": report.code},
    )
    return redirect(part)


def _report(request: OfficialRequest, code: str) -> Report:
    seen = Report.objects.visible_to(request.authority)
    return get_object_or_404(seen.select_related("task", "topic"), code=code)
