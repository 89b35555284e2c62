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
from django.db.models import Q
from hypothesis import HealthCheck, Phase, settings
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
from nhactruong.ground.memo import fresh_memo
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.org.appoint import appoint, end_appointment, void_appointment
from nhactruong.org.check import CHECKS as ORG
from nhactruong.org.models import Appointment, PostKind
from nhactruong.org.snapshot import snapshot
from nhactruong.org.tests.make import official
from nhactruong.org.units import assign_portfolio
from nhactruong.work.check import CHECKS as WORK
from nhactruong.work.jobs import run_due
from nhactruong.work.models import Pause, Segment, Task
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
EXAMPLES, STEPS = OTHERS or 20, 40
# How often each is done; the others 2.
OFTEN = {
    "accept": 12,
    "submit_result": 12,
    "approve": 9,
    "send_back": 4,
    "ask": 5,
    "reply": 4,
    "judge": 4,
    "reopen": 1,
    "settle": 8,
    "report_progress": 3,
    "withdraw": 1,
    "cancel": 1,
    "merge": 1,
    "answer_urging": 1,
}
# It goes everywhere: all but a few of these events are seen among its steps.
HAPPENS = (
    "accepted",
    "approved",
    "approver_succeeded",
    "asked",
    "assigned",
    "badly_late",
    "cancelled",
    "closed",
    "commitment_broken",
    "contributor_added",
    "corrected",
    "decline_submitted",
    "escalated",
    "extended",
    "extension_asked",
    "extension_refused",
    "fell_late",
    "forwarded",
    "joined",
    "judged",
    "late_duty_missed",
    "merged",
    "opened",
    "owner_succeeded",
    "progress_reported",
    "receipt_overdue",
    "reminded",
    "reopened",
    "replied",
    "result_submitted",
    "resumed",
    "returned_to_desk",
    "sent_back",
    "settled",
    "split",
    "urged",
    "urging_answered",
    "urging_unanswered",
    "withdrawn",
)
RUNS = Q(ended_at__isnull=True)
# Nobody's calendar goes further than 2027.
LAST = MONDAY + 300 * DAY
STEPS_OF_TIME = (HOUR / 60, HOUR, 5 * HOUR, DAY, 3 * DAY, 8 * DAY, 20 * DAY)


