"""One report told through its pages and API, with words that must not leave them."""

import json
from typing import Any

from django.test import Client
from django.utils import timezone

from nhactruong.reports.link import private_path
from nhactruong.reports.models import Report
from nhactruong.reports.tests.make import LAT, LON, make_reporting
from nhactruong.work.models import Task
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.pressing import photo, press

CANARIES = {
    "name": "Nguyễn Thị Chim Hoàng Yến",
    "phone": "0987123654",
    "email": "hoang.yen@canary.example.vn",
    "text": "chim hoàng yến đậu trên cột đèn",
    "address": "ngõ 77 phố Hoàng Yến",
    "note": "đã gọi bà Yến hai lần",
    "result": "thay bóng xong, bà Yến đã thấy",
    "verdict": "bà Yến rất hài lòng",
}


def tell_a_story(client: Client, monkeypatch: Any) -> str:
    """Send, handle, approve and judge one report; return its code."""
    monkeypatch.setattr(timezone, "now", lambda: WEDNESDAY)
    make_reporting()
    sent = client.post(
        "/api/v1/reports",
        json.dumps(
            {
                "topic": "road.light",
                "text": CANARIES["text"],
                "lat": LAT,
                "lon": LON,
                "address": CANARIES["address"],
                "answers": {"kind": "out"},
                "contact": {key: CANARIES[key] for key in ("name", "phone", "email")},
                "consent": True,
            }
        ),
        content_type="application/json",
    )
    assert sent.status_code == 201, sent.content
    private = private_path(Report.objects.get())
    code = _handle()
    for path in (f"/reports/{code}/", private, f"/find/?q={CANARIES['phone']}"):
        assert client.get(path).status_code in (200, 302), path
    judged = client.post(
        private,
        {"action": "judge", "verdict": "satisfied", "why": CANARIES["verdict"]},
    )
    assert judged.status_code == 302
    return code


def _handle() -> str:
    task = Task.objects.select_related("owner__person").get()
    officer = Client()
    officer.force_login(task.owner.person)
    assert officer.get(f"/desk/?q={CANARIES['phone']}").status_code == 200
    assert officer.get(f"/desk/tasks/{task.code}/").status_code == 200
    _done(press(officer, "accept", task))
    task.refresh_from_db()
    _done(press(officer, "report_progress", task, text=CANARIES["note"]))
    task.refresh_from_db()
    result = {"outcome": "resolved", "text": CANARIES["result"], "photos": [photo()]}
    _done(press(officer, "submit_result", task, **result))
    task = Task.objects.select_related("approver__person", "result").get()
    assert task.approver is not None
    head = Client()
    head.force_login(task.approver.person)
    _done(press(head, "approve", task, result_id=task.result_id))
    return task.code


def _done(answer: Any) -> None:
    assert answer.status_code == 302, answer.content.decode()[:2000]
