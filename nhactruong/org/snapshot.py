"""The organisation as this transaction sees it, one copy a process."""

import threading
from collections import OrderedDict, defaultdict
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from nhactruong.org.models import (
    Absence,
    Appointment,
    Duty,
    Function,
    ManagedSite,
    Mandate,
    PlaceSetMember,
    Portfolio,
    Post,
    RoutingRule,
    Unit,
)
from nhactruong.org.organisation import Snapshot
from nhactruong.org.regulation import stamp
from nhactruong.places.models import Ward

__all__ = ["Snapshot", "forget", "snapshot"]

# The committed organisation, and one that a running act has changed but not committed.
KEPT = 3
# Absences that ended longer ago than this are not read.
KEPT_AFTER = timedelta(days=400)
_lock = threading.Lock()
_kept: "OrderedDict[UUID, Snapshot]" = OrderedDict()


def snapshot() -> Snapshot:
    """Return the organisation as this transaction sees it; one cheap query when known.

    Exact under the organisation lock; without it another process may change the
    organisation the moment after.
    """
    now = stamp()
    if now is None:
        return _read(None)
    if (known := _kept.get(now)) is not None:
        return known
    with _lock:
        if (known := _kept.get(now)) is not None:
            return known
        fresh = _read(now)
        # Changed while it was read: what we have may be half of each.
        while (after := stamp(anew=True)) != fresh.stamp:
            fresh = _read(after)
        if fresh.stamp is not None:
            _kept[fresh.stamp] = fresh
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return fresh


def forget() -> None:
    """Read everything again at the next look."""
    with _lock:
        _kept.clear()


def _read(now: UUID | None) -> Snapshot:
    areas: dict[int, set[int]] = defaultdict(set)
    for place_set, ward in PlaceSetMember.objects.values_list("place_set", "ward"):
        areas[place_set].add(ward)
    units: dict[int, Unit] = {
        unit.pk: unit
        for unit in Unit.objects.select_related("ward", "calendar").order_by(
            "code", "pk"
        )
    }
    posts: dict[int, Post] = {
        post.pk: post
        for post in Post.objects.filter(valid_to__isnull=True).order_by("code", "pk")
    }
    for post in posts.values():
        post.unit = units[post.unit_id]
    appointments: dict[int, Appointment] = {
        a.pk: a
        for a in Appointment.objects.current().select_related("person").order_by("pk")
        if a.post_id in posts
    }
    for appointment in appointments.values():
        appointment.post = posts[appointment.post_id]
    return Snapshot(
        stamp=now,
        units=units,
        functions={f.pk: f for f in Function.objects.order_by("code")},
        wards=Ward.objects.in_bulk(),
        posts=posts,
        appointments=appointments,
        mandates=tuple(Mandate.objects.order_by("valid_from", "pk")),
        rules=tuple(RoutingRule.objects.order_by("valid_from", "pk")),
        portfolios=tuple(Portfolio.objects.filter(valid_to__isnull=True)),
        duties=tuple(Duty.objects.filter(valid_to__isnull=True)),
        sites=tuple(ManagedSite.objects.order_by("-valid_from", "pk")),
        absences=tuple(
            Absence.objects.filter(valid_to__gt=timezone.now() - KEPT_AFTER).order_by(
                "valid_from", "pk"
            )
        ),
        areas=defaultdict(frozenset, {k: frozenset(v) for k, v in areas.items()}),
    )
