"""Whether a page has changed meanwhile: asked again and again, so it costs little."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.work.forms.sift import wanted_of
from nhactruong.work.gather.inbox import SIZE
from nhactruong.work.gather.live import change_words, changes_of, last_change

LONGEST = timedelta(days=7)


def every() -> int:
    """Return after how many seconds pages ask again; 0: they do not."""
    return max(0, int(settings.LIVE_SECONDS))


@require_safe
@login_required
def version(request: OfficialRequest, code: str) -> HttpResponse:
    """Tell whether a task changed since its page was made: 304 where it did not."""
    found = last_change(code, request.authority)
    if found is None:
        return JsonResponse(
            {"words": _("Bạn không còn xem được việc này.")}, status=404
        )
    etag = f'"{found.version}"'
    if request.headers.get("If-None-Match") == etag:
        return _fresh(HttpResponse(status=304), etag)
    words = change_words(found, snapshot())
    return _fresh(JsonResponse({"version": found.version, "words": words}), etag)


@require_safe
@login_required
def changes(request: OfficialRequest) -> HttpResponse:
    """Tell how many tasks of an inbox are new or changed: 204 where none is."""
    at = timezone.now()
    found = changes_of(
        wanted_of(request.GET, snapshot()),
        _shown(request.GET.get("shown", "")),
        authority=request.authority,
        since=_since(request.GET.get("since", ""), at),
        at=at,
    )
    if not found.words:
        return _fresh(HttpResponse(status=204))
    return _fresh(JsonResponse({"words": found.words}))


def _since(text: str, at: datetime) -> datetime:
    milliseconds = int(text) if text.isdecimal() and len(text) < 15 else 0
    since = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return min(max(since, at - LONGEST), at)


def _shown(text: str) -> dict[int, int]:
    """Return versions by id, from "12.3,15.1"."""
    found = {}
    for part in text.split(",")[:SIZE]:
        pk, _dot, seen = part.partition(".")
        if pk.isdecimal() and seen.isdecimal() and len(pk) < 19 and len(seen) < 9:
            found[int(pk)] = int(seen)
    return found


def _fresh(answer: HttpResponse, etag: str = "") -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    if etag:
        answer["ETag"] = etag
    return answer
