"""How each letter fares on each way to its reader."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhactruong.ledger.models import Recorded
from nhactruong.notices.models.message import Message


class Way(models.TextChoices):
    """By what a letter goes; none: the reader cannot be, or does not want to be, told."""

    EMAIL = "email", _("thư điện tử")
    SMS = "sms", _("tin nhắn")
    NONE = "none", _("không gửi")


class DeliveryState(models.TextChoices):
    """gathering, gathered: waits for, is part of, the digest of a morning.

    held: this installation has nothing to send it with yet.
    """

    QUEUED = "queued", _("chờ gửi")
    SENDING = "sending", _("đang gửi")
    GATHERING = "gathering", _("chờ bản tin sáng")
    GATHERED = "gathered", _("trong bản tin sáng")
    HELD = "held", _("giữ lại")
    SENT = "sent", _("đã gửi")
    DEAD = "dead", _("không gửi được")
    SKIPPED = "skipped", _("không cần gửi")


# Still to be looked at by a worker, at `due_at`.
OPEN = (
    DeliveryState.QUEUED,
    DeliveryState.SENDING,
    DeliveryState.GATHERING,
    DeliveryState.HELD,
)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, way: str, at: datetime) -> Self:
        """Keep what is to be sent by `way` now: waiting, or left by a worker that died."""
        return self.filter(
            way=way,
            state__in=(DeliveryState.QUEUED, DeliveryState.SENDING),
            due_at__lte=at,
        )

    def dead(self) -> Self:
        return self.filter(state=DeliveryState.DEAD)


class Delivery(Recorded):
    """One letter by one way to its reader.

    reader_key: who that is (readers.Reader.key); the address is never kept.
    reason: why dead, held or skipped, one of reasons.REASONS.
    last_error: what the relay said last, without addresses.
    due_at: when a worker looks at it next; while sending, when its lease ends: whoever
        had it is taken to have died. Null once it is over.
    attempts: how often it was handed to the relay.
    since: when it could first go; three days later it is given up.
    via: which back-end took it.
    digest: the letter of the morning that it went into.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    way = models.CharField(max_length=10, choices=Way)
    reader_key = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=DeliveryState)
    reason = models.CharField(max_length=20, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    via = models.CharField(max_length=100, blank=True)
    digest = models.ForeignKey(
        Message, models.PROTECT, null=True, related_name="gathered"
    )
    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="notices_delivery_once_a_way", fields=["message", "way"]
            ),
            models.CheckConstraint(
                name="notices_delivery_state_known",
                condition=Q(state__in=DeliveryState.values),
            ),
            models.CheckConstraint(
                name="notices_delivery_due_iff_open",
                condition=Q(state__in=OPEN, due_at__isnull=False)
                | ~Q(state__in=OPEN) & Q(due_at__isnull=True),
            ),
            models.CheckConstraint(
                name="notices_delivery_sent_at_iff_sent",
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | ~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True),
            ),
            models.CheckConstraint(
                name="notices_delivery_digest_iff_gathered",
                condition=Q(state=DeliveryState.GATHERED, digest__isnull=False)
                | ~Q(state=DeliveryState.GATHERED) & Q(digest__isnull=True),
            ),
            models.CheckConstraint(
                name="notices_delivery_claimed_iff_sending",
                condition=Q(state=DeliveryState.SENDING, claim__isnull=False)
                | ~Q(state=DeliveryState.SENDING) & Q(claim__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                name="notices_delivery_due",
                fields=["way", "due_at"],
                condition=Q(due_at__isnull=False),
            ),
            models.Index(
                name="notices_delivery_dead",
                fields=["-id"],
                condition=Q(state=DeliveryState.DEAD),
            ),
            models.Index(
                name="notices_delivery_claim",
                fields=["claim"],
                condition=Q(claim__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.way}: {self.state}"

    @property
    def subject_key(self) -> str:
        return f"delivery:{self.message.public_id}:{self.way}"


class Outage(models.Model):
    """A while in which one way was closed: the relay did not answer, or refused us.

    try_at: when it is tried again; waited: letters that were waiting when it ended.
    """

    way = models.CharField(max_length=10, choices=Way)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    try_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=1)
    error = models.CharField(max_length=300)
    waited = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="notices_outage_one_at_a_time",
                fields=["way"],
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.began_at}"


class DemoSecret(models.Model):
    """What /dev/outbox of a demonstration still shows of a letter already delivered."""

    message = models.OneToOneField(
        Message, models.CASCADE, primary_key=True, related_name="demo"
    )
    secret = models.JSONField()
