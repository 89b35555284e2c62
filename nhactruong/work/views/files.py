"""Photos and documents shown with tasks, to whoever may see the task."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from nhactruong.files.serve import Size, respond
from nhactruong.org.middleware import OfficialRequest
from nhactruong.work.cover import look_at_original
from nhactruong.work.gather.exhibit import document_shown, photo_shown

_SIZES: dict[str, Size] = {"large": "large", "thumb": "thumb", "original": "original"}


@require_safe
@login_required
def file(request: OfficialRequest, public_id: UUID, size: str) -> HttpResponseBase:
    """Serve a photo in a size, or a document (size "document")."""
    if size == "document":
        document = document_shown(public_id, authority=request.authority)
        if document is not None:
            return respond(request, document)
    elif size in _SIZES:
        photo = photo_shown(public_id, authority=request.authority)
        if photo is not None:
            if size == "original" and photo.is_covered:
                look_at_original(public_id, by=request.actor, at=timezone.now())
            return respond(request, photo, _SIZES[size])
    raise Http404