class City(RuleBasedStateMachine):
    """A town in which anything may be tried by anybody at any time."""

    town: ClassVar[Town]
    done: ClassVar[Counter[str]] = Counter()
    seen: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.at = MONDAY
        self.asleep = False  # time went on and no worker has looked since
        self.first: dict[str, tuple[datetime, ...]] = {}
        self.last: dict[str, tuple[int, datetime]] = {}
        self.events = Event.objects.count()
        self.last_event = Event.objects.latest("pk").pk
        self.stamp = snapshot().stamp
        self.kept = transaction.atomic()
        self.kept.__enter__()

    def teardown(self) -> None:
        self.seen.update(Event.objects.values_list("kind", flat=True))
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

    @rule(data=st.data(), acts=st.integers(3, 6))
    def officials_and_citizens_act(self, data: Any, acts: int) -> None:
        for _one in range(acts):
            self._a_minute_passes()
            self._act(data, properly=True)
            self.the_promises_hold()

    @rule(data=st.data(), acts=st.integers(3, 6))
    def they_bring_one_task_on(self, data: Any, acts: int) -> None:
        key = self._task(data)
        for _one in range(acts):
            self._a_minute_passes()
            self._act(data, properly=True, key=key)
            self.the_promises_hold()

    @rule(data=st.data())
    def anybody_tries_anything(self, data: Any) -> None:
        self._act(data, properly=False)

    @rule(step=st.sampled_from(STEPS_OF_TIME), worker=st.integers(0, 5))
    @precondition(lambda self: self.at < LAST)
    def time_goes_on(self, step: Any, worker: int) -> None:
        self.at += step
        self.asleep = worker == 0
        self._worker_looks()

    @rule(data=st.data())
    def the_organisation_changes(self, data: Any) -> None:
        changes = ("leave", "leave", "take over", "void", "come", "portfolio")
        change = data.draw(st.sampled_from(changes))
        key = self._busy_one(data) if change == "leave" else self._appointment(data)
        with self._or_refused(change):
            self._change(change, key, data)

    def _change(self, change: str, key: int, data: Any) -> None:
        who: dict[str, Any] = {"by": SYSTEM, "at": self.at}
        book = snapshot()
        if change == "leave":
            heir = make_user().pk if data.draw(st.integers(0, 3)) else None
            end_appointment(key, successor_id=heir, **who)
        elif change == "take over":
            other = book.appointments[self._appointment(data)]
            end_appointment(key, successor_id=other.person_id, acting=True, **who)
        elif change == "void":
            void_appointment(key, reason="Nhầm", **who)
        elif change == "come":
            post = data.draw(st.sampled_from(sorted(book.posts)))
            appoint(make_user().pk, post, **who)
        else:
            units = data.draw(st.sets(st.sampled_from(sorted(book.units)), max_size=2))
            assign_portfolio(key, [(unit, None) for unit in sorted(units)], **who)

    # -- what must be true --------------------------------------------------------
    @invariant()
    def the_promises_hold(self) -> None:
        count = Event.objects.count()
        if count == self.events:
            return  # refused: nothing has happened
        self.done["checked"] += 1
        with fresh_memo():
            stamp = snapshot().stamp
            for check in WORK if stamp == self.stamp else (*WORK, *ORG):
                if check.promise == 7 and self.asleep:
                    continue
                broken = list(check.run(self.at).failures)
                assert not broken, (check.promise, broken)
            self._each_has_one_person()
        self._history_only_grows()
        self._first_deadlines_stay()
        self.events, self.stamp = count, stamp

    def _each_has_one_person(self) -> None:
        """Promises 1 and 10, without the words of check.py."""
        book = snapshot()
        led = Counter(Segment.objects.filter(RUNS).values_list("task_id", flat=True))
        paused = Counter(Pause.objects.filter(RUNS).values_list("task_id", flat=True))
        for task in Task.objects.filter(state__in=OPEN):
            owner = book.appointments[task.owner_id]
            assert owner.post.unit_id in book.below(task.unit_id)
            if task.approver_id is not None:
                approver = book.appointments[task.approver_id]
                assert approver.person_id != owner.person_id
            if task.about_unit_id is not None:
                assert task.unit_id not in book.divisions(task.about_unit_id)
            assert task.wakes_at is not None or task.alarms_rung == 5
            assert led[task.pk] == 1
            assert paused[task.pk] == (task.state == "waiting")

    def _history_only_grows(self) -> None:
        fresh = Event.objects.filter(pk__gt=self.last_event).order_by("pk")
        rows = list(fresh.values_list("pk", "subject", "seq", "at"))
        for key, subject, seq, at in rows:
            before, earlier = self.last.get(subject, (0, at))
            assert seq == before + 1, subject
            assert earlier <= at, subject
            self.last[subject] = (seq, at)
            self.last_event = key

    def _first_deadlines_stay(self) -> None:
        rows = Task.objects.values_list("code", "received_at", "original_due")
        for code, *first in rows:
            assert self.first.setdefault(code, tuple(first)) == tuple(first)

    # -- how ------------------------------------------------------------------------
    def _a_minute_passes(self) -> None:
        self.at += HOUR / 60
        self._worker_looks()

    def _worker_looks(self) -> None:
        if not self.asleep:
            self.done["rung"] += run_due(self.at)

    def _open(self, function_id: int, **columns: Any) -> None:
        with self._or_refused("open"):
            make_task(self.town, at=self.at, function_id=function_id, **columns)

    def _task(self, data: Any) -> int:
        """Draw a task, most often one that still lives."""
        keys = list(Task.objects.order_by("pk").values_list("pk", flat=True))
        gone = ("merged", "cancelled")
        alive = Task.objects.exclude(close_kind__in=gone).order_by("pk")
        living = list(alive.values_list("pk", flat=True))
        return data.draw(st.sampled_from(living * 9 + keys))

    def _act(self, data: Any, properly: bool, key: int = 0) -> None:
        with fresh_memo():
            action, task, by = self._drawn(data, properly, key)
        with self._or_refused(action):
            Acting(self.town, task, by, self.at, data.draw).do(action)

    def _drawn(self, data: Any, properly: bool, key: int) -> tuple[str, Task, Actor]:
        task = Task.objects.select_related("unit", "owner", "approver").get(
            pk=key or self._task(data)
        )
        possible = [a for a, move in MOVE.items() if task.state in move.sources]
        often = [a for a in possible for _n in range(OFTEN.get(a, 2))]
        action = data.draw(st.sampled_from(often if properly else sorted(MOVE)))
        by = self._who(data, action, task) if properly else self._anybody(data)
        return action, task, by

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
        if Role.CLOCK in who:
            found.append(CLOCK)
        if Role.REQUESTER in who:
            found.append(CITIZEN)
        one = data.draw(st.sampled_from([f for f in found if f] or [SYSTEM]))
        return one if isinstance(one, Actor) else official(one)

    def _anybody(self, data: Any) -> Actor:
        appointment = snapshot().appointments[self._appointment(data)]
        return data.draw(
            st.sampled_from((official(appointment),) * 5 + (CITIZEN, CLOCK, SYSTEM))
        )

    def _busy_one(self, data: Any) -> int:
        """Draw an appointment that somebody waits for, most often to approve."""
        opened = Task.objects.filter(state__in=OPEN).order_by("pk")
        holders = list(opened.values_list("owner_id", "approver_id"))
        found = [k for owner, approver in holders for k in (owner, approver, approver)]
        keys = [key for key in found if key]
        return data.draw(st.sampled_from(keys)) if keys else self._appointment(data)

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
def test_the_promises_hold_whatever_happens(caplog):
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
            # A shorter story would take minutes to find; the one told will do.
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    assert "could not wake" not in caplog.text
    if not OTHERS:
        unseen = {f"work.task.{kind}" for kind in HAPPENS} - City.seen
        assert len(unseen) <= 3, unseen
        assert City.done["checked"] > 500
