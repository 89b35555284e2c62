"""What is typed into a form of a task and not yet sent: kept for its writer alone.

Nothing here is city business until it is sent, so no event tells of it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.utils.translation import gettext as _

from nhactruong.files.discard import erase_document, erase_photo
from nhactruong.files.models import StoredDocument, StoredPhoto
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import snapshot
from nhactruong.work.evidence import MOST, Shown
from nhactruong.work.models import Draft, DraftFile

T = TypeVar("T")
KEPT = timedelta(days=30)
LONGEST = 40_000  # characters of all fields together
AT_ONCE = 200
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Saved:
    """overtook: another window had saved since the one that saves now last knew."""

    draft: Draft
    overtook: bool


@act
def save_draft(
    task_id: int,
    form: str,
    fields: Fields,
    *,
    known: int | None = None,
    by: Actor,
    at: datetime,
) -> Saved:
    """Keep what is typed; of two windows the later one's words stay.

    known: number of the saving that the window knows of, 0 for none; None: not said.
    Raises Refusal: draft_long; draft_gone where the draft that the window knows was sent
        or thrown away meanwhile.
    """
    words = json.dumps({name: list(values) for name, values in fields.items()})
    if len(words) > LONGEST:
        raise Refusal("draft_long", _("Dài quá, không lưu nháp được."))
    draft = _draft(task_id, form, by, at, is_new=not known)
    overtook = known is not None and draft.number != known
    draft.fields, draft.saved_at = words, at
    draft.number += 1
    draft.save(update_fields=["fields", "saved_at", "number"])
    return Saved(draft, overtook)


@act
def keep_file(task_id: int, form: str, file: Shown, *, by: Actor, at: datetime) -> bool:
    """Keep a stored photo or document until the form is sent; False where the same one
    waits there already, as after a double tap. Raises Refusal too_many_files."""
    draft = _draft(task_id, form, by, at, is_new=True)
    if _has(draft, file):
        return False
    if draft.files.count() >= MOST:
        message = _("Nhiều nhất {n} tệp.").format(n=MOST)
        raise Refusal("too_many_files", message, {"photos": message})
    DraftFile.objects.create(
        draft=draft, photo_id=file.photo_id, document_id=file.document_id
    )
    return True


def _has(draft: Draft, file: Shown) -> bool:
    if file.photo_id is not None:
        photo = StoredPhoto.objects.filter(pk=file.photo_id)
        return draft.files.filter(photo__sha256__in=photo.values("sha256")).exists()
    document = StoredDocument.objects.filter(pk=file.document_id or 0)
    return draft.files.filter(document__sha256__in=document.values("sha256")).exists()


@act
def drop_file(
    task_id: int, form: str, file_id: int, *, by: Actor, at: datetime
) -> None:
    """Throw one kept file away; nothing where it is gone already."""
    mine = DraftFile.objects.select_for_update(of=("self",)).filter(
        draft__person=by.person_id, draft__task=task_id, draft__form=form, pk=file_id
    )
    _erase(list(mine), by=by, at=at)


@act
def drop_draft(task_id: int, form: str, *, by: Actor, at: datetime) -> None:
    """Throw a draft away with its files; nothing where there is none."""
    for draft in _mine(task_id, form, by):
        _erase(list(draft.files.all()), by=by, at=at)
        Draft.objects.filter(pk=draft.pk).delete()


@act
def send_draft(
    task_id: int,
    form: str,
    then: Callable[[list[Shown]], T],
    *,
    by: Actor,
    at: datetime,
) -> T:
    """Do `then` with the files that came ahead, and forget the draft: both or neither."""
    drafts = _mine(task_id, form, by)
    files = [file for draft in drafts for file in draft.files.order_by("pk")]
    done = then([Shown(photo_id=f.photo_id, document_id=f.document_id) for f in files])
    DraftFile.objects.filter(draft__in=drafts).delete()
    Draft.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()
    return done


@act
def forget_old_drafts(*, by: Actor, at: datetime) -> int:
    """Erase what was left lying for KEPT; return how many drafts."""
    old = Draft.objects.filter(saved_at__lte=at - KEPT).order_by("saved_at")
    return _forget(list(old[:AT_ONCE]), by=by, at=at)


@act
def forget_drafts_of(appointment: Appointment, *, by: Actor, at: datetime) -> int:
    """Erase the drafts of whoever leaves a post: all, or those of the office they leave
    where they stay in another."""
    mine = Draft.objects.filter(person=appointment.person_id)
    held = snapshot().held_by(appointment.person_id)
    if any(one.pk != appointment.pk for one in held):
        mine = mine.filter(task__unit=appointment.post.unit_id)
    return _forget(list(mine), by=by, at=at)


def _forget(drafts: list[Draft], *, by: Actor, at: datetime) -> int:
    _erase(list(DraftFile.objects.filter(draft__in=drafts)), by=by, at=at)
    Draft.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()
    return len(drafts)


def _mine(task_id: int, form: str, by: Actor) -> list[Draft]:
    mine = Draft.objects.select_for_update().filter(
        person=by.person_id, task=task_id, form=form
    )
    return list(mine)


def _draft(task_id: int, form: str, by: Actor, at: datetime, *, is_new: bool) -> Draft:
    """Return the draft, its row held; made where there is none and there may be none."""
    if by.person_id is None:
        raise Refusal("not_yours", _("Chỉ cán bộ đã đăng nhập có bản nháp."))
    if is_new:
        fresh = Draft(person_id=by.person_id, task_id=task_id, form=form, saved_at=at)
        Draft.objects.bulk_create([fresh], ignore_conflicts=True)
    found = _mine(task_id, form, by)
    if not found:
        raise Refusal("draft_gone", _("Nháp này đã gửi hoặc đã bỏ ở cửa sổ khác."))
    return found[0]


def _erase(files: list[DraftFile], *, by: Actor, at: datetime) -> None:
    DraftFile.objects.filter(pk__in=[file.pk for file in files]).delete()
    for file in files:
        if file.photo_id is not None:
            erase_photo(file.photo_id, by=by, at=at)
        if file.document_id is not None:
            erase_document(file.document_id, by=by, at=at)
