"""Tie an official's account to an identity that an issuer vouches for, and untie it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.models import Identity, User
from nhactruong.accounts.person import locked_person
from nhactruong.accounts.tell import tell_person
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event


@act
def link_identity(
    user_id: int, issuer: str, subject: str, *, by: Actor, at: datetime
) -> Identity:
    """Let an outside identity open this account from now on.

    Never by e-mail: only for one who has just proved to be both.
    Raises Refusal: identity_taken, identity_linked.
    """
    user, at = locked_person(user_id, at)
    officials = Identity.objects.filter(user__isnull=False)
    if officials.filter(issuer=issuer, subject=subject).exists():
        raise Refusal(
            "identity_taken", _("Danh tính này đã nối với một tài khoản cán bộ.")
        )
    if officials.filter(user=user, issuer=issuer).exists():
        raise Refusal(
            "identity_linked",
            _("Tài khoản này đã nối một danh tính khác; gỡ danh tính cũ trước."),
        )
    made = Identity.objects.create(
        issuer=issuer, subject=subject, user=user, linked_at=at
    )
    _keep(user, "identity_linked", by=by, at=at)
    return made


@act
def unlink_identity(user_id: int, identity_id: int, *, by: Actor, at: datetime) -> None:
    """Let the identity open this account no more.

    Raises Identity.DoesNotExist, and Refusal("only_door") where no password is set.
    """
    user, at = locked_person(user_id, at)
    identity = Identity.objects.get(pk=identity_id, user=user)
    if not user.has_usable_password():
        raise Refusal(
            "only_door", _("Đặt mật khẩu trước, nếu không sẽ không còn cửa nào vào.")
        )
    identity.delete()
    _keep(user, "identity_unlinked", by=by, at=at)


def official_of(issuer: str, subject: str) -> User | None:
    """Return whose account the identity opens."""
    found = Identity.objects.filter(
        issuer=issuer, subject=subject, user__isnull=False
    ).select_related("user")
    identity = found.first()
    return identity.user if identity else None


def _keep(user: User, what: str, *, by: Actor, at: datetime) -> None:
    record_event(f"accounts.person.{what}", subject=user, by=by, at=at)
    user.save(update_fields=["version", "changed_at"])
    tell_person(user, what, at=at)
