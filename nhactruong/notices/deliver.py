"""Send what is due: claimed by one conditional update, settled one by one.

A worker that dies between claiming and settling leaves its lease behind; when that ends,
another takes the letter. It may then go a second time, under the same Message-ID.
"""

import logging
import time
import uuid
from dataclasses import dataclass
from datetime import datetime

from nhactruong.ground.actor import CLOCK
from nhactruong.ground.memo import fresh_memo
from nhactruong.notices import outages
from nhactruong.notices.backends import (
    Backend,
    Closed,
    Delayed,
    Parcel,
    Refused,
    Send,
    backend_for,
)
from nhactruong.notices.compose import changes_in_use, parcel_of
from nhactruong.notices.models import Delivery, Way
from nhactruong.notices.plan import choices_of, group_of, readers_for
from nhactruong.notices.routes import address_of, routes_of
from nhactruong.notices.settle import (
    claim_due,
    give_back,
    give_up_old,
    goes_now,
    hold,
    note_failed,
    note_sent,
    note_unreadable,
    put_off,
    release,
)
from nhactruong.notices.texts import TextFault

log = logging.getLogger(__name__)
WAYS = (Way.EMAIL, Way.SMS)
# No letter is begun later than this after its claim: its dialogue must end in the lease.
BEGIN_WITHIN = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery that is ours until its lease ends, packed."""

    delivery_id: int
    parcel: Parcel


def deliver_due(at: datetime, *, seconds: float = 20.0) -> int:
    """Send what is due by every way; return how many letters went.

    seconds: about how long at most, for each way.
    """
    return sum(_deliver(way, at, seconds) for way in WAYS)


def _deliver(way: str, at: datetime, seconds: float) -> int:
    backend = backend_for(way)
    if backend is None:
        hold(way, by=CLOCK, at=at)
        return 0
    release(way, by=CLOCK, at=at)
    if outages.is_closed(way, at) or not Delivery.objects.due(way, at).exists():
        return 0
    try:
        with backend.session() as send:
            outages.note_open(way, by=CLOCK, at=at)
            return _send_all(way, backend, send, at, seconds)
    except Closed as fault:
        outages.note_closed(way, str(fault), by=CLOCK, at=at)
        give_up_old(way, by=CLOCK, at=at)
        return 0


def _send_all(
    way: str, backend: Backend, send: Send, at: datetime, seconds: float
) -> int:
    done, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        claim = uuid.uuid4()
        claimed_at = time.monotonic()
        if not claim_due(way, claim, backend.at_once, by=CLOCK, at=at):
            break
        try:
            done += _send_claimed(claim, backend, send, claimed_at, at)
        finally:
            give_back(claim, by=CLOCK, at=at)
    return done


def _send_claimed(
    claim: uuid.UUID, backend: Backend, send: Send, claimed_at: float, at: datetime
) -> int:
    sent: list[int] = []
    done = 0
    with fresh_memo():  # calendars and offices are read once for all of them
        ready = _prepare(claim, at)
    for one in ready:
        if time.monotonic() - claimed_at > BEGIN_WITHIN:
            break
        fault = _hand_over(one.parcel, send)
        if fault is None:
            sent.append(one.delivery_id)
            done += 1
            # What has left the house is noted at once; what stays in it, together.
            if not backend.stays:
                note_sent(sent, claim, backend.name, by=CLOCK, at=at)
                sent.clear()
            continue
        note_failed(one.delivery_id, claim, fault, by=CLOCK, at=at)
        if isinstance(fault, Closed):
            raise fault
    if sent:
        note_sent(sent, claim, backend.name, by=CLOCK, at=at)
    return done


def _hand_over(parcel: Parcel, send: Send) -> Exception | None:
    try:
        send(parcel)
    except (Refused, Delayed, Closed) as fault:
        return fault
    except Exception as fault:
        # A gateway of the city's own may raise anything; the letter is tried again.
        log.exception("Cổng gửi gặp lỗi lạ với %s", parcel.reference)
        return Delayed(type(fault).__name__)
    return None


def _prepare(claim: uuid.UUID, at: datetime) -> list[Ready]:
    """Return what is to be sent of what was claimed; settle what need not go any more."""
    mine = list(
        Delivery.objects.filter(claim=claim).select_related("message").order_by("pk")
    )
    readers = readers_for([d.message for d in mine], at)
    choices = choices_of(reader.key for reader in readers.values())
    changes = changes_in_use()
    ready = []
    for delivery in mine:
        letter = delivery.message
        reader = readers.get((letter.audience, letter.address_key))
        choice = choices.get(reader.key) if reader else None
        routes = routes_of(letter, reader, choice, group_of(letter), at)
        if not goes_now(delivery, routes, at):
            put_off(delivery, routes, claim, by=CLOCK, at=at)
            continue
        to = letter.secret.get("to") or (reader and address_of(reader, delivery.way))
        try:
            parcel = parcel_of(letter, delivery.way, reader, str(to), changes)
        except TextFault as fault:
            log.error("Thư %s: %s", letter.public_id, fault)
            note_unreadable(delivery.pk, claim, str(fault), by=CLOCK, at=at)
            continue
        ready.append(Ready(delivery.pk, parcel))
    return ready
