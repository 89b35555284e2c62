"""The version of the organisation: moved on by every act that changes it."""

import uuid
from datetime import datetime

from django.db.models import F

from nhactruong.ground import stamps
from nhactruong.ground.locks import ORGANISATION_STAMP
from nhactruong.ground.memo import forget
from nhactruong.org.models import Regulation


def bump(at: datetime) -> None:
    """Tell every process that offices, posts, people or mandates have changed.

    Called inside the act, after change_organisation().
    """
    fresh = {"version": F("version") + 1, "stamp": uuid.uuid4(), "changed_at": at}
    if not Regulation.objects.filter(pk=1).update(**fresh):
        Regulation.objects.create(pk=1, version=1, changed_at=at)
    forget(ORGANISATION_STAMP)


def stamp(*, anew: bool = False) -> uuid.UUID | None:
    """Return what this transaction sees as the organisation's present stamp.

    anew: ask again even where this act or request has asked before.
    """
    if anew:
        forget(ORGANISATION_STAMP)
    return stamps.read(ORGANISATION_STAMP)


stamps.register(ORGANISATION_STAMP, lambda: Regulation.objects.filter(pk=1))
