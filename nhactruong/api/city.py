"""The API of the city itself: wards, who answers for what, how a deadline is counted."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from ninja.params.functions import Query

from nhactruong.ground.refusal import Refusal
from nhactruong.places.find import find_wards, ward_by_code, wards_in_force
from nhactruong.places.locate import locate
from nhactruong.places.models import Ward
from nhactruong.places.point import read_point
from nhactruong.reports import as_json
from nhactruong.reports.api import read_moment
from nhactruong.reports.draft import door_words
from nhactruong.reports.foresee import (
    Answering,
    Foreseen,
    promise_of,
    who_answers,
)
from nhactruong.reports.models import Topic
from nhactruong.reports.schemas import Person, Place, Step, problems
from nhactruong.reports.topics import topic_book
from nhactruong.ui.language import pick
from nhactruong.workdays.answer import deadline_answer

router = Router(tags=["city"])
_READABLE = {"ensure_ascii": False}


class WardRow(Place):
    kind: str
    valid_from: str


class Code(Schema):
    code: str
    name: str


class WhoIs(Schema):
    topic: Code
    ward: Place
    near: list[Place]
    function: Code
    unit: Place
    owner: Person | None
    legal_basis: str | None
    verified: bool
    why: str
    level: str
    danger: bool
    receive_by: str | None
    due: str | None
    explain: list[Step]


class Due(Schema):
    start: str
    due: str
    calendar: str
    explain: list[Step]


@router.get(
    "/wards",
    response={200: list[WardRow], **problems(422)},
    operation_id="list_wards",
    summary="The wards and communes in force",
)
def wards(
    request: HttpRequest,
    q: str = Query("", description="Part of a name, with or without its marks"),
    at: str = Query("", description="Day or moment; now if empty"),
) -> JsonResponse:
    """Return the wards in force, by name; ids are ours, codes the state's."""
    moment = read_moment(at, "at") or timezone.now()
    found = find_wards(q, moment) if q.strip() else wards_in_force(moment)
    answer = [_ward(ward) for ward in found]
    return JsonResponse(answer, safe=False, json_dumps_params=_READABLE)


def _ward(ward: Ward) -> as_json.Json:
    return {
        **as_json.place(ward),
        "kind": ward.kind,
        "valid_from": as_json.moment(ward.valid_from),
    }


@router.get(
    "/whois",
    response={200: WhoIs, **problems(409, 422)},
    operation_id="who_is",
    summary="Which office answers for a topic at a place, why, and by when",
)
def whois(
    request: HttpRequest,
    topic: str = Query("", description="Code of a topic without children"),
    lat: str = Query("", description="Degrees, WGS84; with lon"),
    lon: str = Query("", description="Degrees, WGS84; with lat"),
    ward: str = Query("", description="The state's code, where there is no point"),
    address: str = Query("", description="Street, park or site by name"),
    at: str = Query("", description="Day or moment; now if empty"),
) -> JsonResponse:
    """Return the office that leads, under which mandate, and what it would promise.

    What is not known at that moment (people, far years) is null.
    """
    faults: dict[str, Any] = {}
    moment = _moment(at, faults)
    chosen = _topic(topic, faults)
    here, near = _where(lat, lon, ward, moment, faults)
    if faults or chosen is None or here is None:
        raise Refusal("bad_input", _("Câu hỏi chưa đủ hoặc chưa đúng."), faults)
    found = who_answers(chosen, here, address=address[:300], at=moment)
    answer = as_json.answering(found, _promise(found, moment), near)
    return JsonResponse(answer, json_dumps_params=_READABLE)


def _promise(found: Answering, at: datetime) -> Foreseen | None:
    try:
        return promise_of(found, at=at)
    except Refusal:
        return None


def _moment(text: str, faults: dict[str, Any]) -> datetime:
    try:
        return read_moment(text, "at") or timezone.now()
    except Refusal as refusal:
        faults |= refusal.fields
        return timezone.now()


def _topic(code: str, faults: dict[str, Any]) -> Topic | None:
    topic = topic_book().called(code)
    if topic is None:
        faults["topic"] = _("Không có lĩnh vực này; xem /api/v1/topics.")
    elif topic.is_door:
        faults["topic"] = door_words(topic)
    elif not topic.is_leaf:
        names = ", ".join(c.code for c in topic_book().children(topic.pk))
        faults["topic"] = _("“{group}” là một nhóm; chọn trong: {names}.").format(
            group=pick(topic), names=names
        )
    else:
        return topic
    return None


def _where(
    lat: str, lon: str, code: str, at: datetime, faults: dict[str, Any]
) -> tuple[Ward | None, tuple[Ward, ...]]:
    if lat or lon:
        try:
            found = locate(*read_point(lat, lon), at)
        except Refusal as refusal:
            faults["lat"] = refusal.message
            return None, ()
        return found.ward, found.near
    ward = ward_by_code(code, at) if code else None
    if ward is None:
        faults["ward"] = (
            _("Không có xã, phường nào mang mã này.")
            if code
            else _("Cần vị trí (lat, lon) hoặc mã xã, phường (ward).")
        )
    return ward, ()


@router.get(
    "/deadline",
    response={200: Due, **problems(422)},
    operation_id="deadline",
    summary="When so much working time has passed",
)
def deadline(
    request: HttpRequest,
    start: str = Query("", description="Day or moment; without offset it is local"),
    hours: str = Query("", description="Working hours; or days"),
    days: str = Query("", description="Working days; or hours"),
    explain: str = Query("", description="1: with every step of the sum"),
    calendar: str = Query("office", description="office, or always (24/7)"),
) -> JsonResponse:
    """Return the end of so many working hours or days, and how it comes about.

    The day of the start is day 0; late is only what comes after the moment returned.
    """
    answer = deadline_answer(
        start,
        hours=hours,
        days=days,
        explain=explain.lower() in ("1", "true", "yes"),
        calendar=calendar,
    )
    answer["explain"] = answer.pop("steps")
    return JsonResponse(answer, json_dumps_params=_READABLE)
