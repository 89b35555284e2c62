"""How much time is left, for whom: the clock of the step and of the whole."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ui.components import Clock
from nhactruong.ui.moments import local, moment_words
from nhactruong.work.models import Task
from nhactruong.work.states import OVER, State
from nhactruong.workdays.calendars import ALWAYS_OPEN, OFFICE_HOURS
from nhactruong.workdays.clock import Amount, Calendars, left, working_seconds
from nhactruong.workdays.words import amount_words, left_words

_STEP = {
    State.RECEIVED: gettext_lazy("Chặng này: tiếp nhận"),
    State.IN_PROGRESS: gettext_lazy("Chặng này: xử lý"),
    State.WAITING: gettext_lazy("Chặng này: chờ người gửi, đồng hồ dừng"),
    State.DISPUTED: gettext_lazy("Chặng này: phân xử"),
    State.TO_APPROVE: gettext_lazy("Chặng này: duyệt"),
    State.DONE: gettext_lazy("Chặng này: người gửi đánh giá"),
}
_BEFORE = {
    State.RECEIVED: gettext_lazy("tiếp nhận trước"),
    State.WAITING: gettext_lazy("chờ nhiều nhất đến"),
    State.DISPUTED: gettext_lazy("phân xử trước"),
    State.TO_APPROVE: gettext_lazy("duyệt trước"),
}


def row_clock(task: Task, at: datetime, calendars: Calendars) -> Clock:
    """Return the clock of a row: what becomes late first, or how it ended."""
    if task.state in OVER:
        return _over(task, at)
    if task.state == State.WAITING:
        return _paused(task, at)
    if task.act_by is None or task.due < at or task.due <= task.act_by:
        return _running(task, task.due, at, calendars, before=_("hạn"))
    before = str(_BEFORE.get(State(task.state), _("hẹn")))
    return _running(task, task.act_by, at, calendars, before=before)


def page_clocks(task: Task, at: datetime, calendars: Calendars) -> list[Clock]:
    """Return the clocks that stand side by side on a task's page."""
    found = [_step(task, at, calendars), _whole(task, at, calendars)]
    if task.legal_due is not None and task.state not in OVER:
        found.append(
            _running(
                task,
                task.legal_due,
                at,
                calendars,
                code=OFFICE_HOURS,
                before=_("hạn"),
                name=_("Theo quy định, giờ hành chính"),
                note=_("Việc nguy hiểm chạy theo lịch 24/7; hạn này để đối chiếu."),
            )
        )
    return [clock for clock in found if clock is not None]


def _step(task: Task, at: datetime, calendars: Calendars) -> Clock | None:
    if task.state not in _STEP or task.act_by is None:
        return None
    name = str(_STEP[State(task.state)])
    if task.state == State.WAITING:
        return _paused(task, at, name=name)
    if task.state == State.DONE:
        return Clock(
            "pause", _("đã xong, chờ đánh giá"), task.act_by, _("đến"), at, name
        )
    before = str(_BEFORE.get(State(task.state), _("hạn")))
    note = ""
    if task.committed_until is not None and task.act_by == task.committed_until:
        before, note = _("hẹn xong"), _("Ngày hẹn mới sau khi đã quá hạn")
    return _running(
        task,
        task.act_by,
        at,
        calendars,
        before=before,
        name=name,
        note=note,
        since=task.act_since,
    )


def _whole(task: Task, at: datetime, calendars: Calendars) -> Clock:
    name = _("Cả việc: từ lúc nhận, không bao giờ tính lại")
    note = ""
    if task.due != task.original_due:
        note = _("Hạn đầu tiên {when}; đúng hạn vẫn tính theo hạn ấy").format(
            when=moment_words(task.original_due)
        )
    if task.state in OVER:
        done = _over(task, at)
        return Clock(done.pace, done.words, done.exact, done.before, at, name, note)
    if task.state == State.WAITING:
        return Clock(
            "pause", _("đang dừng"), task.due, _("hạn lùi dần, nay là"), at, name, note
        )
    return _running(
        task,
        task.due,
        at,
        calendars,
        before=_("hạn"),
        name=name,
        note=note,
        since=task.received_at,
    )


def _running(
    task: Task,
    until: datetime,
    at: datetime,
    calendars: Calendars,
    *,
    code: str = "",
    before: str,
    name: str = "",
    note: str = "",
    since: datetime | None = None,
) -> Clock:
    calendar = calendars[code or task.calendar]
    remaining = left(calendar, at, until)
    near = local(until).date() == local(at).date()
    used = None
    if since is not None and since < until:
        whole = working_seconds(calendar, since, until)
        spent = working_seconds(calendar, since, max(at, since))
        used = round(100 * spent / whole) if whole else 100
    return Clock(
        pace="late" if remaining.late else "near" if near else "run",
        words=left_words(remaining, calendar.day_seconds),
        exact=until,
        before=before,
        now=at,
        name=name,
        note=note,
        used=used,
    )


def _paused(task: Task, at: datetime, *, name: str = "") -> Clock:
    before = str(_BEFORE[State.WAITING])
    return Clock("pause", _("đang dừng"), task.act_by, before, at, name)


def _over(task: Task, at: datetime) -> Clock:
    when = task.done_at or task.closed_at
    on_time = task.was_on_time()
    if on_time is None:
        return Clock("pause", _("đã kết thúc"), when, now=at)
    if on_time:
        return Clock("done", _("xong đúng hạn"), when, now=at)
    return Clock("late", _("xong, trễ hạn"), when, now=at)


def allowed_words(task: Task) -> str:
    """Return what the task was allowed: "8 giờ để tiếp nhận, 7 ngày để xử lý"."""
    always_open = task.calendar == ALWAYS_OPEN
    receive = Amount(task.receive_amount, task.receive_measure)
    handle = Amount(task.handle_amount, task.handle_measure)
    return _("{receive} để tiếp nhận, {handle} để xử lý").format(
        receive=amount_words(receive, always_open=always_open),
        handle=amount_words(handle, always_open=always_open),
    )
