"""Which photo of how it was goes with which of how it is now."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.org.authority import authority_of
from nhactruong.work.cover import why_not_cover
from nhactruong.work.models import EvidenceItem, Task
from nhactruong.work.writing import keep, lock_task, not_before


@act
def pair_photos(
    task_id: int, pairs: Mapping[int, int | None], *, by: Actor, at: datetime
) -> Task:
    """Put a photo of before beside each of these photos of the task's present result.

    pairs: by key of EvidenceItem the StoredPhoto of before, or None for none. Which
        photos may stand for before is checked by the room that asks.
    Raises Refusal: not_its_photo; see work.cover.why_not_cover.
    """
    task = lock_task(task_id)
    at = not_before(task, at)
    if refusal := why_not_cover(task, authority_of(by, at)):
        raise refusal
    items = EvidenceItem.objects.filter(
        task=task, result=task.result_id, result__isnull=False, photo__isnull=False
    ).in_bulk(pairs)
    if len(items) != len(pairs):
        raise Refusal("not_its_photo", _("Có ảnh không thuộc kết quả này."))
    for key, item in items.items():
        item.before_id = pairs[key]
    EvidenceItem.objects.bulk_update(items.values(), ["before"])
    paired = sum(1 for before in pairs.values() if before is not None)
    keep(task, "photos_paired", by=by, at=at, public={"pairs": paired})
    return task
