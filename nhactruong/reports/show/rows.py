"""One line of a list of reports, as anyone may see it."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from nhactruong.reports.late import promise_words
from nhactruong.reports.models import Report
from nhactruong.reports.show.pages import badge_of
from nhactruong.reports.told import state_words
from nhactruong.ui.components import Badge, Clock
from nhactruong.ui.language import pick
from nhactruong.work.show.clocks import row_clock
from nhactruong.workdays.clock import Calendars

_LONGEST = 110


@dataclass(frozen=True, slots=True)
class PublicRow:
    """title: the topic; line: the sender's first words, once published."""

    code: str
    url: str
    title: str
    line: str
    ward: str
    unit: str
    submitted_at: datetime
    badge: Badge
    clock: Clock


def row_of(report: Report, at: datetime, calendars: Calendars) -> PublicRow:
    """Return the row of a report loaded by ReportQuerySet.for_rows()."""
    task = report.task
    return PublicRow(
        code=report.code,
        url=report.get_absolute_url(),
        title=pick(report.topic),
        line=_line(report.text) if report.is_published else "",
        ward=pick(report.ward),
        unit=pick(task.unit),
        submitted_at=report.submitted_at,
        badge=badge_of(task.state, state_words(task)),
        clock=row_clock(task, at, calendars),
    )


def own_row_of(report: Report, at: datetime, calendars: Calendars) -> PublicRow:
    """Return the row of a report in its sender's account: nothing of it is hidden."""
    return replace(
        row_of(report, at, calendars),
        url=reverse("reports:own", args=[report.code]),
        line=_line(report.text),
    )


def _line(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class LateRow:
    """post: of whoever holds it; promise: the date given instead, or who owes one."""

    row: PublicRow
    post: str
    due: datetime
    promise: str
    is_promised: bool


def late_row(report: Report, at: datetime, calendars: Calendars) -> LateRow:
    """Return the row of a late report loaded by ReportQuerySet.for_rows()."""
    task = report.task
    return LateRow(
        row=row_of(report, at, calendars),
        post=pick(task.owner.post),
        due=task.due,
        promise=promise_words(task, at),
        is_promised=task.committed_until is not None,
    )
