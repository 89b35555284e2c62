"""The outbox: what people are to be told, written by acts, delivered by workers."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    CITIZEN = "citizen", _("người dân")
    OFFICIAL = "official", _("cán bộ")


class Message(models.Model):
    """One letter to one reader; at least once, hence a stable public_id for its headers.

    address_key: whom it is for: a report's code, an official's appointment key. The
        address itself is looked up when it is sent, so erasing it there is enough.
    payload: JSON for the template, without what the reader may not see.
    not_before: sent no earlier (quiet hours, gathering); never null.
    dedupe: the same letter is written once, however often an act is repeated.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    audience = models.CharField(max_length=10, choices=Audience)
    address_key = models.CharField(max_length=100)
    template = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    lang = models.CharField(max_length=5, default="vi")
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    dedupe = models.CharField(max_length=200, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notices_message_audience_known",
                condition=Q(audience__in=Audience.values),
            )
        ]
        indexes = [
            models.Index(
                name="notices_message_to_send",
                fields=["not_before"],
                condition=Q(sent_at__isnull=True),
            ),
            models.Index(
                name="notices_message_by_reader", fields=["address_key", "created_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.address_key}"
