"""What a sift asks for, said in words: "Rác thải ở Phường Hoàn Kiếm, đang quá hạn"."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from nhactruong.org.snapshot import snapshot
from nhactruong.places.find import ward_by_code
from nhactruong.reports.counting.status import KEPT, NOW, OPEN_STATES, OVER_STATES, PAST
from nhactruong.reports.sift import Sift, units_called
from nhactruong.reports.topics import topic_book
from nhactruong.ui.language import pick
from nhactruong.ui.moments import day_words, local, moment_words
from nhactruong.work.states import State


def sift_words(sift: Sift, at: datetime) -> str:
    """Return a heading for what is kept, in the language now spoken."""
    topic = topic_book().by_code.get(sift.topic)
    what = pick(topic) if topic else _("Phản ánh")
    ward = ward_by_code(sift.ward, at) if sift.ward else None
    if ward is not None:
        what = _("%(what)s ở %(ward)s") % {"what": what, "ward": pick(ward)}
    elif not sift:
        what = _("Phản ánh ở %(city)s") % {"city": settings.CITY["name_vi"]}
    return ", ".join([what, *_conditions(sift)])


def _conditions(sift: Sift) -> list[str]:
    found = []
    units = units_called(sift.unit) if sift.unit else []
    if units:
        unit = snapshot().units[units[0]]
        found.append(_("do %(unit)s xử lý") % {"unit": pick(unit)})
    if sift.state:
        found.append(_state_words(sift.state))
    if sift.late:
        found.append(_late_words(sift.late))
    found += _time_words(sift)
    if sift.words:
        found.append(_("có “%(words)s”") % {"words": sift.words})
    if sift.box:
        found.append(_("trong một khung bản đồ"))
    return found


def _state_words(state: str) -> str:
    groups = {
        OPEN_STATES: _("chưa có kết quả"),
        OVER_STATES: _("đã có kết quả hoặc kết thúc"),
        State.RECEIVED: _("chờ tiếp nhận"),
        State.IN_PROGRESS: _("đang xử lý"),
        State.WAITING: _("chờ người gửi"),
        State.DISPUTED: _("đang phân định cơ quan"),
        State.TO_APPROVE: _("chờ duyệt kết quả"),
        State.DONE: _("đã có kết quả"),
        State.CLOSED: _("đã kết thúc"),
    }
    return groups[state]


def _late_words(late: str) -> str:
    return {
        NOW: _("đang quá hạn"),
        PAST: _("có kết quả sau hạn"),
        KEPT: _("có kết quả đúng hạn"),
    }[late]


def _time_words(sift: Sift) -> list[str]:
    found = []
    if sift.days == 1:
        found.append(_("gửi hôm nay"))
    elif sift.days:
        found.append(_("gửi trong %(days)d ngày qua") % {"days": sift.days})
    if sift.since:
        found.append(_("gửi từ %(when)s") % {"when": _when(sift.since)})
    if sift.until:
        when = _when(sift.until, is_end=True)
        found.append(_("gửi đến hết %(when)s") % {"when": when})
    if sift.done_since:
        when = _when(sift.done_since)
        found.append(_("có kết quả từ %(when)s") % {"when": when})
    return found


def _when(moment: datetime, *, is_end: bool = False) -> str:
    here = local(moment)
    if (here.hour, here.minute, here.second) != (0, 0, 0):
        return moment_words(here)
    day = here.date() - timedelta(days=1) if is_end else here.date()
    return day_words(day, weekday=False)
