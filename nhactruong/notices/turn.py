"""One turn of the post: plan what was written, gather the morning's, send what is due."""

import time
from datetime import datetime

from nhactruong.ground.actor import CLOCK
from nhactruong.notices.deliver import deliver_due
from nhactruong.notices.digest import gather_due
from nhactruong.notices.plan import BATCH, plan_letters


def send_letters(at: datetime, *, seconds: float = 20.0) -> int:
    """Do what the post owes up to `at`; return how many letters went.

    Safe with several workers and killed at any moment: each step is a transaction of
    its own, and what is half done is taken up again.
    seconds: about how long at most for planning, and for each way.
    """
    began = time.monotonic()
    while plan_letters(by=CLOCK, at=at) == BATCH:
        if time.monotonic() - began > seconds:
            break
    gather_due(at)
    return deliver_due(at, seconds=seconds)
