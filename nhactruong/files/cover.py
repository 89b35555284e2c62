"""Faces, number plates and house numbers covered before the public looks."""

import io
import math
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from PIL import Image

from nhactruong.files.discard import discard
from nhactruong.files.keep import fetch, keep
from nhactruong.files.models import StoredPhoto
from nhactruong.files.picture import Encoded, both_sizes, cover
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal

Box = tuple[float, float, float, float]
MOST = 50


def paint(photo: StoredPhoto, boxes: Sequence[Box]) -> Encoded:
    """Return the uncovered picture with `boxes` painted over, to be stored by an act;
    staff keep seeing it whole.

    boxes: (left, top, right, bottom) from 0 to 1; all that is to be covered, since
        they are painted on the uncovered picture and replace earlier ones.

    Raises Refusal: cover_nothing, cover_bad_box, cover_too_many.
    """
    if len(boxes) > MOST:
        raise Refusal(
            "cover_too_many", _("Quá nhiều phần rời nhau, hãy che liền từng mảng.")
        )
    checked = [_check(box) for box in boxes]
    if not checked:
        raise Refusal("cover_nothing", _("Chưa chọn phần nào của ảnh để che."))
    with Image.open(io.BytesIO(fetch(photo.original_key or photo.key))) as picture:
        return both_sizes(cover(picture, checked))


@act
def store_cover(
    photo_id: int, encoded: Encoded, *, by: Actor, at: datetime
) -> StoredPhoto:
    """Put a covered picture in place. What the photo belongs to records the event."""
    photo = StoredPhoto.objects.select_for_update().get(pk=photo_id)
    was_covered, old_key, old_thumb = photo.is_covered, photo.key, photo.thumb_key
    photo.original_key = photo.original_key or photo.key
    photo.key = keep(encoded.large, "photos", ".jpg")
    photo.thumb_key = keep(encoded.thumb, "photos", ".jpg")
    photo.save(update_fields=["key", "thumb_key", "original_key"])
    discard((old_thumb, old_key if was_covered else None), at)
    return photo


def _check(box: Box) -> Box:
    if (
        len(box) != 4
        or not all(math.isfinite(edge) and 0 <= edge <= 1 for edge in box)
        or box[0] >= box[2]
        or box[1] >= box[3]
    ):
        raise Refusal("cover_bad_box", _("Phần che phải nằm trong ảnh."))
    return box


@act
def take_cover_off(photo_id: int, *, by: Actor, at: datetime) -> StoredPhoto:
    """Show a covered photo whole again, under keys of its own so that no copy of either
    is taken for the other. What the photo belongs to decides whether it may."""
    photo = StoredPhoto.objects.select_for_update().get(pk=photo_id)
    if photo.original_key is None:
        return photo
    with Image.open(io.BytesIO(fetch(photo.original_key))) as picture:
        thumb = both_sizes(picture.convert("RGB")).thumb
    gone = (photo.key, photo.thumb_key)
    photo.key, photo.original_key = photo.original_key, None
    photo.thumb_key = keep(thumb, "photos", ".jpg")
    photo.save(update_fields=["key", "thumb_key", "original_key"])
    discard(gone, at)
    return photo
