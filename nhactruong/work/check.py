"""The promises about tasks, looked for in the whole database (nhactruong check)."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from nhactruong.ground.promise import Check, Failure, Found
from nhactruong.org.snapshot import snapshot
from nhactruong.work.clocks import deadline_of, simple_terms
from nhactruong.work.models import Decision, Result, Task
from nhactruong.work.states import OPEN, RUNNING, Evidence, Outcome, State

# What the clock owes may be this old before it counts as not done.
CLOCK_GRACE = timedelta(minutes=10)
MOST = 1000


def _failures(tasks: QuerySet[Task], what: str, mend: str) -> Iterator[Failure]:
    for code in tasks.values_list("code", flat=True)[:MOST]:
        yield Failure(f"task:{code}", what, mend.format(code=code))


def one_owner(at: datetime) -> Found:
    """Promise 1: every open task has one owner, now in post in its unit or below."""
    opened = Task.objects.filter(state__in=OPEN)
    failures = list(
        _failures(
            opened.filter(
                Q(owner__valid_to__isnull=False) | Q(owner__voided_at__isnull=False)
            ),
            "người xử lý không còn giữ vị trí",
            "phân công lại {code} cho người đang giữ vị trí trong đơn vị",
        )
    )
    book = snapshot()
    pairs = opened.values_list("unit_id", "owner__post__unit_id").distinct()
    outside = [(u, o) for u, o in pairs if o not in book.below(u)]
    for unit_id, owner_unit_id in outside:
        failures += _failures(
            opened.filter(unit_id=unit_id, owner__post__unit_id=owner_unit_id),
            "người xử lý không thuộc đơn vị chủ trì",
            "phân công lại {code} cho người trong đơn vị chủ trì",
        )
    failures += _failures(
        Task.objects.filter(state=State.TO_APPROVE).filter(
            Q(approver__valid_to__isnull=False) | Q(approver__voided_at__isnull=False)
        ),
        "người duyệt không còn giữ vị trí",
        "trả lại kết quả của {code} rồi trình lại để chọn người duyệt mới",
    )
    failures += _failures(
        opened.filter(act_by__isnull=True),
        "bước hiện tại không có hạn",
        "chạy nhactruong work --once để tính lại đồng hồ của {code}",
    )
    return Found(opened.count(), failures)


def events_complete(at: datetime) -> Found:
    """Promise 4: as many events as versions, and the last one says what the row says."""
    failures: list[Failure] = []
    checked = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT t.code, t.state, u.code, a.key, t.version, e.leaf,"
            " (SELECT COUNT(*) FROM ledger_event c WHERE c.subject = 'task:' || t.code)"
            " FROM work_task t"
            " JOIN org_unit u ON u.id = t.unit_id"
            " JOIN org_appointment a ON a.id = t.owner_id"
            " LEFT JOIN ledger_event e"
            " ON e.subject = 'task:' || t.code AND e.seq = t.version"
        )
        while rows := cursor.fetchmany(2000):
            checked += len(rows)
            for row in rows:
                if len(failures) < MOST and (wrong := _event_wrong(row)):
                    failures.append(wrong)
    return Found(checked, failures)


def _event_wrong(row: tuple[Any, ...]) -> Failure | None:
    code, state, unit, owner, version, leaf, events = row
    mend = (
        "so với bản sao lưu; khôi phục dòng nhiệm vụ theo sự kiện cuối, "
        "không sửa sự kiện"
    )
    if leaf is None or events != version:
        what = f"phiên bản {version} nhưng có {events} sự kiện"
        return Failure(f"task:{code}", what, mend)
    said = json.loads(bytes(leaf))
    owner = str(owner).replace("-", "")
    if said.get("state") != state:
        what = f"trạng thái {state} khác sự kiện cuối ({said.get('state')})"
    elif said.get("unit") != unit:
        what = f"đơn vị {unit} khác sự kiện cuối ({said.get('unit')})"
    elif said.get("owner", "").replace("-", "") != owner:
        what = "người xử lý khác sự kiện cuối"
    else:
        return None
    return Failure(f"task:{code}", what, mend)


def deadlines_computed(at: datetime) -> Found:
    """Promise 5: the deadline of every open task is what its parts give."""
    opened = Task.objects.filter(state__in=OPEN - {State.WAITING})
    plain = opened.annotate(
        parts=Count("pauses", distinct=True)
        + Count(
            "extensions", filter=Q(extensions__granted_at__isnull=False), distinct=True
        )
        + Count("segments", distinct=True)
    )
    checked, wrong = 0, []
    mend = (
        "nếu lịch vừa đổi, chạy nhactruong calendar apply; nếu không, tìm ai đã sửa "
        "trực tiếp cột due"
    )
    moved: list[int] = []
    for task in plain.iterator(chunk_size=2000):
        checked += 1
        if getattr(task, "parts") > 1:  # noqa: B009
            moved.append(task.pk)
        elif deadline_of(simple_terms(task)) != task.due:
            wrong.append(
                Failure(f"task:{task.code}", "hạn lưu khác hạn tính lại", mend)
            )
    for start in range(0, len(moved), 500):
        some = Task.objects.filter(pk__in=moved[start : start + 500])
        for task in some.prefetch_related("pauses", "extensions", "segments"):
            if deadline_of(task) != task.due:
                wrong.append(
                    Failure(f"task:{task.code}", "hạn lưu khác hạn tính lại", mend)
                )
    return Found(checked, wrong[:MOST])


def substance(at: datetime) -> Found:
    """Promise 6: what is done was shown, answered with a source, or lawfully declined."""
    over = Task.objects.filter(
        state__in=(State.DONE, State.CLOSED), result__isnull=False
    )
    resolved = over.filter(outcome=Outcome.RESOLVED)
    mend = "mở lại {code} (bàn điều phối) và yêu cầu đơn vị bổ sung minh chứng"
    failures = list(
        _failures(
            resolved.filter(evidence=Evidence.PHOTO, result__photos=0)
            | resolved.filter(evidence=Evidence.DOCUMENT, result__documents=0),
            "nói đã giải quyết mà thiếu loại minh chứng lĩnh vực yêu cầu",
            mend,
        )
    )
    lost = (
        Result.objects.filter(task__in=resolved)
        .annotate(kept=Count("evidence"))
        .filter(kept__lt=F("photos") + F("documents"))
    )
    failures += _failures(resolved.filter(result__in=lost), "minh chứng đã mất", mend)
    failures += _failures(
        over.exclude(outcome=F("result__outcome")),
        "kết quả không khớp bản đã duyệt",
        mend,
    )
    unapproved = over.exclude(
        pk__in=Decision.objects.filter(approved=True, result=F("task__result")).values(
            "task_id"
        )
    )
    failures += _failures(unapproved, "kết thúc mà chưa ai duyệt kết quả này", mend)
    return Found(over.count(), failures)


def late_owes_more(at: datetime) -> Found:
    """Promise 7: what is late has its duty: fulfilled, running or escalated."""
    late = Task.objects.filter(state__in=RUNNING, due__lt=at - CLOCK_GRACE)
    mend = "chạy nhactruong work (đồng hồ không chạy); việc {code} sẽ được báo"
    failures = list(
        _failures(late.filter(alarms_rung__lt=3), "đã trễ mà chưa báo trễ", mend)
    )
    failures += _failures(
        late.filter(
            late_noted_at__isnull=True,
            late_duty_escalated=False,
            answer_late_by__lt=at - CLOCK_GRACE,
        ),
        "nợ ngày hẹn mới mà chưa báo lên trên",
        mend,
    )
    asleep = Task.objects.filter(
        state__in=OPEN | {State.DONE}, wakes_at__lt=at - CLOCK_GRACE
    )
    failures += _failures(asleep, "đồng hồ chưa làm việc đến hạn", mend)
    return Found(late.count(), failures)


def within_authority(at: datetime) -> Found:
    """Promise 10: nobody approved their own, or twice; no office handles its own matter."""
    approved = Decision.objects.filter(approved=True)
    mend = "mở lại {code} (bàn điều phối) để người khác duyệt"
    own = approved.filter(person=F("result__produced_by__person"))
    failures = list(
        _failures(
            Task.objects.filter(pk__in=own.values("task_id")),
            "người làm ra kết quả tự duyệt",
            mend,
        )
    )
    twice = (
        approved.exclude(authority="conductor")
        .values("task_id", "person_id")
        .annotate(times=Count("id"))
        .filter(times__gt=1)
    )
    failures += _failures(
        Task.objects.filter(pk__in=[row["task_id"] for row in twice[:MOST]]),
        "một người duyệt hai lần",
        mend,
    )
    failures += _failures(
        Task.objects.filter(about_unit__isnull=False, about_unit=F("unit")),
        "việc nói về cơ quan lại do chính cơ quan đó làm",
        "chuyển {code} về bàn điều phối",
    )
    return Found(approved.count(), failures)


CHECKS = (
    Check(1, one_owner),
    Check(4, events_complete),
    Check(5, deadlines_computed),
    Check(6, substance),
    Check(7, late_owes_more),
    Check(10, within_authority),
)
