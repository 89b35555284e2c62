"""The machine's clock, watched: what falls due by a leap of it is not done at once."""

import logging
import time

log = logging.getLogger(__name__)
STEP = 60.0  # seconds by which a clock may be set right without a word
LEAP = 3600.0  # further forward than this, it is waited whether somebody sets it back
WAIT = 600.0  # seconds; a machine that slept is right, and goes on after them


class WallClock:
    """Compares the time of day with a clock that nobody can set."""

    def __init__(self) -> None:
        self.ahead: float | None = None
        self.wait_until = 0.0

    def may_be_trusted(
        self, now: float | None = None, steady: float | None = None
    ) -> bool:
        """Tell whether the clock's own actions may go by the time of day.

        Reminders sent and cases closed by a clock that someone set a year on could not
        be taken back. Set back, the time of day may be trusted at once: what was due is
        done already, and no event is written before the last one.

        now: seconds of the day's clock; steady: of the other one; both by default read.
        """
        now = time.time() if now is None else now
        steady = time.monotonic() if steady is None else steady
        ahead = now - steady
        leapt = 0.0 if self.ahead is None else ahead - self.ahead
        self.ahead = ahead
        if abs(leapt) > STEP:
            self.wait_until = steady + WAIT if leapt > LEAP else 0.0
            log.error(
                "đồng hồ máy %s %.0f giây%s",
                "nhảy tới" if leapt > 0 else "lùi lại",
                abs(leapt),
                f"; chờ {WAIT:.0f} giây rồi mới làm việc theo đồng hồ"
                if self.wait_until
                else "",
            )
        return steady >= self.wait_until
