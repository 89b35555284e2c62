"""Before and after: the sender's photo beside the official's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.files.models import StoredPhoto
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.reports.models import Report, ReportPhoto
from nhactruong.work.models import EvidenceItem, Task
from nhactruong.work.pair import pair_photos


@dataclass(frozen=True, slots=True)
class After:
    """One photo of the result, and the key of the photo chosen as its before."""

    item: EvidenceItem
    chosen: int | None


def afters_of(task: Task) -> list[After]:
    """Return the photos of the present result in their order."""
    items = EvidenceItem.objects.filter(
        task=task, result=task.result_id, result__isnull=False, photo__isnull=False
    )
    return [
        After(item, item.before_id)
        for item in items.select_related("photo").order_by("pk")
    ]


def befores_of(report: Report) -> list[StoredPhoto]:
    """Return the sender's photos in their order."""
    rows = ReportPhoto.objects.filter(report=report).select_related("photo")
    return [row.photo for row in rows.order_by("position")]


@act
def pair_before_and_after(
    report_id: int, pairs: Mapping[int, int | None], *, by: Actor, at: datetime
) -> Task:
    """Put the sender's photos beside those of the result.

    Raises Refusal: not_its_photo; see work.pair.pair_photos.
    """
    report = Report.objects.select_related("task").get(pk=report_id)
    known = {photo.pk for photo in befores_of(report)}
    if any(before not in known for before in pairs.values() if before is not None):
        raise Refusal("not_its_photo", _("Có ảnh không thuộc phản ánh này."))
    return pair_photos(report.task_id, pairs, by=by, at=at)
