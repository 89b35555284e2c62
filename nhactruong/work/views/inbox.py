"""The inbox: what becomes late first."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from nhactruong.ground.refusal import Refusal
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.work.bulk import MOST
from nhactruong.work.forms import SiftForm
from nhactruong.work.forms.bulk import ticked
from nhactruong.work.forms.sift import query_of
from nhactruong.work.gather.filters import beside_inbox
from nhactruong.work.gather.inbox import inbox_of
from nhactruong.work.gather.live import state_of
from nhactruong.work.models import SavedFilter
from nhactruong.work.views.live import every
from nhactruong.work.views.place import desk_place


@require_safe
@login_required
def inbox(request: OfficialRequest) -> HttpResponse:
    """Show the tasks of a tab, sifted; the first page again when the cursor is bad."""
    book, at = snapshot(), timezone.now()
    saved = list(SavedFilter.objects.visible_to(request.authority))
    if not request.GET and (first := next((f for f in saved if f.first), None)):
        return redirect(f"{request.path}?{first.query or 'tab=mine'}")
    sift = SiftForm(request.GET, book=book)
    wanted = sift.wanted()
    try:
        found = inbox_of(
            wanted,
            authority=request.authority,
            at=at,
            cursor=request.GET.get("cursor", ""),
        )
    except Refusal:
        query = request.GET.copy()
        query.pop("cursor", None)
        return redirect(f"{request.path}?{query.urlencode()}")
    context = {
        "inbox": found,
        "sift": sift,
        "wanted": wanted,
        "desk_place": desk_place(request, book),
        "live_url": f"{reverse('work:changes')}?{query_of(request.GET)}",
        "live_every": every(),
        "live_state": state_of({t.pk: t.version for t in found.page.items}, at),
        "said": QueryDict(query_of(request.GET)).items(),
        "beside": beside_inbox(
            saved, said=request.GET, authority=request.authority, book=book, at=at
        ),
        "with_boxes": wanted.tab != "done",
        "ticked": frozenset(ticked(request.GET.getlist("ticked")[:MOST])),
        "owner": book.appointments.get(wanted.owner_id or 0),
        "query": query_of(request.GET),
        "has_post": bool(request.authority.holdings),
    }
    return render(request, "work/inbox.html", context)
