"""`nhactruong check`: every promise of the design, held against the data."""

from collections import defaultdict
from typing import Any

from django.utils import timezone

from nhactruong.ground.memo import fresh_memo
from nhactruong.ground.promise import Check, Failure
from nhactruong.ledger.check import CHECKS as LEDGER
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


def run() -> dict[str, Any]:
    """Check every promise now; see docs/operator.md for the form of the answer."""
    now = timezone.now()
    checked: dict[int, int] = defaultdict(int)
    failures: dict[int, list[Failure]] = defaultdict(list)
    for check in ALL:
        # One reading of calendars and regulations a check, not one a task.
        with fresh_memo():
            found = check.run(now)
            checked[check.promise] += found.checked
            failures[check.promise] += found.failures
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
