"""Offices, people and mandates for tests."""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM, Actor, ActorKind
from nhactruong.org.load import Loaded, load
from nhactruong.org.models import (
    Appointment,
    Duty,
    Function,
    Mandate,
    MandateRole,
    Place,
    PlaceSet,
    PlaceSetMember,
    Portfolio,
    Post,
    PostKind,
    Unit,
    UnitKind,
)
from nhactruong.org.regulation import bump
from nhactruong.places.models import Ward
from nhactruong.places.tests.make import HANOI, load_hanoi

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
START = datetime(2025, 7, 1, tzinfo=LOCAL)
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ALL_KINDS = (
    PostKind.HEAD,
    PostKind.DEPUTY,
    PostKind.INTAKE,
    PostKind.DUTY,
    PostKind.OFFICER,
)
_number = count(1)


def load_organisation() -> Loaded:
    """Load Hà Nội: wards, then the organisation, without people."""
    load_hanoi()
    return load(HANOI, by=SYSTEM, at=AT)


def make_unit(
    code: str = "",
    *,
    kind: str = UnitKind.DEPARTMENT,
    parent: Unit | None = None,
    ward: Ward | None = None,
    posts: tuple[str, ...] = ALL_KINDS,
    people: bool = True,
    **columns: Any,
) -> Unit:
    """Make an office with one post of each of these kinds (its code is its kind), and
    with `people` somebody in each."""
    n = next(_number)
    unit: Unit = Unit.objects.create(
        **{
            "code": code or f"unit.{n}",
            "name_vi": f"Sở Thử {n}",
            "name_en": f"Trial Department {n}",
            "short_vi": f"Thử {n}",
            "kind": kind,
            "parent": parent,
            "ward": ward,
            "valid_from": START,
            **columns,
        }
    )
    for post_kind in posts:
        post = make_post(unit, post_kind)
        if people:
            make_appointment(post)
    bump(AT)
    return unit


def make_desk(parent: Unit | None = None) -> Unit:
    """Make the conductor's desk: a head and somebody on duty."""
    return make_unit(
        "desk",
        kind=UnitKind.CONDUCTOR_DESK,
        parent=parent,
        posts=(PostKind.HEAD, PostKind.DUTY),
        name_vi="Bàn điều phối",
    )


def make_committee(ward: Ward, parent: Unit | None = None, **columns: Any) -> Unit:
    return make_unit(
        f"ward.{ward.code}",
        kind=UnitKind.WARD_COMMITTEE,
        parent=parent,
        ward=ward,
        **{"name_vi": f"UBND phường {ward.short_name}", **columns},
    )


def make_post(unit: Unit, kind: str = PostKind.OFFICER, code: str = "") -> Post:
    post: Post = Post.objects.create(
        unit=unit,
        code=code or kind,
        kind=kind,
        files_for_others=kind == PostKind.INTAKE,
        name_vi=f"Vị trí {code or kind}",
        name_en=f"Post {code or kind}",
        valid_from=unit.valid_from,
    )
    bump(AT)
    return post


def make_appointment(
    post: Post, person: Any = None, *, oversees: tuple[Unit, ...] | None = None
) -> Appointment:
    """Put somebody into a post; a deputy oversees their own unit unless told."""
    appointment: Appointment = Appointment.objects.create(
        person=person or make_user(),
        post=post,
        headed_unit=post.unit if post.kind == PostKind.HEAD else None,
        valid_from=post.valid_from,
    )
    if oversees is None:
        oversees = (post.unit,) if post.kind == PostKind.DEPUTY else ()
    for unit in oversees:
        make_portfolio(appointment, unit)
    bump(AT)
    return appointment


def make_portfolio(
    appointment: Appointment, unit: Unit, function: Function | None = None
) -> Portfolio:
    portfolio: Portfolio = Portfolio.objects.create(
        appointment=appointment, unit=unit, function=function, valid_from=START
    )
    bump(AT)
    return portfolio


def make_duty(post: Post, **columns: Any) -> Duty:
    """Put a post on duty; day and night unless told."""
    duty: Duty = Duty.objects.create(
        **{
            "unit": post.unit,
            "post": post,
            "weekdays": "0123456",
            "starts": "00:00",
            "ends": "00:00",
            "valid_from": START,
            **columns,
        }
    )
    bump(AT)
    return duty


def make_function(code: str = "", parent: Function | None = None) -> Function:
    n = next(_number)
    function = Function.objects.create(
        code=code or f"function.{n}",
        parent=parent,
        name_vi=f"Chức năng {n}",
        name_en=f"Function {n}",
    )
    if parent is not None and parent.is_leaf:
        parent.is_leaf = False
        parent.save()
    bump(AT)
    return function


def make_area(code: str, *wards: Ward) -> PlaceSet:
    area = PlaceSet.objects.create(code=code)
    for ward in wards:
        PlaceSetMember.objects.create(place_set=area, ward=ward)
    bump(AT)
    return area


def make_mandate(function: Function, **columns: Any) -> Mandate:
    """Make a mandate to lead; rule="WARD" for every ward's own committee."""
    if columns.get("rule"):
        columns.setdefault("place", Place.WARD)
    if columns.get("area"):
        columns.setdefault("place", Place.AREA)
    mandate: Mandate = Mandate.objects.create(
        **{
            "function": function,
            "place": Place.CITY,
            "role": MandateRole.LEAD,
            "legal_basis": "Quyết định 1/2025/QĐ-UBND",
            "valid_from": START,
            **columns,
        }
    )
    bump(AT)
    return mandate


def holder(unit: Unit, kind: str = PostKind.HEAD) -> Appointment:
    """Return who holds the unit's first post of this kind."""
    held = Appointment.objects.current().with_names()
    found: Appointment = held.get(post__unit=unit, post__kind=kind)
    return found


def official(appointment: Appointment) -> Actor:
    """Return how the holder of an appointment acts."""
    return Actor(
        ActorKind.OFFICIAL,
        str(appointment.key),
        person_id=appointment.person_id,
        appointment_id=appointment.pk,
    )
