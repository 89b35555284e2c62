"""One invented report on its way: its dice, its plan, and whom it meets."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from nhactruong.config.simulation.city import City
from nhactruong.config.simulation.model import Arrival
from nhactruong.config.simulation.plans import slowness
from nhactruong.ground.actor import SYSTEM, Actor, ActorKind
from nhactruong.ground.fetch import row_with_key
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import snapshot
from nhactruong.reports.models import Report
from nhactruong.work.models import Task
from nhactruong.workdays.calendars import calendars_in_force
from nhactruong.workdays.compiled import to_epoch, to_moment


class StageLike(Protocol):
    now: datetime
    seed: int
    city: City
    photos: bool
    lives: "dict[int, Life]"

    def at(self, moment: datetime, step: Callable[[datetime], None]) -> None: ...


@dataclass
class Life:
    """dice: decides this life only, so that lives do not disturb each other.

    scene: which picture shows it; plan: what is still to come of plans.SHARES.
    again: how the office begins anew when the work is opened again.
    """

    stage: StageLike
    dice: random.Random
    arrival: Arrival | None = None
    task_id: int = 0
    report_id: int = 0
    code: str = ""
    point: tuple[float, float] = (0.0, 0.0)
    words: str = ""
    scene: int = 0
    round: int = 1
    plan: set[str] = field(default_factory=set)
    again: "Callable[[Life, Task, datetime], None] | None" = None

    @property
    def task(self) -> Task:
        """Return the task as it is now, with its people out of memory."""
        task = row_with_key(Task, self.task_id)
        book = snapshot()
        task.unit = book.units[task.unit_id]
        if (owner := book.appointments.get(task.owner_id)) is not None:
            task.owner = owner
        if task.approver_id and task.approver_id in book.appointments:
            task.approver = book.appointments[task.approver_id]
        return task

    @property
    def report(self) -> Report:
        return row_with_key(Report, self.report_id)

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def meets(self, what: str) -> bool:
        """Tell whether this is still to come, and let it come once."""
        if what not in self.plan:
            return False
        self.plan.discard(what)
        return True

    def slow(self, task: Task) -> float:
        return slowness(self.stage.seed, task.unit.code)

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

    def hours_left(self, task: Task, at: datetime) -> float:
        """Return how many hours of the task's working time there are until it is due."""
        calendar = calendars_in_force()[task.calendar]
        worked = calendar.worked(to_epoch(task.due)) - calendar.worked(to_epoch(at))
        return max(worked / 3600, 0.5)

    def then(self, moment: datetime, step: "Callable[[Life, datetime], None]") -> None:
        self.stage.at(moment, lambda at: step(self, at))


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
    return Actor(ActorKind.CITIZEN, life.code)
