"""Random officials, citizens, clocks and reorganisations; the promises hold after each
step (design §5).

Everything happens in one transaction that is rolled back an example at a time. The same
steps are tried every time, unless NHACTRUONG_MACHINE_EXAMPLES asks for so many others.
"""

import os
from collections import Counter
from datetime import datetime
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import CLOCK, SYSTEM, Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.org.appoint import appoint, end_appointment, void_appointment
from nhactruong.org.check import CHECKS as ORG
from nhactruong.org.models import Appointment, Post, PostKind
from nhactruong.org.snapshot import snapshot
from nhactruong.org.tests.make import official
from nhactruong.org.units import assign_portfolio
from nhactruong.work.check import CHECKS as WORK
from nhactruong.work.jobs import run_due
from nhactruong.work.models import Task
from nhactruong.work.states import MOVE, OPEN, Role
from nhactruong.work.tests.acting import Acting
from nhactruong.work.tests.make import (
    CITIZEN,
    DAY,
    HOUR,
    MONDAY,
    Town,
    make_task,
    make_town,
)

OTHERS = int(os.environ.get("NHACTRUONG_MACHINE_EXAMPLES", "0"))
EXAMPLES, STEPS = OTHERS or 40, 50
# Nobody's calendar goes further than 2027.
LAST = MONDAY + 300 * DAY
STEPS_OF_TIME = (HOUR / 60, HOUR, 5 * HOUR, DAY, 3 * DAY, 8 * DAY, 25 * DAY)


