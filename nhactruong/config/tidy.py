"""Housekeeping by the clock: what nobody needs any more goes, once an hour."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from nhactruong.accounts.citizens.codes import forget_sign_in_codes
from nhactruong.accounts.citizens.enter import forget_citizen_sessions
from nhactruong.accounts.sessions import forget_idle
from nhactruong.config.holding import FILES, hold
from nhactruong.files.discard import sweep
from nhactruong.ground.actor import CLOCK
from nhactruong.ground.idempotency import forget_old
from nhactruong.ground.sqlite.figures import gather_figures
from nhactruong.notices.tidy import forget_letters
from nhactruong.reports.lost import forget_codes
from nhactruong.reports.unsent_photos import forget_abandoned
from nhactruong.work.drafts import forget_old_drafts

EVERY = timedelta(hours=1)

_done: dict[str, datetime] = {}


def tidy(at: datetime) -> bool:
    """Erase abandoned drafts with their photos, bytes without a row, old keys and
    letters long delivered; tell whether it was time to."""
    last = _done.get("tidy")
    if last is not None and at - last < EVERY:
        return False
    _done["tidy"] = at
    SessionStore.clear_expired()
    forget_idle(by=CLOCK, at=at)
    forget_citizen_sessions(by=CLOCK, at=at)
    forget_sign_in_codes(by=CLOCK, at=at)
    forget_abandoned(by=CLOCK, at=at)
    # A backup under way copies files after their rows: none may go in between.
    with hold(Path(settings.DATA_DIR), FILES, alone=True) as free:
        if free:
            sweep(by=CLOCK, at=at)
    forget_old(at)
    forget_old_drafts(by=CLOCK, at=at)
    forget_codes(at)
    forget_letters(by=CLOCK, at=at)
    gather_figures()
    return True
