"""Photos chosen for a report not yet sent: kept at once, so that no fault loses them."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from nhactruong.files.discard import erase_photo
from nhactruong.files.models import StoredPhoto
from nhactruong.files.photo import Upload, take_photo
from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.reports.forms.details import MOST_PHOTOS
from nhactruong.reports.models import ReportPhoto
from nhactruong.reports.unsent import Unsent

KEPT = timedelta(hours=24)
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Taken:
    """ids: of the photos kept just now; faults: a sentence for each that was not."""

    ids: list[int]
    faults: list[str]


def take_photos(
    unsent: Unsent, uploads: Iterable[Upload], *, by: Actor, at: datetime
) -> Taken:
    """Keep each photo that is one; what is wrong with the others is told by name."""
    taken, faults = [], []
    left_out = 0
    for upload in uploads:
        if len(unsent.photos) >= MOST_PHOTOS:
            left_out += 1
            continue
        try:
            photo = take_photo(upload, by=by, at=at)
        except Refusal as refusal:
            name = str(getattr(upload, "name", "") or _("Ảnh"))
            faults.append(
                _("Không nhận tệp “%(name)s”. %(why)s")
                % {"name": name[:80], "why": refusal}
            )
        else:
            unsent.photos.append(photo.pk)
            taken.append(photo.pk)
    if left_out:
        faults.append(
            _("Chỉ nhận %(most)d ảnh; %(n)d ảnh chọn sau đã bỏ ra.")
            % {"most": MOST_PHOTOS, "n": left_out}
        )
    return Taken(taken, faults)


def photos_of(unsent: Unsent) -> list[StoredPhoto]:
    """Return the photos kept so far in the order chosen; those gone meanwhile go."""
    found = StoredPhoto.objects.in_bulk(unsent.photos)
    unsent.photos = [key for key in unsent.photos if key in found]
    return [found[key] for key in unsent.photos]


def photo_of(unsent: Unsent, public_id: UUID) -> StoredPhoto | None:
    return next((p for p in photos_of(unsent) if p.public_id == public_id), None)


def drop_photo(unsent: Unsent, public_id: str, *, by: Actor, at: datetime) -> None:
    """Take one photo out again, for good."""
    for photo in photos_of(unsent):
        if str(photo.public_id) == public_id:
            unsent.photos.remove(photo.pk)
            erase_photo(photo.pk, by=by, at=at)


def erase_photos(ids: Iterable[int], *, by: Actor, at: datetime) -> None:
    """Erase what a second tap brought along once more."""
    for key in ids:
        erase_photo(key, by=by, at=at)


def forget_abandoned(*, by: Actor, at: datetime) -> int:
    """Erase photos chosen a day ago for reports that were never sent; return how many."""
    used = ReportPhoto.objects.values("photo")
    ids = (
        StoredPhoto.objects.filter(by_kind=ActorKind.CITIZEN, created_at__lt=at - KEPT)
        .exclude(pk__in=used)
        .values_list("pk", flat=True)[:_AT_ONCE]
    )
    gone = list(ids)
    for key in gone:
        # Another worker may have been quicker.
        with suppress(StoredPhoto.DoesNotExist):
            erase_photo(key, by=by, at=at)
    return len(gone)
