"""How much one sender may send by the API."""

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import HttpError

from nhactruong.ground.throttle import address_of, allow, wait

WINDOW = 600  # seconds
BURST = 60  # seconds
# Fewer than this in a minute are never a flood.
QUIET = 60


class TooMany(HttpError):
    """wait: seconds after which it may go again."""

    def __init__(self, wait: int) -> None:
        super().__init__(429, "rate_limited")
        self.wait = wait


def require_few(request: HttpRequest) -> None:
    """Count one more report by this sender. Raises TooMany.

    The setting is for ten minutes; of it no more than a tenth (or QUIET) in any minute,
    so that a flood ends within seconds.
    """
    limit, who = settings.LIMIT_REPORT_API, address_of(request)
    burst = min(limit, max(limit // 10, QUIET))
    if not allow("api.reports.burst", who, limit=burst, per_seconds=BURST):
        raise TooMany(wait(BURST))
    if not allow("api.reports", who, limit=limit, per_seconds=WINDOW):
        raise TooMany(wait(WINDOW))
