"""Citizens who want their reports in one place. None is needed to report anything.

A table of their own, not a kind of User: nothing that asks for `request.user` can ever
take a citizen for an official (docs/adr, "Citizens are no users").
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhactruong.ledger.models import Recorded


class Channel(models.TextChoices):
    EMAIL = "email", _("thư điện tử")
    PHONE = "phone", _("tin nhắn điện thoại")


class Citizen(Recorded):
    """An account that gathers somebody's reports; deleting it leaves the reports.

    name: only what they chose to keep, to fill forms in with.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("họ tên"), max_length=120, blank=True)
    lang = models.CharField(max_length=5, default="vi")
    created_at = models.DateTimeField(_("tạo lúc"))

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def subject_key(self) -> str:
        return f"citizen:{self.public_id}"


class CitizenContact(models.Model):
    """An address that its owner has shown to be theirs.

    value: as `contacts.normal` writes it.
    """

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="contacts")
    channel = models.CharField(max_length=5, choices=Channel)
    value = models.CharField(max_length=254)
    confirmed_at = models.DateTimeField(_("xác nhận lúc"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="accounts_contact_of_one_citizen", fields=["channel", "value"]
            ),
            models.CheckConstraint(
                name="accounts_contact_channel_known",
                condition=Q(channel__in=Channel.values),
            ),
        ]


class CitizenSession(models.Model):
    """One machine that a citizen is signed in on.

    token_hash: SHA-256 of what its cookie holds.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="sessions")
    token_hash = models.BinaryField(max_length=32, unique=True)
    agent = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(_("đăng nhập lúc"))
    seen_at = models.DateTimeField(_("dùng lần cuối"))

    class Meta:
        indexes = [
            models.Index(name="accounts_citizen_session_seen", fields=["seen_at"])
        ]


class OneTimeCode(models.Model):
    """Six digits sent to an address; right once, for ten minutes, five tries.

    handle: what the browser that asked keeps; a code works only there.
    value: whom it was sent to; erased with the row an hour after it ran out.
    code_hash: HMAC of handle and code under the installation's secret.
    """

    handle = models.CharField(max_length=43, unique=True)
    channel = models.CharField(max_length=5, choices=Channel)
    value = models.CharField(max_length=254)
    code_hash = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                name="accounts_code_by_target", fields=["channel", "value", "made_at"]
            ),
            models.Index(name="accounts_code_made", fields=["made_at"]),
        ]
