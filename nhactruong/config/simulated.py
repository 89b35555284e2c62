"""Whether this installation holds a demonstration."""

import os

from django.conf import settings


def know_simulation() -> None:
    """Mark every page as simulated when the officials in the database are invented.

    Called before anything is served: forgetting NHACTRUONG_SIMULATED must never show
    invented figures as real ones.
    """
    from nhactruong.accounts.models import User

    if not settings.SIMULATED and User.objects.filter(is_simulated=True).exists():
        settings.SIMULATED = True
    if settings.SIMULATED:
        os.environ["NHACTRUONG_SIMULATED"] = "1"  # for the processes started from here
