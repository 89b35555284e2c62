"""Open and close accounts, set their passwords; each leaves one event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.models import User, folded_person, plain_username
from nhactruong.accounts.person import locked_person
from nhactruong.accounts.sessions import forget_sessions
from nhactruong.accounts.tell import tell_person
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import NewEvent, record_event, record_events


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """password: None leaves an account that nobody can sign in to yet."""

    username: str
    full_name: str
    password: str | None = None
    email: str = ""
    phone: str = ""
    is_simulated: bool = False


@act
def open_accounts(
    accounts: Sequence[NewAccount], *, by: Actor, at: datetime
) -> list[User]:
    """Open accounts, in their order. Equal passwords are hashed once.

    Raises Refusal("username_taken") and Refusal("username_missing").
    """
    users = [_user(new, at) for new in accounts]
    names = [u.username for u in users]
    taken = set(
        User.objects.filter(username__in=names).values_list("username", flat=True)
    ) | {n for n in names if names.count(n) > 1}
    if taken:
        raise Refusal(
            "username_taken",
            _("Tên đăng nhập đã có người dùng: %s") % ", ".join(sorted(taken)),
        )
    hashed = {p: make_password(p) for p in {a.password for a in accounts}}
    for user, new in zip(users, accounts, strict=True):
        user.password = hashed[new.password]
    record_events([_opened(u) for u in users], by=by, at=at)
    return User.objects.bulk_create(users)


@act
def set_password(
    user_id: int,
    *,
    by: Actor,
    at: datetime,
    password: str,
    but_session: UUID | None = None,
) -> User:
    """Give a person a new password and tell them; their sessions end.

    but_session: the one that goes on. Raises User.DoesNotExist.
    """
    user, at = locked_person(user_id, at)
    user.set_password(password)
    record_event("accounts.person.password_set", subject=user, by=by, at=at)
    user.save(update_fields=["password", "version", "changed_at"])
    forget_sessions(user.pk, but=but_session)
    tell_person(user, "password_set", at=at)
    return user


@act
def set_email(user_id: int, *, email: str, by: Actor, at: datetime) -> User:
    """Change where a person's letters go. Raises User.DoesNotExist."""
    user, at = locked_person(user_id, at)
    user.email = email
    record_event(
        "accounts.person.email_set",
        subject=user,
        by=by,
        at=at,
        private={"email": email},
    )
    user.save(update_fields=["email", "version", "changed_at"])
    return user


@act
def close_account(user_id: int, *, by: Actor, at: datetime) -> User:
    """Let nobody sign in as this person any more; their sessions end at once.

    Raises Refusal("account_closed") when it is closed already, User.DoesNotExist.
    """
    user, at = locked_person(user_id, at)
    if not user.is_active:
        raise Refusal("account_closed", _("Tài khoản này đã khóa."))
    user.is_active = False
    record_event("accounts.person.closed", subject=user, by=by, at=at, state="closed")
    user.save(update_fields=["is_active", "version", "changed_at"])
    forget_sessions(user.pk)
    tell_person(user, "closed", at=at)
    return user


@act
def reopen_account(user_id: int, *, by: Actor, at: datetime) -> User:
    """Let a person sign in again, as they did before.

    Raises Refusal("account_open") when it is open already, User.DoesNotExist.
    """
    user, at = locked_person(user_id, at)
    if user.is_active:
        raise Refusal("account_open", _("Tài khoản này đang dùng."))
    user.is_active = True
    record_event("accounts.person.reopened", subject=user, by=by, at=at, state="open")
    user.save(update_fields=["is_active", "version", "changed_at"])
    tell_person(user, "reopened", at=at)
    return user


def _user(new: NewAccount, at: datetime) -> User:
    username = plain_username(new.username)
    if not username:
        raise Refusal("username_missing", _("Thiếu tên đăng nhập."))
    user = User(
        username=username,
        full_name=new.full_name,
        email=new.email,
        phone=new.phone,
        is_simulated=new.is_simulated,
        created_at=at,
    )
    user.folded = folded_person(user)
    return user


def _opened(user: User) -> NewEvent:
    return NewEvent(
        kind="accounts.person.opened",
        subject=user,
        public={"simulated": user.is_simulated},
        private={"full_name": user.full_name, "username": user.username},
        state="open",
    )
