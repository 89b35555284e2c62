"""Photos and documents that come with a form, kept until the form is sent.

They are kept ahead of everything else: should another field be refused, or the network
end, they need not be chosen again.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from nhactruong.files.discard import erase_document, erase_photo
from nhactruong.files.document import take_document
from nhactruong.files.photo import Upload, take_photo
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.work.drafts import keep_file
from nhactruong.work.evidence import Shown


def keep_ahead(
    task_id: int,
    form: str,
    photos: Iterable[Upload],
    document: Upload | None,
    *,
    by: Actor,
    at: datetime,
) -> list[tuple[str, str]]:
    """Check and keep each file; return what is wrong with the others, by field.

    A file that is wrong stops none of the rest.
    """
    faults = []
    for field, upload in _fields(photos, document):
        try:
            _keep(task_id, form, field, upload, by=by, at=at)
        except Refusal as refusal:
            name = str(getattr(upload, "name", "") or "")
            words = f"{name}: {refusal.message}" if name else str(refusal.message)
            faults.append((field, words))
    return faults


def _fields(
    photos: Iterable[Upload], document: Upload | None
) -> Iterator[tuple[str, Upload]]:
    for photo in photos:
        yield "photos", photo
    if document is not None:
        yield "document", document


def _keep(
    task_id: int, form: str, field: str, upload: Upload, *, by: Actor, at: datetime
) -> None:
    # Checked and stored first, so that no lock waits for a decoder.
    if field == "photos":
        file = Shown(photo_id=take_photo(upload, by=by, at=at).pk)
    else:
        file = Shown(document_id=take_document(upload, by=by, at=at).pk)
    kept = False
    try:
        kept = keep_file(task_id, form, file, by=by, at=at)
    finally:
        if not kept:
            _drop(file, by=by, at=at)


def _drop(file: Shown, *, by: Actor, at: datetime) -> None:
    if file.photo_id is not None:
        erase_photo(file.photo_id, by=by, at=at)
    if file.document_id is not None:
        erase_document(file.document_id, by=by, at=at)
