"""An account is taken by a link that works once; no password is ever sent by mail."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.models import Invitation, User
from nhactruong.accounts.oidc.links import link_identity
from nhactruong.accounts.open import set_password
from nhactruong.accounts.person import locked_person
from nhactruong.accounts.sessions import forget_sessions
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event
from nhactruong.notices.models import Audience
from nhactruong.notices.outbox import Letter, queue

VALID = timedelta(days=3)


@act
def invite(user_id: int, *, site: str, fresh: bool, by: Actor, at: datetime) -> str:
    """Send a person the link by which they take their account; older links end.

    site: address of this installation, like https://nhactruong.hanoi.gov.vn.
    fresh: a new account; else the old password ends now, with every session.
    Returns the link, for a person without an e-mail address: shown once, to be handed
    over. Raises Refusal("account_closed").
    """
    user, at = locked_person(user_id, at)
    if not user.is_active:
        raise Refusal("account_closed", _("Tài khoản này đã khóa."))
    token = secrets.token_urlsafe(32)
    Invitation.objects.filter(
        user=user, used_at__isnull=True, void_at__isnull=True
    ).update(void_at=at)
    Invitation.objects.create(
        user=user, token_hash=_hash(token), made_at=at, expires_at=at + VALID
    )
    if not fresh:
        user.set_unusable_password()
        forget_sessions(user.pk)
    record_event(
        "accounts.person.invited" if fresh else "accounts.person.reset",
        subject=user,
        by=by,
        at=at,
    )
    user.save(update_fields=["password", "version", "changed_at"])
    link = site.rstrip("/") + reverse("account_take", args=[token])
    if user.email:
        queue([_letter(user, link, fresh=fresh)], at=at)
    return link


def invited(token: str, at: datetime) -> User:
    """Return whose account the link opens. Raises Refusal("link_over")."""
    return _open(token, at, lock=False).user


@act
def accept_with_password(token: str, password: str, *, by: Actor, at: datetime) -> User:
    """Take the account with a password of one's own. Raises Refusal("link_over")."""
    invitation = _use(token, at)
    return set_password(
        invitation.user_id, by=_person(invitation.user), at=at, password=password
    )


@act
def accept_with_identity(
    token: str, issuer: str, subject: str, *, by: Actor, at: datetime
) -> User:
    """Take the account with an identity that an issuer vouches for.

    Raises Refusal: link_over, identity_taken, identity_linked.
    """
    invitation = _use(token, at)
    by = _person(invitation.user)
    link_identity(invitation.user_id, issuer, subject, by=by, at=at)
    return invitation.user


def waiting(user_ids: list[int], at: datetime) -> dict[int, Invitation]:
    """Return the links still open, by whose they are; one query."""
    rows = Invitation.objects.filter(
        user__in=user_ids, used_at__isnull=True, void_at__isnull=True
    )
    return {row.user_id: row for row in rows}


def _use(token: str, at: datetime) -> Invitation:
    invitation = _open(token, at, lock=True)
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    return invitation


def _open(token: str, at: datetime, *, lock: bool) -> Invitation:
    rows = Invitation.objects.select_related("user")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(
        token_hash=_hash(token),
        used_at__isnull=True,
        void_at__isnull=True,
        expires_at__gt=at,
        user__is_active=True,
    ).first()
    if found is None:
        raise Refusal(
            "link_over",
            _(
                "Đường dẫn này đã dùng, đã hết hạn hoặc có đường dẫn mới hơn. Hỏi người"
                " quản lý tài khoản của đơn vị để lấy đường dẫn mới."
            ),
        )
    return found


def _person(user: User) -> Actor:
    return Actor(ActorKind.OFFICIAL, user.subject_key, person_id=user.pk)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _letter(user: User, link: str, *, fresh: bool) -> Letter:
    return Letter(
        audience=Audience.DIRECT,
        address_key=user.subject_key,
        template="accounts/invited" if fresh else "accounts/reset",
        payload={
            "name": user.full_name,
            "username": user.username,
            "days": str(VALID.days),
        },
        secret={"to": user.email, "channel": "email", "link": link},
        lang=settings.LANGUAGE_CODE,
        urgent=True,
        dedupe=f"accounts/invited:{user.public_id}:{user.version}",
    )
