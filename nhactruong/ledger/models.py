"""Events: what happened, to what, by whom; written once, never changed."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    LIVE = "live", _("thực tế")
    SIMULATION = "simulation", _("mô phỏng")
    IMPORT = "import", _("nhập từ nguồn")


class Event(models.Model):
    """One change of one subject, with the exact bytes that the public log will hold.

    subject, seq: the subject's key, and its number among that subject's events, from 1.
    at: when it happened; recorded_at: when we wrote it.
    leaf: canonical JSON (RFC 8785); leaf_hash: SHA-256 of 0x00 and the leaf (RFC 6962).
    Triggers on both databases refuse every change (see triggers.py).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField(default=1)
    subject = models.CharField(max_length=100)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField("xảy ra lúc")
    recorded_at = models.DateTimeField("ghi lúc")
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.LIVE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ledger_event_seq_once", fields=["subject", "seq"]
            ),
            models.CheckConstraint(
                name="ledger_event_seq_from_one", condition=Q(seq__gte=1)
            ),
            models.CheckConstraint(
                name="ledger_event_origin_known", condition=Q(origin__in=Origin.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.seq}: {self.kind}"


class Opening(models.Model):
    """A private field of an event beside its commitment; may be erased, never changed."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="openings")
    field = models.CharField(max_length=60)
    salt = models.BinaryField(max_length=32)
    value = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ledger_opening_field_once", fields=["event", "field"]
            )
        ]


class AccessLog(models.Model):
    """Who read private data, when and what for."""

    at = models.DateTimeField("lúc", db_index=True)
    actor_kind = models.CharField(max_length=20)
    actor_key = models.CharField(max_length=100)
    person_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=100, db_index=True)
    what = models.CharField("nội dung đã xem", max_length=60)
    reason = models.CharField("lý do", max_length=300, blank=True)


class Recorded(models.Model):
    """What events are about: each event moves `version` on by one.

    version: number of its events, also its ETag.
    changed_at: when the last of them happened.
    A class with this mixin gives `subject_key`, like "task:HN-4KTM-8R2C".
    """

    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField("thay đổi lúc", null=True)

    class Meta:
        abstract = True

    @property
    def subject_key(self) -> str:
        raise NotImplementedError
