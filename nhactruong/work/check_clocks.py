"""The promises about time (5 and 7), looked for in the whole database."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nhactruong.ground.promise import Failure, Found
from nhactruong.work.models import Extension, Pause, Recompute, Segment, Task
from nhactruong.work.states import OPEN, RUNNING, State
from nhactruong.workdays.calendars import calendars_in_force
from nhactruong.workdays.clock import Amount, Terms, deadline
from nhactruong.workdays.compiled import OutsideCalendar

# What the clock owes may be this old before it counts as not done.
CLOCK_GRACE = timedelta(minutes=10)
MOST = 1000
ROWS_AT_ONCE = 5000
COLUMNS = (
    "pk",
    "code",
    "due",
    "unit_id",
    "state",
    "received_at",
    "calendar",
    "receive_amount",
    "receive_measure",
    "handle_amount",
    "handle_measure",
)


@dataclass(slots=True)
class Parts:
    """What moved one task's deadline."""

    segments: list[tuple[datetime, str]] = field(default_factory=list)
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    extensions: list[tuple[datetime, datetime]] = field(default_factory=list)


def deadlines_computed(at: datetime) -> Found:
    """Promise 5: the deadline of every open task is what its parts give."""
    calendars = calendars_in_force()
    failures = list(_not_yet_recomputed())
    checked = 0
    for rows, parts in open_rows():
        checked += len(rows)
        for key, code, due, _unit, _state, *columns in rows:
            try:
                right = deadline(terms_from(parts.get(key), *columns), calendars).due
            except OutsideCalendar:
                right = None
            if right != due and len(failures) < MOST:
                failures.append(_wrong(code, right))
    return Found(checked, failures)


def _not_yet_recomputed() -> Iterator[Failure]:
    for one in Recompute.objects.filter(finished_at__isnull=True):
        yield Failure(
            f"recompute:{one.pk}",
            _(
                "lịch đã đổi ({words}) mà hạn chưa tính lại hết: mới xem {looked} việc"
            ).format(words=one.words, looked=one.looked),
            _("chạy nhactruong work --once, hoặc chờ bộ việc theo đồng hồ làm nốt"),
        )


def _wrong(code: str, right: datetime | None) -> Failure:
    if right is None:
        return Failure(
            f"task:{code}",
            _("lịch làm việc không có cho thời gian của hạn"),
            _("nạp thêm năm vào lịch rồi chạy nhactruong import"),
        )
    return Failure(
        f"task:{code}",
        _("hạn lưu khác hạn tính lại ({right})").format(right=right.isoformat()),
        _("nạp lại lịch bằng nhactruong import; nếu vẫn sai, tìm ai đã sửa cột due"),
    )


def terms_from(
    parts: Parts | None,
    received_at: datetime,
    calendar: str,
    receive_amount: int,
    receive_measure: str,
    handle_amount: int,
    handle_measure: str,
) -> Terms:
    """Return what clocks.terms_of would, from columns."""
    segments: tuple[tuple[datetime, str], ...] = ((received_at, calendar),)
    if parts is not None and parts.segments:
        segments = ((received_at, parts.segments[0][1]), *parts.segments[1:])
    return Terms(
        start=received_at,
        receive=Amount(receive_amount, receive_measure),
        handle=Amount(handle_amount, handle_measure),
        segments=segments,
        pauses=tuple(parts.pauses) if parts else (),
        extensions=tuple(sorted(parts.extensions)) if parts else (),
    )


def open_rows() -> Iterator[tuple[list[Any], dict[int, Parts]]]:
    """Yield COLUMNS of the open tasks, some thousands at once, with what moved their
    deadlines by key."""
    opened = Task.objects.filter(state__in=OPEN).order_by("pk")
    last = 0
    while rows := list(opened.filter(pk__gt=last).values_list(*COLUMNS)[:ROWS_AT_ONCE]):
        first, last = rows[0][0], rows[-1][0]
        yield rows, _parts(first, last)


def _parts(first: int, last: int) -> dict[int, Parts]:
    """Return what moved the deadlines of the tasks in a range of keys, by key; only of
    those that anything moved."""
    # By keys alone, so that no database looks for these rows by anything else.
    here = Q(task_id__gte=first, task_id__lte=last)
    found: dict[int, Parts] = defaultdict(Parts)
    # Most tasks have one segment, which says nothing that the task does not.
    handed_over = Segment.objects.filter(here, ended_at__isnull=False)
    segments = Segment.objects.filter(here, task__in=handed_over.values("task_id"))
    columns = ("task_id", "started_at", "calendar")
    for key, since, calendar in segments.order_by("started_at", "pk").values_list(
        *columns
    ):
        found[key].segments.append((since, calendar))
    pauses = Pause.objects.filter(here).order_by("started_at")
    for key, since, until in pauses.values_list("task_id", "started_at", "ended_at"):
        found[key].pauses.append((since, until))
    granted = Extension.objects.filter(here, granted_at__isnull=False)
    for key, when, until in granted.values_list("task_id", "granted_at", "until"):
        if when is not None:
            found[key].extensions.append((when, until))
    return found


def late_owes_more(at: datetime) -> Found:
    """Promise 7: what is late has its duty: fulfilled, running or escalated."""
    late = Task.objects.late(at - CLOCK_GRACE)
    mend = _("chạy nhactruong work (đồng hồ không chạy); việc {code} sẽ được báo")
    # What has only just begun to be owed is done by the clock at its next look.
    unseen = Q(wakes_at__isnull=True) | Q(wakes_at__gt=at)
    failures = list(
        _failures(
            late.filter(unseen, alarms_rung__lt=3), _("đã trễ mà chưa báo trễ"), mend
        )
    )
    failures += _failures(
        late.filter(
            unseen,
            late_noted_at__isnull=True,
            late_duty_escalated=False,
            answer_late_by__lt=at - CLOCK_GRACE,
        ),
        _("nợ ngày hẹn mới mà chưa báo lên trên"),
        mend,
    )
    failures += _failures(
        Task.objects.filter(
            state__in=OPEN | {State.DONE}, wakes_at__lt=at - CLOCK_GRACE
        ),
        _("đồng hồ chưa làm việc đến hạn"),
        mend,
    )
    failures += _failures(
        Task.objects.filter(
            state__in=RUNNING, wakes_at__isnull=True, alarms_rung__lt=5
        ),
        _("đồng hồ không còn nhìn việc này"),
        mend,
    )
    return Found(late.count(), failures)


def _failures(tasks: QuerySet[Task], what: str, mend: str) -> Iterator[Failure]:
    for code in tasks.order_by().values_list("code", flat=True)[:MOST]:
        yield Failure(f"task:{code}", what, mend.format(code=code))
