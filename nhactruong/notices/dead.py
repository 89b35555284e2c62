"""Letters that could not be delivered, and how the post stands: seen, tried again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import NewEvent, record_events
from nhactruong.notices.backends import backend_for
from nhactruong.notices.compose import changes_in_use, language_of, words_of
from nhactruong.notices.models import (
    Delivery,
    DeliveryState,
    Message,
    Outage,
    Way,
)
from nhactruong.notices.models.delivery import OPEN
from nhactruong.notices.plan import readers_for
from nhactruong.notices.reasons import REASONS
from nhactruong.notices.texts import TextFault

MOST = 100


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One delivery given up; about: the code of what it told of."""

    delivery: Delivery
    about: str

    @property
    def why(self) -> str:
        return str(REASONS.get(self.delivery.reason, self.delivery.reason))

    def as_json(self) -> dict[str, Any]:
        delivery = self.delivery
        return {
            "id": delivery.pk,
            "letter": str(delivery.message.public_id),
            "template": delivery.message.template,
            "about": self.about,
            "way": delivery.way,
            "reason": delivery.reason,
            "error": delivery.last_error,
            "attempts": delivery.attempts,
            "died_at": (delivery.changed_at or delivery.since).isoformat(),
        }


def dead_letters(most: int = MOST) -> list[DeadLetter]:
    """Return the deliveries given up, newest first."""
    rows = Delivery.objects.dead().select_related("message").order_by("-pk")
    return [DeadLetter(d, str(d.message.payload.get("code", ""))) for d in rows[:most]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one way stands. backend: "" where nothing is set, letters are held.

    waiting: to be sent now or later; oldest: since when the first of them could go;
    outage: the one that lasts, else the last one that ended.
    """

    way: str
    backend: str
    waiting: int
    dead: int
    oldest: datetime | None
    outage: Outage | None

    @property
    def label(self) -> str:
        return str(Way(self.way).label)

    @property
    def is_closed(self) -> bool:
        return self.outage is not None and self.outage.ended_at is None


def standing(at: datetime) -> list[Standing]:
    """Return how each way stands, in a few statements."""
    open_now = Delivery.objects.filter(due_at__isnull=False, state__in=OPEN)
    waiting = {
        row["way"]: row
        for row in open_now.values("way").annotate(n=Count("pk"), oldest=Min("since"))
    }
    dead = dict(
        Delivery.objects.dead().values_list("way").annotate(n=Count("pk")).order_by()
    )
    found = []
    for way in (Way.EMAIL, Way.SMS):
        backend = backend_for(way)
        outages = Outage.objects.filter(way=way).order_by("-pk")
        row: Mapping[str, Any] = waiting.get(way, {})
        found.append(
            Standing(
                way=way,
                backend=backend.name if backend else "",
                waiting=row.get("n", 0),
                dead=dead.get(way, 0),
                oldest=row.get("oldest"),
                outage=outages.first(),
            )
        )
    return found


def unplanned(at: datetime) -> int:
    """Return how many letters may be sent by now and no worker has looked at."""
    return Message.objects.filter(planned_at__isnull=True, not_before__lte=at).count()


@act
def retry_letters(
    delivery_ids: Collection[int], *, by: Actor, at: datetime
) -> list[Delivery]:
    """Let dead deliveries be tried again from the start, with an event each.

    Those that are not dead any more stay as they are. Raises Refusal nothing_dead, and
    secret_gone: what only the reader may know was erased, so a new one must be asked for.
    """
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("message")
    dead = list(
        rows.filter(pk__in=delivery_ids, state=DeliveryState.DEAD).order_by("pk")
    )
    if not dead:
        raise Refusal(
            "nothing_dead", _("Thư này không còn nằm trong số không gửi được.")
        )
    ready = _that_can_be_read(dead, at)
    if not ready:
        raise Refusal(
            "secret_gone",
            _("Mã hoặc lời riêng trong thư đã xóa; người nhận phải xin thư mới."),
        )
    for delivery in ready:
        delivery.state, delivery.reason = DeliveryState.QUEUED, ""
        delivery.due_at = delivery.since = at
        delivery.attempts = 0
    record_events(
        [
            NewEvent(
                kind="notices.delivery.retried",
                subject=delivery,
                public={"template": delivery.message.template},
            )
            for delivery in ready
        ],
        by=by,
        at=at,
    )
    Delivery.objects.bulk_update(
        ready,
        ["state", "reason", "due_at", "since", "attempts", "version", "changed_at"],
    )
    Message.objects.filter(pk__in=[d.message_id for d in ready]).update(settled_at=None)
    return ready


def _that_can_be_read(dead: Collection[Delivery], at: datetime) -> list[Delivery]:
    readers = readers_for([d.message for d in dead], at)
    changes = changes_in_use()
    found = []
    for delivery in dead:
        letter = delivery.message
        reader = readers.get((letter.audience, letter.address_key))
        language = language_of(letter, reader)
        if reader is None and letter.audience == "direct":
            continue  # the address was part of the secret
        try:
            words_of(letter, reader, language=language, changes=changes)
        except TextFault:
            continue
        found.append(delivery)
    return found
