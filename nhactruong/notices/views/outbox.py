"""/dev/outbox: the mailbox of everybody in a demonstration. Real letters are never shown:
without SIMULATED there is no such page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nhactruong.notices.shown import shelf
from nhactruong.notices.texts import templates


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    if not settings.SIMULATED:
        raise Http404
    template = request.GET.get("template", "")
    reader = request.GET.get("reader", "").strip()
    before = request.GET.get("before", "")
    found = shelf(
        template=template,
        reader=reader,
        before=int(before) if before.isdecimal() and len(before) < 18 else None,
        at=timezone.now(),
    )
    context = {
        "shelf": found,
        "templates": sorted(templates()),
        "template": template,
        "reader": reader,
    }
    response = render(request, "notices/outbox.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store, private"
    return response
