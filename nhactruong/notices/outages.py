"""When a way is closed for all letters: tried again ever later, up to a minute."""

import logging
from datetime import datetime, timedelta

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.notices.models import Delivery, Outage
from nhactruong.notices.reasons import without_addresses

log = logging.getLogger(__name__)
FIRST, LONGEST = timedelta(seconds=5), timedelta(minutes=1)


def is_closed(way: str, at: datetime) -> bool:
    """Tell whether it is too early to try this way again.

    A try that seems far off was set by a clock that has jumped since.
    """
    outage = Outage.objects.filter(way=way, ended_at__isnull=True).first()
    return outage is not None and at < outage.try_at <= at + LONGEST


@act
def note_closed(way: str, error: str, *, by: Actor, at: datetime) -> None:
    """Note that the way is closed, and when to try again."""
    words = without_addresses(error)
    outage, fresh = Outage.objects.select_for_update().get_or_create(
        way=way,
        ended_at=None,
        defaults={"began_at": at, "try_at": at + FIRST, "error": words},
    )
    if fresh:
        log.warning(
            "Không gửi được bằng %s: %s. Thư nằm chờ, sẽ tự thử lại.", way, words
        )
        return
    pause = min(FIRST * 2 ** min(outage.tries, 10), LONGEST)
    outage.tries, outage.error, outage.try_at = outage.tries + 1, words, at + pause
    outage.save(update_fields=["tries", "error", "try_at"])


@act
def note_open(way: str, *, by: Actor, at: datetime) -> None:
    """Note that letters go this way again, how long they did not and how many waited."""
    outage = (
        Outage.objects.select_for_update()
        .filter(way=way, ended_at__isnull=True)
        .first()
    )
    if outage is None:
        return
    outage.ended_at = max(at, outage.began_at)
    outage.waited = Delivery.objects.due(way, at).count()
    outage.save(update_fields=["ended_at", "waited"])
    minutes = round((outage.ended_at - outage.began_at).total_seconds() / 60)
    log.warning(
        "Đã gửi lại được bằng %s sau %d phút gián đoạn; %d thư đang chờ được gửi.",
        way,
        minutes,
        outage.waited,
    )
