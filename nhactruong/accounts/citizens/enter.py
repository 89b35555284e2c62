"""Open a citizen's account, come back to it, change it, leave it for good."""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.agents import LONGEST
from nhactruong.accounts.citizens.contacts import Address, normal
from nhactruong.accounts.citizens.signals import contact_confirmed
from nhactruong.accounts.models import (
    Channel,
    Citizen,
    CitizenContact,
    CitizenSession,
    Identity,
    OneTimeCode,
)
from nhactruong.accounts.oidc.handshake import Vouched
from nhactruong.accounts.person import locked_citizen
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event


def citizen_actor(citizen: Citizen) -> Actor:
    return Actor(ActorKind.CITIZEN, citizen.subject_key)


def settled(enter: Callable[[], Citizen]) -> Citizen:
    """Run `enter`, once more where somebody else opened the same account just then."""
    try:
        return enter()
    except IntegrityError:
        return enter()


@act
def enter_by_address(
    address: Address, *, lang: str, by: Actor, at: datetime
) -> Citizen:
    """Return the account of whoever has just shown that an address is theirs; opens it.

    Raises IntegrityError where another request opens it at this very moment.
    """
    known = (
        CitizenContact.objects.filter(channel=address.channel, value=address.value)
        .select_related("citizen")
        .first()
    )
    if known is None:
        citizen = _open(lang, by=by, at=at)
        _confirm(citizen, address, by=by, at=at)
    else:
        citizen, at = locked_citizen(known.citizen_id, at)
        _announce(citizen, address, by=by, at=at)
    return citizen


@act
def enter_by_identity(
    vouched: Vouched, *, lang: str, by: Actor, at: datetime
) -> Citizen:
    """Return the account that an issuer's word opens: the one tied to it, else the one
    that has an address which the issuer has verified, else a new one.

    Raises IntegrityError where another request opens it at this very moment.
    """
    mine = Identity.objects.filter(citizen__isnull=False).select_related("citizen")
    tied = mine.filter(issuer=vouched.issuer, subject=vouched.subject).first()
    addresses = _addresses(vouched)
    held = tied.citizen_id if tied is not None else _owner(addresses)
    if held is not None:
        citizen, at = locked_citizen(held, at)
    else:
        citizen = _open(lang, name=vouched.name, by=by, at=at)
    if tied is None:
        _tie(citizen, vouched, by=by, at=at)
    for address in addresses:
        if not _is_known(address):
            _confirm(citizen, address, by=by, at=at)
    return citizen


@act
def tie_identity(
    citizen_id: int, vouched: Vouched, *, by: Actor, at: datetime
) -> Citizen:
    """Let an issuer's word open this account. Raises Refusal("identity_taken")."""
    citizen, at = locked_citizen(citizen_id, at)
    held = Identity.objects.filter(
        issuer=vouched.issuer, subject=vouched.subject, citizen__isnull=False
    ).first()
    if held is not None and held.citizen_id != citizen.pk:
        raise Refusal("identity_taken", _("Danh tính này đã nối với tài khoản khác."))
    if held is None:
        _tie(citizen, vouched, by=by, at=at)
    return citizen


@act
def confirm_address(
    citizen_id: int, address: Address, *, by: Actor, at: datetime
) -> Citizen:
    """Add an address that they have shown to be theirs. Raises Refusal("address_taken")."""
    citizen, at = locked_citizen(citizen_id, at)
    known = CitizenContact.objects.filter(
        channel=address.channel, value=address.value
    ).first()
    if known is not None and known.citizen_id != citizen.pk:
        raise Refusal(
            "address_taken",
            _(
                "Nơi này đang thuộc một tài khoản khác. Đăng nhập bằng nó và xóa tài khoản"
                " ấy trước."
            ),
        )
    if known is None:
        _confirm(citizen, address, by=by, at=at)
    return citizen


@act
def drop_address(citizen_id: int, contact_id: int, *, by: Actor, at: datetime) -> None:
    """Take an address away. Raises Refusal("only_door"), CitizenContact.DoesNotExist."""
    citizen, at = locked_citizen(citizen_id, at)
    one = CitizenContact.objects.get(pk=contact_id, citizen=citizen)
    others = CitizenContact.objects.filter(citizen=citizen).exclude(pk=one.pk).exists()
    if not others and not Identity.objects.filter(citizen=citizen).exists():
        raise Refusal("only_door", _("Đây là cửa cuối cùng vào tài khoản này."))
    record_event(
        "accounts.citizen.address_dropped",
        subject=citizen,
        by=by,
        at=at,
        public={"channel": one.channel},
    )
    citizen.save(update_fields=["version", "changed_at"])
    one.delete()


