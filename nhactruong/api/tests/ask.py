"""Asking the API in tests."""

import json
from typing import Any

from django.test import Client

KEY = "Zk3mQ9xT7vB1nL5wR8yH2c"
BODY: dict[str, Any] = {
    "topic": "road.light",
    "text": "Đèn trước số nhà 12 không sáng ba hôm nay.",
    "lat": 21.01,
    "lon": 105.81,
    "address": "ngõ 12 phố Tràng Thi",
    "answers": {"kind": "out"},
    "contact": {"name": "Nguyễn Thị Thử", "phone": "0912345678", "email": ""},
    "consent": True,
    "lang": "vi",
}


def send(body: Any = BODY, *, key: str | None = None, **headers: str) -> Any:
    """Post a report; body: JSON value, or text sent as it is."""
    text = body if isinstance(body, str) else json.dumps(body)
    more = dict(headers)
    if key is not None:
        more["Idempotency-Key"] = key
    kind = more.pop("Content-Type", "application/json")
    return Client(raise_request_exception=False).post(
        "/api/v1/reports", text, content_type=kind, headers=more
    )


def ask(path: str, **headers: str) -> Any:
    return Client(raise_request_exception=False).get(f"/api/v1/{path}", headers=headers)


def faulty_fields(answer: Any) -> list[str]:
    """Return the fields that a problem names, after checking that it is one."""
    problem = check_problem(answer)
    return [error["field"] for error in problem["errors"]]


def check_problem(answer: Any) -> dict[str, Any]:
    assert answer["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    for name in ("type", "title", "detail", "code"):
        assert problem[name], name
    assert all(e["field"] and e["message"] for e in problem["errors"])
    return problem
