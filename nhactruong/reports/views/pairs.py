"""The page on which an official says which photo of before goes with which of after."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from nhactruong.ground.refusal import Refusal
from nhactruong.org.middleware import OfficialRequest
from nhactruong.reports.models import Report
from nhactruong.reports.pairs import afters_of, befores_of, pair_before_and_after


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pairs(request: OfficialRequest, code: str) -> HttpResponse:
    seen = Report.objects.visible_to(request.authority).select_related("task")
    report = get_object_or_404(seen, code=code)
    afters, befores = afters_of(report.task), befores_of(report)
    refusal = None
    if request.method == "POST":
        wanted = {
            after.item.pk: _key(request.POST.get(f"before_{after.item.pk}", ""))
            for after in afters
        }
        try:
            pair_before_and_after(
                report.pk, wanted, by=request.actor, at=timezone.now()
            )
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Đã ghép ảnh trước và sau."))
            return redirect(report.task)
    context = {
        "report": report,
        "afters": afters,
        "befores": befores,
        "refusal": refusal,
    }
    return render(request, "reports/pairs.html", context)


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