@act
def change_citizen(
    citizen_id: int, *, name: str, lang: str, by: Actor, at: datetime
) -> Citizen:
    """Keep another name and language."""
    citizen, at = locked_citizen(citizen_id, at)
    citizen.name, citizen.lang = name, lang
    record_event("accounts.citizen.changed", subject=citizen, by=by, at=at)
    citizen.save(update_fields=["name", "lang", "version", "changed_at"])
    return citizen


@act
def delete_citizen(citizen_id: int, *, by: Actor, at: datetime) -> None:
    """Delete an account with all that it holds; reports stay and belong to nobody."""
    citizen, at = locked_citizen(citizen_id, at)
    record_event(
        "accounts.citizen.deleted", subject=citizen, by=by, at=at, state="gone"
    )
    for one in CitizenContact.objects.filter(citizen=citizen):
        OneTimeCode.objects.filter(channel=one.channel, value=one.value).delete()
    citizen.delete()


@act
def begin_citizen_session(
    citizen_id: int, *, agent: str, by: Actor, at: datetime
) -> str:
    """Sign a citizen in on a machine; return the secret that its cookie holds."""
    token = secrets.token_urlsafe(32)
    CitizenSession.objects.create(
        citizen_id=citizen_id,
        token_hash=token_hash(token),
        agent=agent[:LONGEST],
        started_at=at,
        seen_at=at,
    )
    return token


@act
def touch_citizen_session(session_id: int, *, by: Actor, at: datetime) -> None:
    CitizenSession.objects.filter(pk=session_id).update(seen_at=at)


@act
def end_citizen_sessions(
    citizen_id: int, *, only: UUID | None = None, by: Actor, at: datetime
) -> int:
    """Sign a citizen out everywhere, or on one machine; return how many."""
    rows = CitizenSession.objects.filter(citizen_id=citizen_id)
    if only is not None:
        rows = rows.filter(public_id=only)
    return rows.delete()[0]


@act
def forget_citizen_sessions(*, by: Actor, at: datetime) -> int:
    """Delete sessions that have run out; return how many."""
    oldest = at - timedelta(days=settings.CITIZEN_SESSION_DAYS)
    return CitizenSession.objects.filter(started_at__lt=oldest).delete()[0]


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _open(lang: str, *, name: str = "", by: Actor, at: datetime) -> Citizen:
    citizen = Citizen(lang=lang, name=name, created_at=at)
    record_event("accounts.citizen.opened", subject=citizen, by=by, at=at, state="open")
    citizen.save()
    return citizen


def _confirm(citizen: Citizen, address: Address, *, by: Actor, at: datetime) -> None:
    CitizenContact.objects.create(
        citizen=citizen,
        channel=address.channel,
        value=address.value,
        confirmed_at=at,
    )
    record_event(
        "accounts.citizen.address_confirmed",
        subject=citizen,
        by=by,
        at=at,
        public={"channel": address.channel},
    )
    citizen.save(update_fields=["version", "changed_at"])
    _announce(citizen, address, by=by, at=at)


def _announce(citizen: Citizen, address: Address, *, by: Actor, at: datetime) -> None:
    contact_confirmed.send(Citizen, citizen=citizen, address=address, by=by, at=at)


def _tie(citizen: Citizen, vouched: Vouched, *, by: Actor, at: datetime) -> None:
    Identity.objects.create(
        issuer=vouched.issuer, subject=vouched.subject, citizen=citizen, linked_at=at
    )
    record_event("accounts.citizen.identity_linked", subject=citizen, by=by, at=at)
    citizen.save(update_fields=["version", "changed_at"])


def _addresses(vouched: Vouched) -> list[Address]:
    told = ((Channel.EMAIL, vouched.email), (Channel.PHONE, vouched.phone))
    whole = ((channel.value, normal(channel, text)) for channel, text in told)
    return [Address(channel, value) for channel, value in whole if value]


def _owner(addresses: Iterable[Address]) -> int | None:
    for address in addresses:
        if held := _known(address):
            return held.citizen_id
    return None


def _is_known(address: Address) -> bool:
    return _known(address) is not None


def _known(address: Address) -> CitizenContact | None:
    rows = CitizenContact.objects.filter(channel=address.channel, value=address.value)
    return rows.select_related("citizen").first()
