"""What became late, the newest first: the public's list of broken promises."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from nhactruong.ground.cursor import Page, page_by_cursor
from nhactruong.reports.counting.rows import late_rows
from nhactruong.reports.counting.status import NOW
from nhactruong.reports.lists import changed_lately
from nhactruong.reports.live import live
from nhactruong.reports.models import Report
from nhactruong.reports.sift import Sift
from nhactruong.ui.moments import moment_words
from nhactruong.work.models import Task

SIZE = 20
_ORDER = ("-due",)


def fell_late(
    sift: Sift, *, at: datetime, cursor: str | None = None, size: int = SIZE
) -> Page[Report]:
    """Return reports still owed after their deadline, the latest deadline first.

    Of the sift: topic, ward and unit. Raises Refusal bad_cursor.
    """
    where = Sift(topic=sift.topic, ward=sift.ward, unit=sift.unit, late=NOW)
    found, fresh = Report.objects.public(), changed_lately(at)
    if fresh is None:
        found = live(found, where, at)
    else:
        counted = late_rows(where, at).exclude(pk__in=fresh)
        near = page_by_cursor(counted, order=_ORDER, cursor=cursor, size=size + 1)
        changed = live(found, where, at).filter(pk__in=fresh) if fresh else ()
        keys = [one.pk for one in (*near.items, *changed)]
        found = found.filter(pk__in=keys)
    return page_by_cursor(
        found.annotate(due=F("task__due")).for_rows(),
        order=_ORDER,
        cursor=cursor,
        size=size,
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
