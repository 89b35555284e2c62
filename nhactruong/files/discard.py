"""Bytes that are no longer needed, and their end."""

from collections.abc import Iterable
from datetime import datetime

from django.core.files.storage import default_storage

from nhactruong.files.models import Discarded, StoredDocument, StoredPhoto
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor

_AT_ONCE = 200


def discard(keys: Iterable[str | None], at: datetime) -> None:
    """Have the clock delete what is kept under `keys`, once the transaction holds."""
    Discarded.objects.bulk_create(
        [Discarded(key=key, discarded_at=at) for key in keys if key],
        ignore_conflicts=True,
    )


@act
def erase_photo(photo_id: int, *, by: Actor, at: datetime) -> None:
    """Delete a photo for good. What it belonged to records the event.

    Raises StoredPhoto.DoesNotExist, and ProtectedError while a row still needs it.
    """
    photo = StoredPhoto.objects.select_for_update().get(pk=photo_id)
    photo.delete()
    discard((photo.key, photo.thumb_key, photo.original_key), at)


@act
def erase_document(document_id: int, *, by: Actor, at: datetime) -> None:
    """Delete a document for good. What it belonged to records the event."""
    document = StoredDocument.objects.select_for_update().get(pk=document_id)
    document.delete()
    discard((document.key,), at)


@act
def sweep(*, by: Actor, at: datetime) -> int:
    """Delete discarded bytes from the storage; return how many files went.

    Deleting a file that is already gone is no fault, so a sweep that was cut short
    is simply done again.
    """
    rows = list(Discarded.objects.filter(discarded_at__lte=at)[:_AT_ONCE])
    for row in rows:
        default_storage.delete(row.key)
    Discarded.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
