"""Persons who sign in. What they may do comes from their appointments, never from here."""

import re
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.fold import fold
from nhactruong.ledger.models import Recorded

USERNAME = r"^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$"


def plain_username(text: str) -> str:
    """Return a sign-in name as it is kept: lower case, without marks or spaces."""
    parts = re.split(r"([._-])", text.strip())
    return "".join(p if p in ".-_" else fold(p).replace(" ", "") for p in parts)


def folded_person(user: "User") -> str:
    """Return what a person is searched by."""
    return f"{fold(user.full_name)} {user.username}"[:200]


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, username: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Keep a new person; without a password nobody can sign in as them."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.folded = folded_person(user)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=plain_username(username or ""))


class User(AbstractBaseUser, PermissionsMixin, Recorded):
    """A person with a name to sign in by.

    is_simulated: invented for a demonstration; shown as such wherever the name stands.
    folded: name and sign-in name without marks, for search.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(
        _("tên đăng nhập"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(USERNAME, _("Chỉ dùng chữ thường, số và dấu . _ -"))
        ],
    )
    full_name = models.CharField(_("họ và tên"), max_length=120)
    email = models.EmailField(_("thư điện tử"), blank=True)
    phone = models.CharField(_("số điện thoại"), max_length=20, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    is_simulated = models.BooleanField(_("người mô phỏng"), default=False)
    created_at = models.DateTimeField(_("tạo lúc"), default=timezone.now)
    folded = models.CharField(max_length=200, default="", editable=False)

    # Django's flag that would grant everything is left out: rights come from appointments.
    is_superuser = False

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_user_username_plain",
                condition=Q(username=Lower("username")) & ~Q(username=""),
            ),
            models.CheckConstraint(
                name="accounts_user_full_name_given", condition=~Q(full_name="")
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return plain_username(username)

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def is_staff(self) -> bool:
        return False

    @property
    def subject_key(self) -> str:
        return f"person:{self.public_id}"
