"""Where a person is signed in: noted at sign-in, touched now and then, ended from afar."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session as StoredSession

from nhactruong.accounts.agents import LONGEST
from nhactruong.accounts.models import Session
from nhactruong.accounts.person import locked_person
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ledger.record import record_event

SHOWN = 50  # sessions in a list
_KEYS_AT_ONCE = 500


@act
def begin_session(
    user_id: int,
    session_key: str,
    *,
    agent: str = "",
    address: str = "",
    by: Actor,
    at: datetime,
) -> Session:
    """Note that a person signed in on a machine."""
    return Session.objects.create(
        user_id=user_id,
        session_key=session_key,
        agent=agent[:LONGEST],
        address=address[:50],
        started_at=at,
        seen_at=at,
    )


@act
def touch_session(
    public_id: UUID, session_key: str, *, by: Actor, at: datetime
) -> bool:
    """Note that a session is still used, under its present key; tell whether it is known."""
    return bool(
        Session.objects.filter(public_id=public_id).update(
            session_key=session_key, seen_at=at
        )
    )


@act
def end_sessions(
    user_id: int,
    *,
    only: UUID | None = None,
    but: UUID | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Sign a person out everywhere, on one machine, or on all but one; return how many."""
    user, at = locked_person(user_id, at)
    gone = forget_sessions(user_id, only=only, but=but)
    if gone:
        record_event(
            "accounts.person.sessions_ended",
            subject=user,
            by=by,
            at=at,
            public={"count": gone},
        )
        user.save(update_fields=["version", "changed_at"])
    return gone


@act
def leave_session(public_id: UUID, *, by: Actor, at: datetime) -> None:
    """Forget a session that its own person has left."""
    Session.objects.filter(public_id=public_id).delete()


def forget_sessions(
    user_id: int, *, only: UUID | None = None, but: UUID | None = None
) -> int:
    """Delete the rows of sessions, for an act that says in its own event why they end."""
    rows = Session.objects.filter(user_id=user_id)
    if only is not None:
        rows = rows.filter(public_id=only)
    if but is not None:
        rows = rows.exclude(public_id=but)
    keys = list(rows.values_list("session_key", flat=True))
    _delete(keys)
    return len(keys)


@act
def forget_idle(*, by: Actor, at: datetime) -> int:
    """Delete sessions that have outlived both limits; return how many."""
    oldest = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    dead = Session.objects.filter(started_at__lt=oldest) | Session.objects.filter(
        seen_at__lt=at - timedelta(seconds=settings.SESSION_IDLE_SECONDS * 2)
    )
    keys = list(dead.values_list("session_key", flat=True)[:_KEYS_AT_ONCE])
    _delete(keys)
    return len(keys)


def _delete(keys: Iterable[str]) -> None:
    StoredSession.objects.filter(session_key__in=keys).delete()
    Session.objects.filter(session_key__in=keys).delete()
