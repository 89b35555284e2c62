"""Photos and documents that come with a result or a note, into the storage."""

from collections.abc import Iterable
from datetime import datetime

from nhactruong.files.discard import erase_document, erase_photo
from nhactruong.files.document import take_document
from nhactruong.files.photo import Upload, take_photo
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.work.evidence import Shown


def take_evidence(
    photos: Iterable[Upload], document: Upload | None, *, by: Actor, at: datetime
) -> list[Shown]:
    """Check and keep what is to be shown; all or nothing.

    Raises Refusal (see take_photo, take_document) naming the form's field and the file.
    """
    taken: list[Shown] = []
    field, name = "photos", ""
    try:
        for photo in photos:
            name = str(getattr(photo, "name", "") or "")
            taken.append(Shown(photo_id=take_photo(photo, by=by, at=at).pk))
        if document is not None:
            field, name = "document", str(getattr(document, "name", "") or "")
            taken.append(Shown(document_id=take_document(document, by=by, at=at).pk))
    except Refusal as refusal:
        drop_evidence(taken, by=by, at=at)
        words = f"{name}: {refusal.message}" if name else str(refusal.message)
        raise Refusal(refusal.code, refusal.message, {field: words}) from refusal
    return taken


def drop_evidence(taken: Iterable[Shown], *, by: Actor, at: datetime) -> None:
    """Delete what was kept for something that was then refused."""
    for one in taken:
        if one.photo_id is not None:
            erase_photo(one.photo_id, by=by, at=at)
        if one.document_id is not None:
            erase_document(one.document_id, by=by, at=at)
