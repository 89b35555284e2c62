"""Working time in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nhactruong.workdays.clock import Amount, Left
from nhactruong.workdays.compiled import HOUR

MINUTE = 60


def left_words(left: Left, day_seconds: int) -> str:
    """Return "còn 2 ngày 6 giờ 20 phút" or "quá 1 giờ 40 phút".

    day_seconds: working time of a day of the calendar (Calendar.day_seconds).
    """
    if left.seconds < MINUTE:
        return _("vừa quá hạn") if left.late else _("còn chưa đến 1 phút")
    span = span_words(left.seconds, day_seconds)
    if left.late:
        return _("quá %(time)s") % {"time": span}
    return _("còn %(time)s") % {"time": span}


def span_words(seconds: int, day_seconds: int) -> str:
    """Return "2 ngày 6 giờ 20 phút": whole minutes, parts that are nought left out."""
    days, rest = divmod(seconds, day_seconds)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    parts = []
    if days:
        parts.append(ngettext("%(n)d ngày", "%(n)d ngày", days) % {"n": days})
    if hours:
        parts.append(ngettext("%(n)d giờ", "%(n)d giờ", hours) % {"n": hours})
    if minutes or not parts:
        parts.append(ngettext("%(n)d phút", "%(n)d phút", minutes) % {"n": minutes})
    return " ".join(parts)


def hours_words(seconds: int) -> str:
    """Return "26 giờ 30 phút": hours are never made into days."""
    hours, rest = divmod(seconds, HOUR)
    parts = []
    if hours or rest < MINUTE:
        parts.append(ngettext("%(n)d giờ", "%(n)d giờ", hours) % {"n": hours})
    if rest >= MINUTE:
        minutes = rest // MINUTE
        parts.append(ngettext("%(n)d phút", "%(n)d phút", minutes) % {"n": minutes})
    return " ".join(parts)


def amount_words(amount: Amount, *, always_open: bool = False) -> str:
    """Return "7 ngày làm việc", "8 giờ làm việc"; by the 24/7 calendar "4 giờ"."""
    n = amount.amount
    if amount.unit == "hours":
        if always_open:
            return ngettext("%(n)d giờ", "%(n)d giờ", n) % {"n": n}
        return ngettext("%(n)d giờ làm việc", "%(n)d giờ làm việc", n) % {"n": n}
    if always_open:
        return ngettext("%(n)d ngày", "%(n)d ngày", n) % {"n": n}
    return ngettext("%(n)d ngày làm việc", "%(n)d ngày làm việc", n) % {"n": n}
