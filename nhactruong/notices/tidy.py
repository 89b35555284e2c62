"""Letters that are over are kept for a while, then erased with all that they said."""

from datetime import datetime, timedelta

from django.conf import settings

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.notices.models import Message

BATCH = 1000
MOST = 20  # batches at one time; the rest an hour later


def forget_letters(*, by: Actor, at: datetime) -> int:
    """Erase letters settled KEEP_LETTERS days ago; return how many."""
    done = 0
    for _batch in range(MOST):
        gone = _forget(by=by, at=at)
        done += gone
        if gone < BATCH:
            break
    return done


@act
def _forget(*, by: Actor, at: datetime) -> int:
    before = at - timedelta(days=settings.KEEP_LETTERS)
    old = Message.objects.filter(settled_at__lt=before)
    # A digest goes after the letters that went into it.
    keys = old.filter(gathered__isnull=True).order_by("settled_at", "pk")
    ids = list(keys.values_list("pk", flat=True)[:BATCH])
    Message.objects.filter(pk__in=ids).delete()
    return len(ids)
