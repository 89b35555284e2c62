"""The answer to "by when?": for programs and for anyone who checks a deadline."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.refusal import Refusal
from nhactruong.workdays.calendars import OFFICE_HOURS, calendars_in_force
from nhactruong.workdays.clock import Amount, Terms, deadline
from nhactruong.workdays.compiled import LOCAL
from nhactruong.workdays.explain import explain as steps_of

MOST_HOURS = 10_000
MOST_DAYS = 1_000
_LONGEST = 64
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
# "+07:00" in an address, its plus sign not escaped, arrives as a space.
_LOST_PLUS = re.compile(r"(T\S+) (\d\d:?\d\d)$")

Given = str | int | None


@dataclass(slots=True)
class _Faults:
    fields: "dict[str, str | Promise]" = field(default_factory=dict)

    def whole(self, name: str, given: Given, most: int) -> int | None:
        """Return a whole number from 1 to `most`; None if absent or wrong (noted)."""
        if given is None or given == "":
            return None
        text = str(given).strip()
        if _WHOLE.fullmatch(text) and 1 <= int(text) <= most:
            return int(text)
        self.fields[name] = _("Cần số nguyên từ 1 đến %(most)d.") % {"most": most}
        return None

    def moment(self, name: str, given: str | datetime | None) -> datetime | None:
        """Return a moment, local where it names no zone; None if wrong (noted)."""
        if isinstance(given, datetime):
            aware = given if given.tzinfo else given.replace(tzinfo=LOCAL)
            read: datetime | None = aware
        else:
            read = _read_moment((given or "").strip())
        if read is None:
            self.fields[name] = (
                _("Cần ngày có thật, dạng 2026-11-24 hoặc 2026-11-24T08:00+07:00.")
                if given
                else _("Cần thời điểm bắt đầu.")
            )
        return read


def deadline_answer(
    start: str | datetime | None,
    *,
    hours: Given = None,
    days: Given = None,
    explain: bool = False,
    calendar: str = OFFICE_HOURS,
) -> dict[str, Any]:
    """Return `{"start", "due", "calendar", "steps"}`, moments in the city's time.

    start: ISO 8601; without a zone it is local; a date alone is its first moment.
    hours, days: of working time, one of them, up to 10,000 hours or 1,000 days.
    explain: fills `steps`, which is empty otherwise.
    Raises Refusal: deadline_faulty with every faulty field, calendar_unknown.
    """
    faults = _Faults()
    begins = faults.moment("start", start)
    amount = _amount(hours, days, faults)
    calendars = calendars_in_force()
    if calendar not in calendars:
        faults.fields["calendar"] = _("Không có lịch này.")
    if begins is None or amount is None or faults.fields:
        raise Refusal(
            "deadline_faulty",
            gettext_lazy("Chưa tính được hạn: xem lại các ô."),
            faults.fields,
        )
    terms = Terms(begins, None, amount, ((begins, calendar),))
    due = deadline(terms, calendars).due
    steps = steps_of(terms, calendars) if explain else []
    return {
        "start": begins.astimezone(LOCAL).isoformat(),
        "due": due.astimezone(LOCAL).isoformat(),
        "calendar": calendar,
        "steps": [step.as_json() for step in steps],
    }


def _amount(hours: Given, days: Given, faults: _Faults) -> Amount | None:
    if hours not in (None, "") and days not in (None, ""):
        faults.fields["days"] = _("Chỉ hỏi theo giờ hoặc theo ngày.")
        return None
    in_hours = faults.whole("hours", hours, MOST_HOURS)
    in_days = faults.whole("days", days, MOST_DAYS)
    if in_hours is not None:
        return Amount(in_hours, "hours")
    if in_days is not None:
        return Amount(in_days, "days")
    if not {"hours", "days"} & faults.fields.keys():
        faults.fields["hours"] = _("Cần số giờ hoặc số ngày làm việc.")
    return None


def _read_moment(text: str) -> datetime | None:
    if not text or len(text) > _LONGEST:
        return None
    try:
        read = datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", text))
        aware = read if read.tzinfo else read.replace(tzinfo=LOCAL)
        # Outside of these the zone's own sums leave the calendar of the machine.
        return aware if 2 <= aware.year <= 9997 else None
    except (ValueError, OverflowError):
        return None
