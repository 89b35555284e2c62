"""What was uploaded: rows here, bytes in the storage under random keys."""

import uuid

from django.db import models
from django.db.models import Q


class StoredPhoto(models.Model):
    """A photo re-encoded by us, without any metadata of the camera.

    key: the large picture, for whoever may see the photo.
    original_key: the same before parts of it were covered; staff only.
    sha256: of the large picture as first stored, before covering. Private.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=100, unique=True)
    thumb_key = models.CharField(max_length=100, unique=True)
    original_key = models.CharField(max_length=100, unique=True, null=True, blank=True)
    sha256 = models.BinaryField(max_length=32)
    width = models.PositiveIntegerField("rộng")
    height = models.PositiveIntegerField("cao")
    bytes = models.PositiveIntegerField("cỡ tệp")
    created_at = models.DateTimeField("nhận lúc")
    by_kind = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="files_photo_has_extent",
                condition=Q(width__gt=0, height__gt=0, bytes__gt=0),
            )
        ]

    @property
    def is_covered(self) -> bool:
        """Tell whether parts of the picture were covered."""
        return self.original_key is not None


class StoredDocument(models.Model):
    """A PDF kept as evidence, byte for byte as it came; only ever downloaded.

    name: what the sender called it, cleaned; for people, never a path.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=100, unique=True)
    name = models.CharField("tên tệp", max_length=150)
    sha256 = models.BinaryField(max_length=32)
    bytes = models.PositiveIntegerField("cỡ tệp")
    created_at = models.DateTimeField("nhận lúc")
    by_kind = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="files_document_not_empty", condition=Q(bytes__gt=0)
            )
        ]


class Discarded(models.Model):
    """Bytes that no row needs any more; the clock deletes them from the storage."""

    key = models.CharField(max_length=100, unique=True)
    discarded_at = models.DateTimeField("bỏ lúc")
