"""Hundreds of thousands of reports: some played, the rest their copies."""

from collections.abc import Callable
from datetime import datetime, timedelta

from nhactruong.config.simulation.fast.copies import multiply
from nhactruong.config.simulation.fast.tables import last_keys
from nhactruong.config.simulation.stage import simulate

# So many are played, in the last weeks; enough that a page shows no report twice.
PLAYED = 2000
WEEKS = 8

Watch = Callable[[int, int], None]


def simulate_many(
    reports: int,
    *,
    days: int,
    seed: int,
    now: datetime,
    playing: Watch,
    copying: Watch,
    played: int = PLAYED,
) -> int:
    """Play some reports and copy them until there are about as many as wanted.

    Returns how many reports there are more now.
    """
    played = min(reports, played)
    recent = min(days, 7 * WEEKS)
    before = last_keys()
    stage = simulate(
        played, days=recent, seed=seed, now=now, watch=playing, photos=False
    )
    copied = multiply(
        reports - played,
        after=before,
        city=stage.city,
        began=now - timedelta(days=days),
        now=now,
        recent=timedelta(days=recent),
        seed=seed,
        watch=copying,
    )
    return played + copied
