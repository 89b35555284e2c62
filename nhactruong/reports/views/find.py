"""Looking a report up by its code, however typed, or by words."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from nhactruong.ground.codes import read_code
from nhactruong.reports.suggest import looks_like_a_code
from nhactruong.reports.views.public import not_found


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Lead to the report whose code was typed, else to the list of what has the words."""
    typed = request.GET.get("q", "").strip()[:200]
    if code := read_code(typed):
        return redirect("reports:public", code)
    if looks_like_a_code(typed):
        return not_found(request, typed)
    words = f"?{urlencode({'words': typed})}" if typed else ""
    return redirect(reverse("reports:list") + words)
