"""Open and look after the accounts of one's unit; none of it gives anybody a right."""

from datetime import datetime

from nhactruong.accounts.invite import invite
from nhactruong.accounts.models import User
from nhactruong.accounts.open import (
    NewAccount,
    close_account,
    open_accounts,
    reopen_account,
)
from nhactruong.accounts.second_factor.enrol import (
    has_second_factor,
    reset_second_factor,
)
from nhactruong.accounts.sessions import end_sessions, forget_sessions
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.locks import share_organisation
from nhactruong.org.authority import authority_of
from nhactruong.org.managing.rules import (
    CLOSE,
    END_SESSIONS,
    REOPEN,
    RESET,
    RESET_FACTOR,
    Managed,
    why_not_manage,
    why_not_open,
)
from nhactruong.org.models import AccountPlace, Unit
from nhactruong.org.organisation import Snapshot
from nhactruong.org.snapshot import snapshot


@act
def open_account(
    unit_id: int,
    *,
    username: str,
    full_name: str,
    email: str,
    phone: str = "",
    site: str,
    by: Actor,
    at: datetime,
) -> User:
    """Open an account in a unit and send its person the link to take it by.

    It can do nothing until its person is appointed to a post.
    Raises Refusal: not_account_manager, username_taken, username_missing.
    """
    share_organisation()
    if refusal := why_not_open(authority_of(by, at), unit_id):
        raise refusal
    new = NewAccount(username=username, full_name=full_name, email=email, phone=phone)
    [user] = open_accounts([new], by=by, at=at)
    AccountPlace.objects.create(
        user=user, unit=Unit.objects.get(pk=unit_id), opened_at=at
    )
    invite(user.pk, site=site, fresh=True, by=by, at=at)
    return user


@act
def reset_account(user_id: int, *, site: str, by: Actor, at: datetime) -> None:
    """End the password and send a link by which its person chooses another.

    Raises Refusal (see why_not_manage).
    """
    _require(RESET, user_id, by=by, at=at)
    invite(user_id, site=site, fresh=False, by=by, at=at)


@act
def reset_factor(user_id: int, *, by: Actor, at: datetime) -> None:
    """Take away a lost second factor, and end every session. Raises Refusal."""
    _require(RESET_FACTOR, user_id, by=by, at=at)
    reset_second_factor(user_id, by=by, at=at)
    forget_sessions(user_id)


@act
def sign_out_everywhere(user_id: int, *, by: Actor, at: datetime) -> None:
    """End every session of a person. Raises Refusal."""
    _require(END_SESSIONS, user_id, by=by, at=at)
    end_sessions(user_id, by=by, at=at)


@act
def close(user_id: int, *, by: Actor, at: datetime) -> None:
    """Close an account; what its person owes stays theirs until their post ends.

    Raises Refusal.
    """
    _require(CLOSE, user_id, by=by, at=at)
    close_account(user_id, by=by, at=at)


@act
def reopen(user_id: int, *, by: Actor, at: datetime) -> None:
    """Open a closed account again. Raises Refusal."""
    _require(REOPEN, user_id, by=by, at=at)
    reopen_account(user_id, by=by, at=at)


def managed_of(user: User, book: Snapshot) -> Managed:
    """Return an account as the rules look at it; two queries."""
    place = AccountPlace.objects.filter(user=user).values_list("unit", flat=True)
    held = book.held_by(user.pk)
    headed = [a.headed_unit_id for a in held if a.headed_unit_id is not None]
    return Managed(
        person_id=user.pk,
        is_active=user.is_active,
        has_email=bool(user.email),
        has_factor=has_second_factor(user.pk),
        units=frozenset(a.post.unit_id for a in held),
        above_headed=frozenset(book.units[unit].parent_id for unit in headed),
        place=place.first(),
    )


def _require(action: str, user_id: int, *, by: Actor, at: datetime) -> None:
    share_organisation()
    user = User.objects.select_for_update().get(pk=user_id)
    book = snapshot()
    refusal = why_not_manage(
        action, managed_of(user, book), authority=authority_of(by, at, book=book)
    )
    if refusal:
        raise refusal
