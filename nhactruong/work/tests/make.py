"""A small town for tests: two wards, a department, the desk, and work to do."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from nhactruong.files.models import StoredPhoto
from nhactruong.ground.actor import SYSTEM, Actor, ActorKind
from nhactruong.org.authority import Authority, requester
from nhactruong.org.models import Appointment, Function, PostKind, Unit, UnitKind
from nhactruong.org.tests.make import (
    holder,
    make_appointment,
    make_committee,
    make_desk,
    make_function,
    make_mandate,
    make_post,
    make_unit,
    official,
)
from nhactruong.places.models import Ward
from nhactruong.places.tests.make import HANOI, make_ward
from nhactruong.work.accept import accept_task
from nhactruong.work.evidence import Shown
from nhactruong.work.finish import approve_result, submit_result
from nhactruong.work.models import Task
from nhactruong.work.open import What, open_task
from nhactruong.workdays.load import load as load_workdays

# Monday 23/11/2026, 9:00 in Hà Nội; the 24th is a holiday.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CITIZEN = Actor(ActorKind.CITIZEN, "HN-TEST-0000")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Town:
    """lights: led by each ward; drains: led by the department for the whole city."""

    city: Unit
    desk: Unit
    department: Unit
    here: Unit
    there: Unit
    ward: Ward
    lights: Function
    drains: Function

    def who(self, kind: str, unit: Unit | None = None) -> Appointment:
        return holder(unit or self.here, kind)

    def actor(self, kind: str, unit: Unit | None = None) -> Actor:
        return official(self.who(kind, unit))

    @property
    def owner(self) -> Actor:
        return self.actor(PostKind.INTAKE)

    @property
    def deputy(self) -> Actor:
        return self.actor(PostKind.DEPUTY)

    @property
    def head(self) -> Actor:
        return self.actor(PostKind.HEAD)

    @property
    def mayor(self) -> Actor:
        return self.actor(PostKind.HEAD, self.city)

    @property
    def conductor(self) -> Actor:
        return self.actor(PostKind.DUTY, self.desk)


def make_town() -> Town:
    """Make the town with its calendars; a second officer sits in `here`."""
    load_workdays(HANOI, by=SYSTEM, at=MONDAY - 400 * DAY)
    city = make_unit(
        "city",
        kind=UnitKind.CITY_COMMITTEE,
        posts=(PostKind.HEAD, PostKind.DEPUTY),
        name_vi="UBND thành phố",
    )
    desk = make_desk(city)
    department = make_unit("dept", parent=city, name_vi="Sở Thử")
    ward = make_ward("00070", "Hoàn Kiếm")
    other = make_ward("00071", "Cửa Nam", west=105.83)
    here, there = make_committee(ward, city), make_committee(other, city)
    make_appointment(make_post(here, PostKind.OFFICER, "officer2"))
    lights, drains = make_function("lights"), make_function("drains")
    make_mandate(lights, rule="WARD")
    make_mandate(drains, unit=department)
    return Town(city, desk, department, here, there, ward, lights, drains)


def make_task(town: Town, *, at: datetime = MONDAY, **columns: Any) -> Task:
    """Open a task at the ward's own committee; columns of What or of open_task."""
    what = {
        "source": "child",
        "title_vi": "Đèn đường hỏng",
        "title_en": "Street light out",
        "product_vi": "Ảnh đèn sáng",
        "product_en": "Photo of the lit lamp",
        "evidence": "photo",
        "level": "normal",
    }
    where = {"function_id": town.lights.pk, "ward_id": town.ward.pk}
    for name, value in columns.items():
        (where if name in ("function_id", "ward_id", "about_unit_id") else what)[
            name
        ] = value
    task, _lead = open_task(What(**what), **where, by=CITIZEN, at=at)
    return task


def make_photo() -> StoredPhoto:
    n = StoredPhoto.objects.count()
    return StoredPhoto.objects.create(
        key=f"k{n}",
        thumb_key=f"t{n}",
        sha256=bytes(32),
        width=10,
        height=10,
        bytes=10,
        created_at=MONDAY,
        by_kind="official",
    )


def shown() -> list[Shown]:
    return [Shown(photo_id=make_photo().pk)]


def asker(task: Task) -> Authority:
    return requester(task.pk)


def make_accepted(town: Town, *, at: datetime = MONDAY, **columns: Any) -> Task:
    task = make_task(town, at=at, **columns)
    return accept_task(task.pk, by=official(task.owner), at=at + HOUR)


def make_to_approve(town: Town, *, at: datetime = MONDAY, **columns: Any) -> Task:
    task = make_accepted(town, at=at, **columns)
    return submit_result(
        task.pk,
        outcome="resolved",
        text="Đã thay bóng.",
        evidence=shown(),
        by=official(task.owner),
        at=at + 2 * HOUR,
    )


def make_done(town: Town, *, at: datetime = MONDAY, **columns: Any) -> Task:
    task = make_to_approve(town, at=at, **columns)
    assert task.approver is not None
    return approve_result(task.pk, by=official(task.approver), at=at + 3 * HOUR)
