"""Django's permissions, answered from appointments: no flag, no group grants anything."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from nhactruong.accounts.models import User
from nhactruong.org.authority import Authority, authority_of_person

# Whoever works somewhere sees the desk; heads and the conductor see more.
OFFICIAL = "org.official"
HEAD = "org.head"
CONDUCTOR = "org.conductor"


class AppointmentBackend(BaseBackend):
    """Signs nobody in (allauth does); answers has_perm by the posts a person holds."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()

    def get_all_permissions(
        self, user_obj: AbstractBaseUser | AnonymousUser, obj: Any = None
    ) -> set[str]:
        if obj is not None or not user_obj.is_active or user_obj.pk is None:
            return set()
        return permissions(authority_of_person(user_obj.pk, timezone.now()))

    def has_perm(
        self,
        user_obj: AbstractBaseUser | AnonymousUser,
        perm: str,
        obj: Any = None,
    ) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)


def permissions(authority: Authority) -> set[str]:
    """Return the names of what somebody with this authority may open."""
    names = {OFFICIAL} if authority.holdings else set()
    if authority.head_of:
        names.add(HEAD)
    if authority.conductor:
        names.add(CONDUCTOR)
    return names
