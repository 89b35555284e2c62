"""The demonstration's reports: a city's last ninety days, the same city every time."""

import os

from django.utils import timezone

from nhactruong.config.progress import Progress
from nhactruong.config.simulation.stage import simulate
from nhactruong.reports.models import Report

REPORTS = int(os.environ.get("NHACTRUONG_DEMO_REPORTS", "1500"))
DAYS = 90
SEED = 20240719


def seed(progress: Progress | None = None, *, reports: int = REPORTS) -> int:
    """Make the demonstration's reports unless there are any; return how many."""
    if not reports or Report.objects.exists():
        return 0
    simulate(reports, days=DAYS, seed=SEED, now=timezone.now(), watch=progress)
    return Report.objects.count()
