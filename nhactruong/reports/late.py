"""What became late, the newest first: the public's list of broken promises."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.cursor import Page, page_by_cursor
from nhactruong.reports.live import live
from nhactruong.reports.models import Report
from nhactruong.reports.sift import Sift
from nhactruong.ui.moments import moment_words
from nhactruong.work.models import Task

SIZE = 20


def fell_late(
    sift: Sift, *, at: datetime, cursor: str | None = None, size: int = SIZE
) -> Page[Report]:
    """Return reports still owed after their deadline, the latest deadline first.

    Of the sift: topic, ward and unit. Raises Refusal bad_cursor.
    """
    where = Sift(topic=sift.topic, ward=sift.ward, unit=sift.unit)
    found = live(Report.objects.public().late(at), where, at)
    return page_by_cursor(
        found.for_rows(), order=("-task__due",), cursor=cursor, size=size
    )


def promise_words(task: Task, at: datetime) -> str:
    """Return what is promised instead, or what the head owes."""
    if task.committed_until is not None:
        return _("Hẹn lại: %(when)s") % {"when": moment_words(task.committed_until)}
    words = (
        _("Chưa hẹn lại; người đứng đầu phải báo lý do và ngày mới trước %(when)s")
        if task.answer_late_by >= at
        else _("Chưa hẹn lại; người đứng đầu lẽ ra phải báo trước %(when)s")
    )
    return words % {"when": moment_words(task.answer_late_by)}
