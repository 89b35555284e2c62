"""A person's named views of the inbox: save, rename, order, open with, forget."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.work import filters as saving
from nhactruong.work.forms.sift import query_of
from nhactruong.work.models import SavedFilter
from nhactruong.work.views.place import desk_place

Change = Callable[[int, str, Actor, datetime], object]
_CHANGES: dict[str, Change] = {
    "rename": lambda key, name, by, at: saving.rename_filter(key, name, by=by, at=at),
    "up": lambda key, name, by, at: saving.move_filter(key, down=False, by=by, at=at),
    "down": lambda key, name, by, at: saving.move_filter(key, down=True, by=by, at=at),
    "first": lambda key, name, by, at: saving.open_with(key, yes=True, by=by, at=at),
    "not_first": lambda key, _n, by, at: saving.open_with(key, yes=False, by=by, at=at),
    "delete": lambda key, name, by, at: saving.delete_filter(key, by=by, at=at),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def filters(request: OfficialRequest) -> HttpResponse:
    """List one's filters; a POST keeps the one that the inbox shows under a name."""
    if request.method == "POST":
        return _save(request)
    context = {
        "filters": list(SavedFilter.objects.visible_to(request.authority)),
        "most": saving.MOST,
        "desk_place": desk_place(request, snapshot()),
    }
    return render(request, "work/filters.html", context)


def _save(request: OfficialRequest) -> HttpResponse:
    query, name = query_of(request.POST), request.POST.get("name", "")
    if request.authority.person_id is None:
        raise Http404
    try:
        saving.save_filter(name, query, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Đã lưu bộ lọc."))
    return redirect(f"{reverse('work:inbox')}?{query or 'tab=mine'}")


@require_POST
@login_required
def change(request: OfficialRequest, filter_id: int) -> HttpResponse:
    """Rename a filter, move it, open with it or forget it."""
    mine = SavedFilter.objects.visible_to(request.authority)
    one = get_object_or_404(mine, pk=filter_id)
    do = _CHANGES.get(request.POST.get("do", ""))
    if do is None:
        raise Http404
    try:
        do(one.pk, request.POST.get("name", ""), request.actor, timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("work:filters")
