"""What the API of reports takes and gives, as its OpenAPI document describes it."""

from typing import Any

from ninja import Schema

from nhactruong.reports.draft import (
    LONGEST_ADDRESS,
    LONGEST_ANSWER,
    LONGEST_NAME,
    LONGEST_TEXT,
)


class FieldFault(Schema):
    field: str
    message: str


class Problem(Schema):
    """RFC 9457; code is stable, title and detail are in the language asked for."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldFault]


def problems(*statuses: int) -> dict[int, type[Schema]]:
    return dict.fromkeys(statuses, Problem)


class Place(Schema):
    id: int
    code: str
    name: str


class Person(Schema):
    name: str | None
    post: str


class Event(Schema):
    id: str
    hash: str


class Step(Schema):
    model_config = {"extra": "allow"}
    kind: str
    count: str
    label: str


class Made(Schema):
    code: str
    url: str
    private_url: str
    ward: Place
    unit: Place
    owner: Person
    level: str
    receive_by: str
    due: str
    why: str
    explain: list[Step]
    event: Event


class Photo(Schema):
    """before: id of the sender's photo of the same place, of a result's photo."""

    id: str
    url: str | None
    width: int
    height: int
    caption: str
    before: str | None


class Happened(Schema):
    what: str
    at: str | None
    who: str
    more: str


class Note(Schema):
    at: str
    text: str
    committed_until: str | None
    by: str
    photos: list[Photo]


class Result(Schema):
    outcome: str
    text: str
    source: str | None
    ground: str | None
    right_door: str | None
    by: str
    approved_at: str | None
    photos: list[Photo]


class Shown(Schema):
    """text, address, lat, lon (of a cell of about 100 m) and photos are given only once
    published; the owner's name, notes and the result once a member of staff has looked."""

    code: str
    url: str
    version: int
    review: str
    topic: Place
    ward: Place
    unit: Place
    owner: Person
    why: str
    state: str
    state_words: str
    level: str
    danger: bool
    waiting_on: str
    submitted_at: str
    channel: str
    receive_by: str
    accepted_at: str | None
    due: str
    original_due: str
    legal_due: str | None
    committed_until: str | None
    done_at: str | None
    closed_at: str | None
    late: bool
    on_time: bool | None
    withdrawn: bool
    joined: str | None
    reporters: int
    text: str | None
    address: str | None
    lat: float | None
    lon: float | None
    photos: list[Photo]
    steps: list[Happened]
    explain: list[Step]
    notes: list[Note]
    result: Result | None
    verdict: str | None
    notice: str | None


class Row(Schema):
    code: str
    topic: Place
    ward: Place
    unit: Place
    level: str
    state: str
    state_words: str
    submitted_at: str
    due: str
    done_at: str | None
    late: bool
    on_time: bool | None
    review: str
    text: str | None
    lat: float | None
    lon: float | None


class Rows(Schema):
    items: list[Row]
    next: str | None
    previous: str | None
    notice: str | None


class JoinMade(Made):
    """joined: code of the report joined; reporters: how many report the same now."""

    joined: str
    reporters: int


class SimilarRow(Row):
    """metres: from the place asked about, only once published."""

    url: str
    metres: int | None
    reporters: int
    photos: list[Photo]


class SimilarRows(Schema):
    items: list[SimilarRow]
    notice: str | None


class Choice(Schema):
    code: str
    name: str


class Question(Schema):
    key: str
    label: str
    kind: str
    required: bool
    choices: list[Choice]


class Topic(Schema):
    code: str
    name: str
    help: str
    level: str | None
    danger: bool
    call: str | None
    door: str | None
    questions: list[Question]
    children: list["Topic"]


def _text(limit: int, words: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": limit, "description": words, **more}


# Written by hand: every fault of a body is told at once, so it is not read by pydantic.
REPORT_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "title": "Report",
                "type": "object",
                "additionalProperties": False,
                "required": ["topic", "text"],
                "properties": {
                    "topic": {
                        "type": "string",
                        "description": "Code of a topic without children, see /topics",
                    },
                    "text": _text(
                        LONGEST_TEXT, "What is wrong, and where", minLength=1
                    ),
                    "lat": {
                        "type": ["number", "null"],
                        "minimum": -90,
                        "maximum": 90,
                        "description": "With lon; degrees, WGS84. Without: ward",
                    },
                    "lon": {
                        "type": ["number", "null"],
                        "minimum": -180,
                        "maximum": 180,
                    },
                    "ward": {
                        "type": "string",
                        "description": "The state's code of the ward now in force",
                    },
                    "address": _text(LONGEST_ADDRESS, "Street, number, what is near"),
                    "answers": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "string",
                            "maxLength": LONGEST_ANSWER,
                        },
                        "description": "By the keys of the topic's questions; on topics"
                        " of danger also danger_now and danger_called (yes, no)",
                    },
                    "contact": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            "name": _text(LONGEST_NAME, "Never published"),
                            "phone": _text(40, "Never published"),
                            "email": _text(254, "Never published"),
                        },
                    },
                    "consent": {
                        "type": "boolean",
                        "description": "That the contact is kept; needed with it",
                    },
                    "lang": {"type": "string", "enum": ["vi", "en"], "default": "vi"},
                },
                "example": {
                    "topic": "road.light",
                    "text": "Đèn trước số nhà 12 không sáng ba hôm nay.",
                    "lat": 21.0285,
                    "lon": 105.8542,
                    "address": "12 phố Tràng Thi",
                    "answers": {"kind": "out"},
                    "lang": "vi",
                },
            }
        }
    },
}


def _join_body() -> dict[str, Any]:
    """Return the body of joining: that of a report, of which nothing is needed."""
    whole = REPORT_BODY["content"]["application/json"]["schema"]
    properties = {
        name: schema
        for name, schema in whole["properties"].items()
        if name not in ("topic", "answers")
    }
    text = {**properties["text"]}
    text.pop("minLength")
    schema = {
        "title": "Joining",
        "type": "object",
        "additionalProperties": False,
        "properties": {**properties, "text": text},
        "example": {
            "text": "Nhà tôi cạnh đó, tối qua có người ngã.",
            "contact": {"phone": "0912345678"},
            "consent": True,
            "lang": "vi",
        },
    }
    return {"required": True, "content": {"application/json": {"schema": schema}}}


JOIN_BODY = _join_body()
