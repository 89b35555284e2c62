"""The promises about tasks, looked for in the whole database (nhactruong check)."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from nhactruong.ground.promise import Check, Failure, Found
from nhactruong.org.models import Appointment, Unit
from nhactruong.org.snapshot import snapshot
from nhactruong.work.check_clocks import deadlines_computed, late_owes_more
from nhactruong.work.models import Decision, Task
from nhactruong.work.states import OPEN, Evidence, Outcome, State

MOST = 1000
ROWS_AT_ONCE = 5000


def _failures(tasks: QuerySet[Task], what: str, mend: str) -> Iterator[Failure]:
    for code in tasks.order_by().values_list("code", flat=True)[:MOST]:
        yield Failure(f"task:{code}", what, mend.format(code=code))


def one_owner(at: datetime) -> Found:
    """Promise 1: every open task has one owner, now in post in its unit or below."""
    opened = Task.objects.filter(state__in=OPEN)
    failures = list(
        _failures(
            opened.filter(
                Q(owner__valid_to__isnull=False) | Q(owner__voided_at__isnull=False)
            ),
            _("người xử lý không còn giữ vị trí"),
            _("phân công lại {code} cho người đang giữ vị trí trong đơn vị"),
        )
    )
    failures += _outside_their_unit(opened)
    failures += _failures(
        Task.objects.filter(state=State.TO_APPROVE).filter(
            Q(approver__valid_to__isnull=False) | Q(approver__voided_at__isnull=False)
        ),
        _("người duyệt không còn giữ vị trí"),
        _("trả lại kết quả của {code} rồi trình lại để chọn người duyệt mới"),
    )
    failures += _failures(
        opened.filter(act_by__isnull=True),
        _("bước hiện tại không có hạn"),
        _("chạy nhactruong work --once để tính lại đồng hồ của {code}"),
    )
    return Found(opened.count(), failures)


def _outside_their_unit(opened: QuerySet[Task]) -> Iterator[Failure]:
    book = snapshot()
    pairs = opened.order_by().values_list("unit_id", "owner__post__unit_id").distinct()
    for unit_id, owners_unit_id in pairs:
        if owners_unit_id not in book.below(unit_id):
            yield from _failures(
                opened.filter(unit_id=unit_id, owner__post__unit_id=owners_unit_id),
                _("người xử lý không thuộc đơn vị chủ trì"),
                _("phân công lại {code} cho người trong đơn vị chủ trì"),
            )


_LAST_EVENTS = (
    "SELECT t.code, t.state, t.unit_id, t.owner_id, t.version, e.leaf, n.seq"
    " FROM work_task t"
    " LEFT JOIN ledger_event e ON e.subject = 'task:' || t.code AND e.seq = t.version"
    " LEFT JOIN ledger_event n"
    " ON n.subject = 'task:' || t.code AND n.seq = t.version + 1"
)
_ORPHANS = (
    "SELECT e.subject FROM ledger_event e"
    " LEFT JOIN work_task t ON t.code = substr(e.subject, 6)"
    " WHERE e.subject >= 'task:' AND e.subject < 'task;' AND e.seq = 1 AND t.id IS NULL"
)


def events_complete(at: datetime) -> Found:
    """Promise 4: as many events as versions, and the last one says what the row says.

    That events are numbered without a gap is looked for by the ledger.
    """
    units = dict(Unit.objects.values_list("pk", "code"))
    owners = {
        key: str(name) for key, name in Appointment.objects.values_list("pk", "key")
    }
    failures: list[Failure] = []
    checked = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LAST_EVENTS)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            checked += len(rows)
            for row in rows:
                if wrong := _event_wrong(row, units, owners):
                    failures.append(wrong)
            del failures[MOST:]
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANS)
        failures += [
            Failure(
                subject,
                _("có sự kiện mà không còn nhiệm vụ"),
                _("khôi phục dòng nhiệm vụ từ bản sao lưu, không xóa sự kiện"),
            )
            for (subject,) in cursor.fetchmany(MOST)
        ]
    return Found(checked, failures)


def _event_wrong(
    row: tuple[Any, ...], units: dict[int, str], owners: dict[int, str]
) -> Failure | None:
    code, state, unit_id, owner_id, version, leaf, further = row
    if leaf is None or further is not None:
        what = _("phiên bản {version} khác số sự kiện").format(version=version)
    else:
        leaf = bytes(leaf)
        if _says(leaf, code, state, units.get(unit_id), owners.get(owner_id)):
            return None
        said = json.loads(leaf)
        if said.get("state") != state:
            what = _("trạng thái {state} khác sự kiện cuối ({said})").format(
                state=state, said=said.get("state")
            )
        elif said.get("unit") != units.get(unit_id):
            what = _("đơn vị {unit} khác sự kiện cuối ({said})").format(
                unit=units.get(unit_id), said=said.get("unit")
            )
        elif said.get("owner") != owners.get(owner_id):
            what = _("người xử lý khác sự kiện cuối")
        else:
            return None
    mend = _(
        "so với bản sao lưu; khôi phục dòng nhiệm vụ theo sự kiện cuối, không sửa sự kiện"
    )
    return Failure(f"task:{code}", what, mend)


def _says(
    leaf: bytes, code: str, state: str, unit: str | None, owner: str | None
) -> bool:
    """Tell whether a leaf plainly says all this, as nearly all do: its keys are in order,
    so that these come last, and reading the whole of it costs five times as much."""
    ending = f'"state":"{state}","subject":"task:{code}","unit":"{unit}","v":1}}'
    return leaf.endswith(ending.encode()) and f',"owner":"{owner}",'.encode() in leaf


_EVIDENCE_LOST = (
    "SELECT t.code FROM work_task t JOIN work_result r ON r.id = t.result_id"
    " WHERE t.outcome = 'resolved' AND r.photos + r.documents >"
    " (SELECT COUNT(*) FROM work_evidenceitem i WHERE i.result_id = r.id)"
)


def substance(at: datetime) -> Found:
    """Promise 6: what is done was shown, answered with a source, or lawfully declined."""
    over = Task.objects.filter(
        state__in=(State.DONE, State.CLOSED), result__isnull=False
    )
    resolved = over.filter(outcome=Outcome.RESOLVED)
    mend = _("mở lại {code} (bàn điều phối) và yêu cầu đơn vị bổ sung minh chứng")
    failures = list(
        _failures(
            resolved.filter(
                Q(evidence=Evidence.PHOTO, result__photos=0)
                | Q(evidence=Evidence.DOCUMENT, result__documents=0)
            ),
            _("nói đã giải quyết mà thiếu loại minh chứng lĩnh vực yêu cầu"),
            mend,
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(_EVIDENCE_LOST)
        failures += [
            Failure(f"task:{code}", _("minh chứng đã mất"), mend.format(code=code))
            for (code,) in cursor.fetchmany(MOST)
        ]
    failures += _failures(
        over.exclude(outcome=F("result__outcome")),
        _("kết quả không khớp bản đã duyệt"),
        mend,
    )
    approval = Decision.objects.filter(approved=True, result=OuterRef("result_id"))
    failures += _failures(
        over.filter(~Exists(approval)), _("kết thúc mà chưa ai duyệt kết quả này"), mend
    )
    return Found(over.count(), failures)


def within_authority(at: datetime) -> Found:
    """Promise 10: nobody approved their own, or twice; no office handles its own matter."""
    approved = Decision.objects.filter(approved=True)
    mend = _("mở lại {code} (bàn điều phối) để người khác duyệt")
    own = approved.filter(person=F("result__produced_by__person"))
    failures = list(
        _failures(
            Task.objects.filter(pk__in=own.values_list("task_id")[:MOST]),
            _("người làm ra kết quả tự duyệt"),
            mend,
        )
    )
    twice = (
        approved.exclude(authority="conductor")
        .order_by()
        .values("task_id", "person_id")
        .annotate(times=Count("id"))
        .filter(times__gt=1)
    )
    failures += _failures(
        Task.objects.filter(pk__in=[row["task_id"] for row in twice[:MOST]]),
        _("một người duyệt hai lần"),
        mend,
    )
    failures += _failures(
        Task.objects.filter(
            state=State.TO_APPROVE, approver__person=F("owner__person")
        ),
        _("người xử lý được chọn để duyệt việc của mình"),
        _("trả lại kết quả của {code} rồi trình lại để chọn người duyệt khác"),
    )
    failures += _own_matters()
    return Found(approved.count(), failures)


def _own_matters() -> Iterator[Failure]:
    book = snapshot()
    about = Task.objects.filter(state__in=OPEN, about_unit__isnull=False)
    offices = about.order_by().values_list("about_unit__pk", flat=True).distinct()
    for about_id in offices:
        inside = book.divisions(about_id)
        theirs = Q(unit__in=inside) | Q(owner__post__unit__in=inside)
        yield from _failures(
            about.filter(
                theirs | Q(approver__post__unit__in=inside), about_unit_id=about_id
            ),
            _("việc nói về cơ quan lại do chính cơ quan đó làm"),
            _("chuyển {code} về bàn điều phối"),
        )


CHECKS = (
    Check(1, one_owner),
    Check(4, events_complete),
    Check(5, deadlines_computed),
    Check(6, substance),
    Check(7, late_owes_more),
    Check(10, within_authority),
)
