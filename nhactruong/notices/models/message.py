"""The outbox: what people are to be told, written by acts, delivered by workers."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Those known here; rooms above may register others (readers.register)."""

    CITIZEN = "citizen", _("người dân")
    OFFICIAL = "official", _("cán bộ")
    ACCOUNT = "account", _("tài khoản")
    DIRECT = "direct", _("địa chỉ cho sẵn")


class Message(models.Model):
    """One letter to one reader; at least once, hence a stable public_id for its headers.

    address_key: whom it is for: a report's code, an official's appointment key. The
        address itself is looked up when it is sent, so erasing it there is enough.
    payload: JSON for the template, without what the reader may not see.
    secret: what only the reader may know (one-time codes, private links, an address not
        confirmed yet); erased once the letter is delivered or dead.
    not_before: sent no earlier; never null.
    planned_at: when a worker gave each channel its delivery.
    settled_at: when nothing was left to do: delivered, dead or not wanted.
    dedupe: the same letter is written once, however often an act is repeated.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    audience = models.CharField(max_length=20)
    address_key = models.CharField(max_length=100)
    template = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    secret = models.JSONField(default=dict)
    lang = models.CharField(max_length=5, default="vi")
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    planned_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    dedupe = models.CharField(max_length=200, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notices_message_no_secret_kept",
                condition=Q(settled_at__isnull=True) | Q(secret={}),
            )
        ]
        indexes = [
            models.Index(
                name="notices_message_to_plan",
                fields=["not_before"],
                condition=Q(planned_at__isnull=True),
            ),
            models.Index(
                name="notices_message_settled",
                fields=["settled_at"],
                condition=Q(settled_at__isnull=False),
            ),
            models.Index(
                name="notices_message_by_reader", fields=["address_key", "created_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.address_key}"
