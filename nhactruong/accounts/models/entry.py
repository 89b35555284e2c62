"""How an official comes in: by which machine, by which link, by which issuer."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.models.citizen import Citizen
from nhactruong.accounts.models.user import User


class Session(models.Model):
    """One machine that an official is signed in on; ending it deletes both rows.

    session_key: of django_session; moves on when the key does.
    seen_at: when it was last used, exact to a few minutes.
    agent: what the browser calls itself, cut short; shown in words.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    agent = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=50, blank=True)
    started_at = models.DateTimeField(_("đăng nhập lúc"))
    seen_at = models.DateTimeField(_("dùng lần cuối"))

    class Meta:
        indexes = [
            models.Index(name="accounts_session_of_user", fields=["user", "-seen_at"]),
            models.Index(name="accounts_session_seen", fields=["seen_at"]),
        ]


class Invitation(models.Model):
    """A link that works once, by which a person takes an account, or takes it back.

    token_hash: SHA-256 of the secret in the link; the secret itself is in the letter only.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # The newest link alone works.
            models.UniqueConstraint(
                name="accounts_invitation_one_open",
                fields=["user"],
                condition=Q(used_at__isnull=True, void_at__isnull=True),
            )
        ]


class Identity(models.Model):
    """Whom an OpenID issuer vouches for; of its claims only issuer and subject are kept.

    user, citizen: exactly one. A person may have one of each.
    """

    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="identities")
    citizen = models.ForeignKey(
        Citizen, models.CASCADE, null=True, related_name="identities"
    )
    linked_at = models.DateTimeField(_("nối lúc"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_identity_of_one",
                condition=Q(user__isnull=False, citizen__isnull=True)
                | Q(user__isnull=True, citizen__isnull=False),
            ),
            models.UniqueConstraint(
                name="accounts_identity_official_once",
                fields=["issuer", "subject"],
                condition=Q(user__isnull=False),
            ),
            models.UniqueConstraint(
                name="accounts_identity_citizen_once",
                fields=["issuer", "subject"],
                condition=Q(citizen__isnull=False),
            ),
            models.UniqueConstraint(
                name="accounts_identity_one_a_user",
                fields=["user", "issuer"],
                condition=Q(user__isnull=False),
            ),
        ]
