"""One invented report on its way: its dice, its plan, and whom it meets."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import shapely

from nhactruong.ground.actor import SYSTEM, Actor, ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import snapshot
from nhactruong.places.find import wards_in_force
from nhactruong.places.models import Boundary
from nhactruong.reports.models import Report
from nhactruong.work.models import Task
from nhactruong.workdays.calendars import calendars_in_force
from nhactruong.workdays.compiled import to_epoch, to_moment

# Wards in the middle of the city report more than those at its edge.
_BUSY = (
    "Hoàn Kiếm",
    "Cửa Nam",
    "Ba Đình",
    "Đống Đa",
    "Hai Bà Trưng",
    "Cầu Giấy",
    "Láng",
)


class StageLike(Protocol):
    now: datetime

    def at(self, moment: datetime, step: Callable[[datetime], None]) -> None: ...


@dataclass
class Life:
    """dice: decides this life only, so that lives do not disturb each other."""

    stage: StageLike
    dice: random.Random
    task_id: int = 0
    report_id: int = 0
    round: int = 1
    plan: set[str] = field(default_factory=set)

    @property
    def task(self) -> Task:
        return Task.objects.select_related("owner", "approver", "unit").get(
            pk=self.task_id
        )

    @property
    def report(self) -> Report:
        return Report.objects.get(pk=self.report_id)

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def later(self, task: Task, at: datetime, hours: float) -> datetime:
        """Return the moment after so many hours of the task's working time."""
        calendar = calendars_in_force()[task.calendar]
        return to_moment(
            calendar.at_worked(
                calendar.worked(to_epoch(at))
                + int(hours * 3600)
                + self.dice.randrange(120)
            )
        )

    def then(self, moment: datetime, step: "Callable[[Life, datetime], None]") -> None:
        self.stage.at(moment, lambda at: _unless_refused(step, self, at))


def _unless_refused(
    step: Callable[[Life, datetime], None], life: Life, at: datetime
) -> None:
    """Let go of a step that the rules refuse by now: life went another way."""
    try:
        step(life, at)
    except Refusal:
        return


def as_official(appointment: Appointment) -> Actor:
    return Actor(
        ActorKind.OFFICIAL,
        str(appointment.key),
        person_id=appointment.person_id,
        appointment_id=appointment.pk,
    )


def head_of(task: Task) -> Actor:
    head = snapshot().head(task.unit_id)
    return as_official(head) if head else SYSTEM


def desk_officer() -> Actor:
    book = snapshot()
    desk = book.desk
    return as_official(book.in_posts(desk.pk, "duty")[0]) if desk else SYSTEM


def citizen_of(life: Life) -> Actor:
    return Actor(ActorKind.CITIZEN, life.report.code)


def some_point(dice: random.Random, at: datetime) -> tuple[float, float]:
    """Return a point in some ward."""
    wards = wards_in_force(at)
    weights = [8 if w.short_name in _BUSY else 1 for w in wards]
    ward = dice.choices(wards, weights)[0]
    shape = shapely.from_wkb(bytes(Boundary.objects.get(ward_id=ward.pk).wkb))
    west, south, east, north = shape.bounds
    for _try in range(200):
        point = shapely.Point(dice.uniform(west, east), dice.uniform(south, north))
        if shape.contains(point):
            return round(point.y, 6), round(point.x, 6)
    inside = shape.representative_point()
    return round(inside.y, 6), round(inside.x, 6)
