"""How a delivery is claimed and how it ends: every change of its state is here."""

import random
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ledger.record import NewEvent, record_events
from nhactruong.notices.backends import Closed, Refused
from nhactruong.notices.models import (
    Delivery,
    DeliveryState,
    DemoSecret,
    Message,
    Way,
)
from nhactruong.notices.reasons import without_addresses
from nhactruong.notices.routes import Route

LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
GIVE_UP = timedelta(days=3)
BATCH = 500


@act
def claim_due(way: str, claim: uuid.UUID, most: int, *, by: Actor, at: datetime) -> int:
    """Make at most so many due deliveries ours for a lease; return how many.

    One conditional update: of two workers that saw the same row, one gets it.
    """
    due = Delivery.objects.due(way, at)
    ids = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:most])
    if not ids:
        return 0
    return due.filter(pk__in=ids).update(
        state=DeliveryState.SENDING,
        claim=claim,
        due_at=at + LEASE,
        attempts=F("attempts") + 1,
    )


@act
def give_back(claim: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Let others have what was claimed and not begun."""
    Delivery.objects.filter(claim=claim).update(
        state=DeliveryState.QUEUED, claim=None, due_at=at, attempts=F("attempts") - 1
    )


@act
def note_sent(
    ids: Sequence[int], claim: uuid.UUID, via: str, *, by: Actor, at: datetime
) -> None:
    """Note what the relay has taken."""
    Delivery.objects.filter(pk__in=ids, claim=claim).update(
        state=DeliveryState.SENT,
        claim=None,
        due_at=None,
        sent_at=at,
        via=via[:100],
        last_error="",
    )
    letters = Delivery.objects.filter(pk__in=ids).values_list("message_id", flat=True)
    settle(list(letters), at)


@act
def note_failed(
    delivery_id: int, claim: uuid.UUID, fault: Exception, *, by: Actor, at: datetime
) -> None:
    """Note what the relay said: dead when it never will take it, else tried again."""
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("message")
        .filter(pk=delivery_id, claim=claim)
        .first()
    )
    if delivery is None:
        return  # the lease ended and another worker has it
    words = without_addresses(str(fault))
    if isinstance(fault, Refused):
        die([delivery], "refused", words, by=by, at=at)
    elif isinstance(fault, Closed):
        _queue_again(delivery, at, words, attempts=delivery.attempts - 1)
    elif at - delivery.since >= GIVE_UP:
        die([delivery], "expired", words, by=by, at=at)
    else:
        _queue_again(delivery, at + pause_after(delivery.attempts), words)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait: a minute, doubled each time up to an hour, a little
    spread so that what failed together is not tried together."""
    grown = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    spread = random.uniform(0.9, 1.0)  # noqa: S311
    return timedelta(seconds=grown.total_seconds() * spread)


@act
def note_unreadable(
    delivery_id: int, claim: uuid.UUID, fault: str, *, by: Actor, at: datetime
) -> None:
    """Note that no words can be made of a letter."""
    rows = Delivery.objects.select_related("message")
    found = rows.filter(pk=delivery_id, claim=claim)
    die(list(found), "text", fault[:300], by=by, at=at)


def goes_now(delivery: Delivery, routes: Sequence[Route], at: datetime) -> bool:
    """Tell whether a letter planned earlier still goes this way, and at this hour.

    routes: how it would go if it were planned now.
    """
    route = next((r for r in routes if r.way == delivery.way), None)
    if route is None:
        return False
    return route.state != DeliveryState.QUEUED or (route.due_at or at) <= at


@act
def put_off(
    delivery: Delivery,
    routes: Sequence[Route],
    claim: uuid.UUID,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Settle a claimed delivery that is not to go now.

    By night it waits; where the reader chose another way since, it goes that way; what
    they do not want any more is skipped.
    """
    mine = Delivery.objects.filter(pk=delivery.pk, claim=claim)
    others = Delivery.objects.filter(message=delivery.message_id)
    planned = {*others.values_list("way", flat=True), Way.NONE.value}
    same = next((r for r in routes if r.way == delivery.way), None)
    route = same or next((r for r in routes if r.way not in planned), None)
    if route is not None:
        mine.update(
            way=route.way,
            state=DeliveryState.QUEUED,
            claim=None,
            due_at=route.due_at,
            attempts=F("attempts") - 1,
        )
        return
    mine.update(
        state=DeliveryState.SKIPPED,
        claim=None,
        due_at=None,
        reason=routes[0].reason or "not_wanted",
        attempts=F("attempts") - 1,
    )
    settle([delivery.message_id], at)


@act
def hold(way: str, *, by: Actor, at: datetime) -> None:
    """Keep back what is due by a way for which nothing is set, three days at most."""
    Delivery.objects.due(way, at).update(
        state=DeliveryState.HELD, claim=None, reason="no_backend", due_at=at + GIVE_UP
    )
    held = Delivery.objects.select_related("message").filter(
        way=way, state=DeliveryState.HELD, due_at__lte=at
    )
    die(list(held[:BATCH]), "no_backend", "", by=by, at=at)


@act
def release(way: str, *, by: Actor, at: datetime) -> None:
    """Let go what was held: there is something now to send it with."""
    held = Delivery.objects.filter(way=way, state=DeliveryState.HELD)
    if held.exists():
        held.update(state=DeliveryState.QUEUED, reason="", due_at=at, since=at)


@act
def give_up_old(way: str, *, by: Actor, at: datetime) -> None:
    """Give up what has waited for three days while the way was closed."""
    old = (
        Delivery.objects.due(way, at)
        .filter(state=DeliveryState.QUEUED, since__lte=at - GIVE_UP)
        .select_for_update(of=("self",))
        .select_related("message")
    )
    die(list(old.order_by("pk")[:BATCH]), "expired", "", by=by, at=at)


@act
def die(
    deliveries: Sequence[Delivery], reason: str, words: str, *, by: Actor, at: datetime
) -> None:
    """Give deliveries up, with an event each; the conductor and the operator see them."""
    if not deliveries:
        return
    for delivery in deliveries:
        delivery.state, delivery.reason = DeliveryState.DEAD, reason
        delivery.last_error = words or delivery.last_error
        delivery.claim = delivery.due_at = None
    record_events(
        [
            NewEvent(
                kind="notices.delivery.died",
                subject=delivery,
                public={"reason": reason, "template": delivery.message.template},
            )
            for delivery in deliveries
        ],
        by=by,
        at=at,
    )
    Delivery.objects.bulk_update(
        deliveries,
        ["state", "reason", "last_error", "claim", "due_at", "version", "changed_at"],
    )
    settle([delivery.message_id for delivery in deliveries], at)


def _queue_again(
    delivery: Delivery, due_at: datetime, words: str, attempts: int | None = None
) -> None:
    delivery.state, delivery.claim = DeliveryState.QUEUED, None
    delivery.due_at, delivery.last_error = due_at, words
    if attempts is not None:
        delivery.attempts = attempts
    delivery.save(update_fields=["state", "claim", "due_at", "last_error", "attempts"])


def settle(message_ids: Collection[int], at: datetime) -> None:
    """Close the letters of which nothing is left to do, and erase their secrets.

    Locks them first: two workers may end a letter's last two deliveries at once.
    """
    if not message_ids:
        return
    unfinished = set(
        Delivery.objects.filter(
            message__in=_locked(message_ids), due_at__isnull=False
        ).values_list("message_id", flat=True)
    )
    over = Message.objects.filter(pk__in=set(message_ids) - unfinished)
    if settings.SIMULATED:
        kept = over.exclude(secret={}).values_list("pk", "secret")
        DemoSecret.objects.bulk_create(
            [DemoSecret(message_id=pk, secret=secret) for pk, secret in kept],
            ignore_conflicts=True,
        )
    over.update(settled_at=at, secret={})


def _locked(message_ids: Collection[int]) -> list[int]:
    rows = Message.objects.select_for_update().filter(pk__in=message_ids)
    return list(rows.order_by("pk").values_list("pk", flat=True))
