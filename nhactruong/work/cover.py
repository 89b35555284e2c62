"""Parts of what officials show covered: faces, number plates, what is private."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from nhactruong.files.cover import Box, paint, store_cover, take_cover_off
from nhactruong.files.picture import Encoded
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.access import note_access
from nhactruong.ledger.read import history
from nhactruong.org.authority import Authority, authority_of
from nhactruong.work.boxes import kept, read_kept
from nhactruong.work.models import EvidenceItem, Task
from nhactruong.work.rules import roles_of
from nhactruong.work.states import Role
from nhactruong.work.writing import keep, lock_task, not_before

_WHO = frozenset({Role.OWNER, Role.HEAD, Role.DEPUTY, Role.APPROVER, Role.CONDUCTOR})


def why_not_cover(task: Task, authority: Authority) -> Refusal | None:
    """Tell why whoever holds `authority` may not cover what was shown with the task."""
    if roles_of(task, authority) & _WHO:
        return None
    return Refusal(
        "not_yours",
        _("Chỉ người xử lý, người duyệt, thủ trưởng hoặc bàn điều phối được che ảnh."),
    )


def is_said(item: EvidenceItem) -> bool:
    """Tell whether anybody may see the photo by now: with a note at once, with a result
    once it is approved."""
    return item.note_id is not None or (
        item.result_id == item.task.result_id and (item.task.done_at is not None)
    )


def covered_boxes(item: EvidenceItem) -> list[Box]:
    """Return the parts of a photo that are covered now, from the last event."""
    wanted = str(item.photo.public_id) if item.photo else ""
    found: list[Box] = []
    for entry in history([item.task.subject_key], with_openings=True):
        if entry.private.get("covered_photo") == wanted:
            found = read_kept(entry.private.get("boxes"))
    return found


@act
def look_at_original(public_id: UUID, *, by: Actor, at: datetime) -> None:
    """Note who looked at what is covered for everybody else."""
    shown = EvidenceItem.objects.filter(photo__public_id=public_id)
    item = shown.select_related("task").first()
    if item is not None:
        subject = item.task.subject_key
        note_access(by, subject=subject, what="original photo", at=at)


def cover_evidence(
    item_id: int, boxes: Sequence[Box], *, by: Actor, at: datetime
) -> EvidenceItem:
    """Cover these parts of a photo that officials showed, and no others; none: show it
    whole again, as long as nobody outside has seen it.

    The picture is painted before anything is locked.
    Raises Refusal: cover_nothing, cover_bad_box, cover_too_many; see why_not_cover.
    """
    item = EvidenceItem.objects.select_related("photo").get(pk=item_id)
    painted = paint(item.photo, boxes) if boxes and item.photo else None
    return _keep_cover(item_id, painted, boxes, by=by, at=at)


@act
def _keep_cover(
    item_id: int,
    painted: Encoded | None,
    boxes: Sequence[Box],
    *,
    by: Actor,
    at: datetime,
) -> EvidenceItem:
    item = EvidenceItem.objects.select_related("photo").get(pk=item_id)
    task = lock_task(item.task_id)
    at = not_before(task, at)
    item.task = task
    if refusal := why_not_cover(task, authority_of(by, at)):
        raise refusal
    if painted is not None and item.photo_id is not None:
        item.photo = store_cover(item.photo_id, painted, by=by, at=at)
    else:
        if is_said(item) or item.photo is None or not item.photo.is_covered:
            raise Refusal("cover_nothing", _("Chưa chọn phần nào của ảnh để che."))
        item.photo = take_cover_off(item.photo.pk, by=by, at=at)
    photo = str(item.photo.public_id) if item.photo else ""
    keep(
        task,
        "photo_covered",
        by=by,
        at=at,
        private={"covered_photo": photo, "boxes": kept(boxes)},
    )
    return item