class City(RuleBasedStateMachine):
    """A town in which anything may be tried by anybody at any time."""

    town: ClassVar[Town]
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.at = MONDAY
        self.asleep = False  # time went on and no worker has looked since
        self.first: dict[str, tuple[datetime, datetime]] = {}
        self.events = Event.objects.count()
        self.kept = transaction.atomic()
        self.kept.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.kept.__exit__(None, None, None)

    @initialize()
    def something_to_do(self) -> None:
        for _one in range(3):
            self._open(self.town.lights.pk)

    # -- what may happen ----------------------------------------------------------
    @rule(data=st.data())
    def a_report_comes_in(self, data: Any) -> None:
        town = self.town
        about = data.draw(st.sampled_from((None,) * 6 + (town.here, town.department)))
        self._open(
            data.draw(st.sampled_from((town.lights.pk, town.drains.pk))),
            level=data.draw(st.sampled_from(("urgent", "normal", "complex"))),
            danger=data.draw(st.integers(0, 4)) == 0,
            about_unit_id=about and about.pk,
        )

    @rule(data=st.data(), properly=st.integers(0, 5))
    def somebody_acts(self, data: Any, properly: int) -> None:
        self._act(data, properly > 0)

    @rule(data=st.data())
    def somebody_else_acts(self, data: Any) -> None:
        self._act(data, properly=True)

    @rule(data=st.data())
    def and_somebody_else(self, data: Any) -> None:
        self._act(data, properly=True)

    @rule(step=st.sampled_from(STEPS_OF_TIME), worker=st.integers(0, 5))
    @precondition(lambda self: self.at < LAST)
    def time_goes_on(self, step: Any, worker: int) -> None:
        self.at += step
        self.asleep = worker == 0
        if not self.asleep:
            self.done["rung"] += run_due(self.at)

    @rule(data=st.data())
    def somebody_leaves(self, data: Any) -> None:
        leaving = self._appointment(data)
        successor = make_user().pk if data.draw(st.integers(0, 3)) else None
        acting = data.draw(st.booleans())
        with self._or_refused("leave"):
            end_appointment(
                leaving,
                successor_id=successor,
                acting=acting,
                by=SYSTEM,
                at=self.at,
            )

    @rule(data=st.data())
    def somebody_in_the_house_takes_a_post_over(self, data: Any) -> None:
        leaving, other = self._appointment(data), self._appointment(data)
        person = snapshot().appointments[other].person_id
        with self._or_refused("takeover"):
            end_appointment(leaving, successor_id=person, by=SYSTEM, at=self.at)

    @rule(data=st.data())
    def an_appointment_was_a_mistake(self, data: Any) -> None:
        with self._or_refused("void"):
            void_appointment(
                self._appointment(data), reason="Nhầm", by=SYSTEM, at=self.at
            )

    @rule(data=st.data())
    def somebody_comes(self, data: Any) -> None:
        posts = sorted(Post.objects.values_list("pk", flat=True))
        with self._or_refused("come"):
            appoint(
                make_user().pk,
                data.draw(st.sampled_from(posts)),
                by=SYSTEM,
                at=self.at,
            )

    @rule(data=st.data())
    def a_deputy_gets_another_portfolio(self, data: Any) -> None:
        book = snapshot()
        deputies = [
            k for k, a in book.appointments.items() if a.post.kind == PostKind.DEPUTY
        ]
        if deputies:
            units = data.draw(st.sets(st.sampled_from(sorted(book.units)), max_size=2))
            with self._or_refused("portfolio"):
                assign_portfolio(
                    data.draw(st.sampled_from(sorted(deputies))),
                    [(unit, None) for unit in sorted(units)],
                    by=SYSTEM,
                    at=self.at,
                )

    # -- what must be true --------------------------------------------------------
    @invariant()
    def the_promises_hold(self) -> None:
        count = Event.objects.count()
        if count == self.events:
            return  # refused: nothing has happened
        for check in (*WORK, *ORG):
            if check.promise == 7 and self.asleep:
                continue
            broken = list(check.run(self.at).failures)
            assert not broken, (check.promise, broken)
        self._each_has_one_person()
        self._history_only_grows(self.events)
        self._first_deadlines_stay()
        self.events = count

    def _each_has_one_person(self) -> None:
        """Promises 1 and 10, without the words of check.py."""
        book = snapshot()
        for task in Task.objects.filter(state__in=OPEN).select_related(
            "owner__post", "approver__post"
        ):
            for one in (task.owner, task.approver):
                assert one is None or one.pk in book.appointments
            assert task.owner.post.unit_id in book.below(task.unit_id)
            assert task.wakes_at is not None or task.alarms_rung == 5
            if task.approver is not None:
                assert task.approver.person_id != task.owner.person_id
            if task.about_unit_id is not None:
                inside = book.divisions(task.about_unit_id)
                assert task.unit_id not in inside
            assert task.segments.filter(ended_at__isnull=True).count() == 1
            paused = task.pauses.filter(ended_at__isnull=True).count()
            assert paused == (task.state == "waiting")

    def _history_only_grows(self, seen: int) -> None:
        last: dict[str, Event] = {}
        for event in Event.objects.order_by("pk"):
            before = last.get(event.subject)
            assert event.seq == (before.seq + 1 if before else 1)
            assert before is None or before.at <= event.at
            last[event.subject] = event

    def _first_deadlines_stay(self) -> None:
        rows = Task.objects.values_list("code", "received_at", "original_due")
        for code, *first in rows:
            assert self.first.setdefault(code, tuple(first)) == tuple(first)

    # -- how ------------------------------------------------------------------------
    def _open(self, function_id: int, **columns: Any) -> None:
        with self._or_refused("open"):
            make_task(self.town, at=self.at, function_id=function_id, **columns)

    def _act(self, data: Any, properly: bool) -> None:
        keys = sorted(Task.objects.values_list("pk", flat=True))
        if not keys:
            return
        task = Task.objects.select_related("unit", "owner", "approver").get(
            pk=data.draw(st.sampled_from(keys))
        )
        possible = [a for a, move in MOVE.items() if task.state in move.sources]
        action = data.draw(st.sampled_from(possible if properly else sorted(MOVE)))
        by = self._who(data, action, task) if properly else self._anybody(data)
        with self._or_refused(action):
            Acting(self.town, task, by, self.at, data.draw).do(action)

    def _who(self, data: Any, action: str, task: Task) -> Actor:
        found: list[Appointment | Actor | None] = []
        book, who = snapshot(), MOVE[action].who
        if Role.OWNER in who:
            found.append(task.owner)
        if Role.HEAD in who:
            found.append(book.head(task.unit_id))
        if Role.DEPUTY in who:
            found += book.in_posts(task.unit_id, PostKind.DEPUTY)
        if Role.APPROVER in who:
            found.append(task.approver)
        if Role.CONDUCTOR in who:
            found += book.in_posts(self.town.desk.pk, PostKind.DUTY, PostKind.HEAD)
        if Role.SUPERIOR in who:
            found.append(book.head(self.town.city.pk))
        found += {Role.REQUESTER: [CITIZEN], Role.CLOCK: [CLOCK]}.get(min(who), [])
        if Role.REQUESTER in who:
            found.append(CITIZEN)
        one = data.draw(st.sampled_from([f for f in found if f] or [SYSTEM]))
        return one if isinstance(one, Actor) else official(one)

    def _anybody(self, data: Any) -> Actor:
        appointment = snapshot().appointments[self._appointment(data)]
        return data.draw(
            st.sampled_from((official(appointment),) * 5 + (CITIZEN, CLOCK, SYSTEM))
        )

    def _appointment(self, data: Any) -> int:
        return data.draw(st.sampled_from(sorted(snapshot().appointments)))

    def _or_refused(self, what: str) -> "_OrRefused":
        return _OrRefused(what, self.done)


class _OrRefused:
    """`with …:` the block is done, or refused and leaves nothing behind."""

    def __init__(self, what: str, done: "Counter[str]") -> None:
        self.what, self.done = what, done

    def __enter__(self) -> None:
        self.events = Event.objects.count()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        if error is None:
            self.done[self.what] += 1
            return False
        if isinstance(error, Refusal):
            self.done[f"{self.what} refused: {error.code}"] += 1
            assert Event.objects.count() == self.events
            assert str(error)
            return True
        return False


@pytest.mark.slow
@pytest.mark.django_db
def test_the_promises_hold_whatever_happens():
    City.town = make_town()
    City.done.clear()
    run_state_machine_as_test(
        City,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not OTHERS,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    # It went everywhere: no action was never done.
    if not OTHERS:
        assert not [action for action in MOVE if not City.done[action]]
