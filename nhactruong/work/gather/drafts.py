"""Drafts and files kept ahead, as the task page shows them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from nhactruong.work.gather.strands import Strand
from nhactruong.work.models import Draft, DraftFile


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A photo or document that waits for its form; thumb is empty for a document."""

    pk: int
    url: str
    thumb: str
    name: str


@dataclass(frozen=True, slots=True)
class DraftShown:
    """A person's draft of one form; fields: values by name."""

    form: str
    fields: dict[str, list[str]]
    number: int
    saved_at: datetime | None
    files: list[KeptFile] = field(default_factory=list)


def drafts_of(
    drafts: Iterable[Strand], files: Iterable[Strand]
) -> dict[str, DraftShown]:
    """Return a person's drafts on a task by form; asks the database nothing."""
    found = {
        row.id: DraftShown(
            form=row.code,
            fields=json.loads(row.text),
            number=row.ref or 0,
            saved_at=row.at,
        )
        for row in drafts
    }
    for row in files:
        if row.ref in found:
            draft = found[row.ref]
            draft.files.append(_file(row.id, row.code, row.extra, row.more, draft))
    return {draft.form: draft for draft in found.values()}


def kept_files(draft: Draft) -> list[KeptFile]:
    """Return the files of one draft; one statement."""
    shown = DraftShown(draft.form, {}, draft.number, draft.saved_at)
    rows = DraftFile.objects.filter(draft=draft).select_related("photo", "document")
    for row in rows.order_by("pk"):
        photo = str(row.photo.public_id) if row.photo else ""
        document = str(row.document.public_id) if row.document else ""
        name = row.document.name if row.document else ""
        shown.files.append(_file(row.pk, photo, document, name, shown))
    return shown.files


def _file(pk: int, photo: str, document: str, name: str, draft: DraftShown) -> KeptFile:
    def url(public_id: str, size: str) -> str:
        return reverse("work:file", args=[UUID(public_id), size])

    if photo:
        number = sum(1 for one in draft.files if one.thumb) + 1
        words = _("Ảnh {n}").format(n=number)
        return KeptFile(pk, url(photo, "large"), url(photo, "thumb"), words)
    return KeptFile(pk, url(document, "document"), "", name)
