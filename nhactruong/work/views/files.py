"""Photos and documents shown with tasks, to whoever may see the task."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from nhactruong.files.models import StoredDocument, StoredPhoto
from nhactruong.files.serve import Size, respond
from nhactruong.org.middleware import OfficialRequest
from nhactruong.work.models import Task

_SIZES: dict[str, Size] = {"large": "large", "thumb": "thumb", "original": "original"}


@require_safe
@login_required
def file(request: OfficialRequest, public_id: UUID, size: str) -> HttpResponseBase:
    """Serve a photo in a size, or a document (size "document")."""
    stored = _stored(request, public_id, size)
    if stored is None:
        raise Http404
    return respond(request, stored, _SIZES.get(size, "large"))


def _stored(
    request: OfficialRequest, public_id: UUID, size: str
) -> StoredPhoto | StoredDocument | None:
    seen = Task.objects.visible_to(request.authority)
    if size == "document":
        tasks = seen.filter(evidence_items__document__public_id=public_id)
        return _first_document(tasks, public_id)
    if size not in _SIZES:
        return None
    tasks = seen.filter(evidence_items__photo__public_id=public_id)
    return _first_photo(tasks, public_id)
