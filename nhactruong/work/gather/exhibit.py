"""One photo or document shown with a task, for whoever may see the task."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from nhactruong.files.models import StoredDocument, StoredPhoto
from nhactruong.org.authority import Authority
from nhactruong.work.models import DraftFile, EvidenceItem, Task


def item_shown(authority: Authority) -> "QuerySet[EvidenceItem]":
    """Return the photos of results and notes of the tasks that `authority` may see."""
    seen = Task.objects.visible_to(authority)
    items = EvidenceItem.objects.filter(task__in=seen, photo__isnull=False)
    return items.select_related("photo", "task__result")


def photo_shown(public_id: UUID, *, authority: Authority) -> StoredPhoto | None:
    """Return the photo if it is shown with a task that `authority` may see."""
    item = (
        EvidenceItem.objects.filter(
            photo__public_id=public_id, task__in=Task.objects.visible_to(authority)
        )
        .select_related("photo")
        .first()
    )
    return item.photo if item else _kept(public_id, authority, "photo")


def document_shown(public_id: UUID, *, authority: Authority) -> StoredDocument | None:
    """Return the document if it is shown with a task that `authority` may see."""
    item = (
        EvidenceItem.objects.filter(
            document__public_id=public_id, task__in=Task.objects.visible_to(authority)
        )
        .select_related("document")
        .first()
    )
    return item.document if item else _kept(public_id, authority, "document")


def _kept(public_id: UUID, authority: Authority, kind: str) -> Any:
    """Return what this person has chosen for a form and not yet sent; theirs alone."""
    mine = DraftFile.objects.filter(
        **{f"{kind}__public_id": public_id}, draft__person=authority.person_id
    )
    found = mine.select_related(kind).first()
    return getattr(found, kind) if found else None
