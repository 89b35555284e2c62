"""`nhactruong check`: every promise of the design, held against the data."""

import os
from collections import defaultdict
from datetime import datetime
from multiprocessing import get_context
from typing import Any

from django.db import connection, connections
from django.db.models import Max
from django.utils import timezone

from nhactruong.ground.memo import fresh_memo
from nhactruong.ground.promise import Check, Failure
from nhactruong.ledger.check import CHECKS as LEDGER
from nhactruong.ledger.models import Event
from nhactruong.org.check import CHECKS as ORG
from nhactruong.reports.check import CHECKS as REPORTS
from nhactruong.reports.counting.check import CHECKS as COUNTS
from nhactruong.work.check import CHECKS as WORK

NAMES = {
    1: "Việc nào cũng có một người",
    2: "Đơn vị nào cũng có một người đứng đầu",
    3: "Thẩm quyền không trống, không chồng",
    4: "Thay đổi nào cũng để lại sự kiện",
    5: "Hạn là phép tính",
    6: "Chỉ xong khi có minh chứng",
    7: "Trễ thì nợ thêm",
    8: "Đã báo nhận là đã ghi",
    9: "Con số công bố thì đếm lại được",
    10: "Không ai vượt thẩm quyền",
}
ALL: tuple[Check, ...] = (*LEDGER, *ORG, *WORK, *REPORTS, *COUNTS)


# From so many events on, the checks share the processor's cores.
MANY_EVENTS = 500_000


def run() -> dict[str, Any]:
    """Check every promise now; see docs/operator.md for the form of the answer."""
    now = timezone.now()
    checked: dict[int, int] = defaultdict(int)
    failures: dict[int, list[Failure]] = defaultdict(list)
    for check, (many, wrong) in zip(ALL, _answers(now), strict=True):
        checked[check.promise] += many
        failures[check.promise] += wrong
    promises = [
        {
            "id": number,
            "name": name,
            "ok": not failures[number],
            "checked": checked[number],
            "failures": [failure.as_json() for failure in failures[number]],
        }
        for number, name in NAMES.items()
    ]
    return {"ok": all(p["ok"] for p in promises), "promises": promises}


Answer = tuple[int, list[Failure]]


def _answers(now: datetime) -> list[Answer]:
    """Ask each check, in the order of ALL; several at once where there is much to read."""
    asked = [(number, now) for number in range(len(ALL))]
    cores = min(os.cpu_count() or 1, 4)
    newest = Event.objects.aggregate(top=Max("pk"))["top"] or 0
    if newest < MANY_EVENTS or cores < 2 or connection.in_atomic_block:
        return [_answer(one) for one in asked]
    # A connection is not to be shared with those that come of this process.
    connections.close_all()
    with get_context("fork").Pool(cores) as pool:
        return pool.map(_answer, asked, chunksize=1)


def _answer(asked: tuple[int, datetime]) -> Answer:
    number, now = asked
    # One reading of calendars and regulations a check, not one a task.
    with fresh_memo():
        found = ALL[number].run(now)
        return found.checked, list(found.failures)
