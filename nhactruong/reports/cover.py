"""Faces and number plates in a sender's photo covered, by rectangles laid over it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.files.cover import Box, paint, store_cover, take_cover_off
from nhactruong.files.picture import Encoded
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.locks import share_organisation
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.read import history
from nhactruong.ledger.record import record_event
from nhactruong.org.authority import authority_of
from nhactruong.reports.models import Report, ReportPhoto
from nhactruong.reports.rules import why_not_review
from nhactruong.work.boxes import kept, read_kept

# The grid of twelve by nine squares by which photos were covered before.
_COLUMNS, _ROWS = 12, 9


def covered_boxes(photo: ReportPhoto) -> list[Box]:
    """Return the parts of a photo that are covered now, from the last event."""
    wanted = str(photo.photo.public_id)
    found: list[Box] = []
    for entry in history([photo.report.subject_key], with_openings=True):
        if entry.private.get("covered_photo") == wanted:
            squares = [_square(n) for n in entry.private.get("cells", ())]
            found = squares or read_kept(entry.private.get("boxes"))
    return found


def cover_boxes(
    photo_id: int, boxes: Sequence[Box], *, by: Actor, at: datetime
) -> ReportPhoto:
    """Cover these parts of a sender's photo and no others; staff keep seeing it whole.

    boxes: none shows it whole again, as long as it is not public.
    photo_id: of a ReportPhoto. The picture is painted before anything is locked.
    Raises Refusal: cover_nothing, cover_bad_box, cover_too_many, and see why_not_review.
    """
    photo = ReportPhoto.objects.select_related("photo").get(pk=photo_id)
    painted = paint(photo.photo, boxes) if boxes else None
    return _keep_cover(photo_id, painted, boxes, by=by, at=at)


@act
def _keep_cover(
    photo_id: int,
    painted: Encoded | None,
    boxes: Sequence[Box],
    *,
    by: Actor,
    at: datetime,
) -> ReportPhoto:
    """Put a painted picture in the place of the photo, and record it on its report."""
    share_organisation()
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("task__unit")
        .get(photos=photo_id)
    )
    if refusal := why_not_review(report, authority=authority_of(by, at)):
        raise refusal
    photo = ReportPhoto.objects.select_related("photo").get(pk=photo_id)
    if painted is not None:
        photo.photo = store_cover(photo.photo_id, painted, by=by, at=at)
    else:
        if photo.public or not photo.photo.is_covered:
            raise Refusal("cover_nothing", _("Chưa chọn phần nào của ảnh để che."))
        photo.photo = take_cover_off(photo.photo_id, by=by, at=at)
    record_event(
        "reports.report.photo_covered",
        subject=report,
        by=by,
        at=at,
        private={
            "covered_photo": str(photo.photo.public_id),
            "boxes": kept(boxes),
        },
        unit=report.task.unit.code,
    )
    report.save(update_fields=["version", "changed_at"])
    return photo


def _square(number: int) -> Box:
    row, column = divmod(number, _COLUMNS)
    return (
        column / _COLUMNS,
        row / _ROWS,
        (column + 1) / _COLUMNS,
        (row + 1) / _ROWS,
    )
