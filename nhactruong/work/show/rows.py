"""One line of a list of tasks."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ui.components import Badge, Clock
from nhactruong.ui.language import pick
from nhactruong.ui.templatetags.ui import STATE_BADGE
from nhactruong.work.models import Task
from nhactruong.work.show.clocks import row_clock
from nhactruong.work.states import Level, State, WaitingOn
from nhactruong.workdays.clock import Calendars


@dataclass(frozen=True, slots=True)
class Row:
    """A task as a list shows it.

    line: what its source says in a line, like the citizen's first words.
    about: where and what, after the code. waits: who must act now.
    """

    code: str
    url: str
    title: str
    line: str
    about: str
    clock: Clock
    badge: Badge
    waits: str
    is_new: bool


def row_of(task: Task, at: datetime, calendars: Calendars, line: str = "") -> Row:
    """Return the row of a task loaded by TaskQuerySet.for_rows()."""
    place = task.ward.short_name if task.ward else ""
    title = pick(task, "title")
    return Row(
        code=task.code,
        url=task.get_absolute_url(),
        title=title,
        line="" if line == title else line,
        about=" · ".join(word for word in (_level(task), place) if word),
        clock=row_clock(task, at, calendars),
        badge=badge_of(task, at),
        waits=waits_on(task),
        is_new=task.state == State.RECEIVED,
    )


def badge_of(task: Task, at: datetime) -> Badge:
    """Return where the task stands; a duty that lateness brought comes first."""
    owes = task.state == State.IN_PROGRESS and task.late_noted_at is None
    if owes and task.is_late(at):
        return Badge(_("Nợ ngày hẹn mới"), "late", "late")
    if task.close_kind == "cancelled":
        return Badge(_("Đã hủy"), "no", "quiet")
    if task.close_kind == "merged":
        return Badge(_("Đã gộp"), "forward", "quiet")
    icon, tone = STATE_BADGE.get(task.state, ("dots", ""))
    return Badge(str(State(task.state).label), icon, tone)  # type: ignore[arg-type]


def waits_on(task: Task) -> str:
    """Return who must act now, by name where it is an official."""
    if task.waiting_on == WaitingOn.OWNER:
        return task.owner.person.full_name
    if task.waiting_on == WaitingOn.APPROVER and task.approver is not None:
        return f"{task.approver.person.full_name}, {pick(task.approver.post)}"
    if task.waiting_on == WaitingOn.REPORTER:
        return _("Người gửi")
    if task.waiting_on == WaitingOn.CONDUCTOR:
        return _("Bàn điều phối")
    return ""


def _level(task: Task) -> str:
    if task.danger:
        return _("Nguy hiểm, lịch 24/7")
    return str(Level(task.level).label) if task.level != Level.NORMAL else ""
