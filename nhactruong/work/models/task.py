"""The task: one piece of work, one person, one office, one deadline."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import DateTimeField, Q, Value
from django.db.models.lookups import LessThan
from django.urls import reverse

from nhactruong.ground.literal import LiteralCharField
from nhactruong.ledger.models import Recorded
from nhactruong.org.authority import Authority
from nhactruong.work.models.found import Beside, InStates, LateFrom
from nhactruong.work.states import (
    OPEN,
    OVER,
    WAITS_ON,
    Evidence,
    Level,
    Outcome,
    State,
    Verdict,
    WaitingOn,
)

_WAITS_ON_WHOM_ITS_STATE_SAYS = reduce(
    or_, (Q(state=state, waiting_on=whom) for state, whom in WAITS_ON.items())
)


def next_step_of(authority: Authority) -> Q:
    """Say that an open task is this person's, as owner or approver."""
    mine = authority.appointment_ids
    return Q(InStates(OPEN), owner__in=mine) | Q(
        state=State.TO_APPROVE, approver__in=mine
    )


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, authority: Authority) -> Self:
        """Keep what this person works on, oversees or approves, by office; the conductor
        sees all. A matter about one's own office is not seen."""
        if authority.conductor:
            seen = self
        else:
            seen = self.filter(
                Q(unit__in=authority.unit_ids)
                | Q(owner__in=authority.appointment_ids)
                | Q(approver__in=authority.appointment_ids)
            )
        return seen.exclude(about_unit__in=authority.own_offices)

    def open(self) -> Self:
        return self.filter(InStates(OPEN))

    def open_to(self, authority: Authority) -> Self:
        """Keep the open ones of visible_to, each way to see one with the index for it."""
        if authority.conductor:
            return self.open().exclude(about_unit__in=authority.own_offices)
        return self.filter(
            Q(InStates(OPEN), unit__in=authority.unit_ids) | next_step_of(authority)
        ).exclude(about_unit__in=authority.own_offices)

    def over_to(self, authority: Authority, *, wide: bool) -> Self:
        """Keep those of visible_to that are done or closed; nobody approves them now.

        wide: of most of the city's, so that the latest are found in the city's index.
        """
        ours = Q(unit__in=authority.unit_ids)
        mine = Q(owner__in=authority.appointment_ids)
        if authority.conductor:
            seen = self.filter(InStates(OVER))
        elif wide:
            seen = self.filter(InStates(OVER), ours | mine)
        else:
            over = Q(InStates(OVER))
            seen = self.filter(over & ours | over & mine)
        return seen.exclude(about_unit__in=authority.own_offices)

    def held_by(self, authority: Authority) -> Self:
        """Keep the open tasks whose next step is this person's own."""
        return self.open().filter(
            Q(owner__in=authority.appointment_ids)
            | Q(approver__in=authority.appointment_ids)
        )

    def late(self, at: datetime, *, beside: bool = False) -> Self:
        """Keep the open tasks whose deadline has passed.

        beside: of one office's tasks, found by the office (see found.Beside).
        """
        found = self.filter(InStates(OPEN)).exclude(state=State.WAITING)
        if beside:
            return found.filter(LessThan(Beside("due"), Value(at, DateTimeField())))
        return found.filter(due__lt=at)

    def for_rows(self) -> Self:
        """Load what a row of a list shows, in the same query."""
        return self.select_related(
            "unit",
            "ward",
            "owner__person",
            "owner__post",
            "approver__person",
            "approver__post",
            "function",
        )


class Task(Recorded):
    """A piece of work an office owes, with one owner and one deadline.

    received_at: when the overall clock started; it never restarts.
    due: the present deadline; original_due: as promised first, never overwritten; on-time
        figures use it. legal_due: the deadline by the office's calendar, shown beside,
        where danger runs on the 24/7 calendar.
    act_by: when the present step is to be done by whoever waiting_on names.
    answer_late_by: once late, until when the head owes a public note and a new date.
    cell: the cell of places.point's public grid in which it is, null where only a ward is
        known; by it work that is the same is found (reports.similar).
    urged_until: when the first urging has to be answered that was not, null: none, or it
        was escalated.
    wakes_at: when the clock has to look at the task next (work/jobs.py), null: never.
    """

    code = models.CharField("mã", max_length=20, unique=True)
    source = models.CharField(max_length=20)
    title_vi = models.CharField("việc", max_length=200)
    title_en = models.CharField(max_length=200)
    product_vi = models.CharField("sản phẩm", max_length=200)
    product_en = models.CharField(max_length=200)
    folded = models.TextField(default="", editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged"
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="split_off"
    )

    function = models.ForeignKey("org.Function", models.PROTECT, related_name="+")
    ward = models.ForeignKey("places.Ward", models.PROTECT, null=True, related_name="+")
    cell = models.BigIntegerField(null=True, editable=False)
    level = models.CharField("mức", max_length=10, choices=Level)
    danger = models.BooleanField("nguy hiểm", default=False)
    evidence = models.CharField("minh chứng", max_length=10, choices=Evidence)
    about_unit = models.ForeignKey(
        "org.Unit", models.PROTECT, null=True, related_name="+"
    )

    unit = models.ForeignKey(
        "org.Unit", models.PROTECT, related_name="tasks", db_index=False
    )
    owner = models.ForeignKey(
        "org.Appointment", models.PROTECT, related_name="tasks", db_index=False
    )
    approver = models.ForeignKey(
        "org.Appointment",
        models.PROTECT,
        null=True,
        related_name="to_approve",
        db_index=False,
    )
    mandate = models.ForeignKey(
        "org.Mandate", models.PROTECT, null=True, related_name="+"
    )
    legal_basis = models.TextField("thẩm quyền", default="", blank=True)
    basis_verified = models.BooleanField(default=False)

    state = LiteralCharField(max_length=12, choices=State, default=State.RECEIVED)
    waiting_on = models.CharField(
        max_length=10, choices=WaitingOn, default=WaitingOn.OWNER
    )
    came_from = models.CharField(max_length=12, choices=State, default="", blank=True)
    round = models.PositiveSmallIntegerField(default=1)

    received_at = models.DateTimeField()
    calendar = models.CharField(max_length=30)
    receive_amount = models.PositiveSmallIntegerField()
    receive_measure = models.CharField(max_length=5)
    handle_amount = models.PositiveSmallIntegerField()
    handle_measure = models.CharField(max_length=5)
    receive_due = models.DateTimeField()
    original_due = models.DateTimeField()
    due = models.DateTimeField()
    legal_due = models.DateTimeField(null=True)
    act_since = models.DateTimeField()
    act_by = models.DateTimeField(null=True)
    answer_late_by = models.DateTimeField()
    late_noted_at = models.DateTimeField(null=True)
    committed_until = models.DateTimeField(null=True)
    wakes_at = models.DateTimeField(null=True)
    alarms_rung = models.PositiveSmallIntegerField(default=0)
    receive_alarm_rung = models.BooleanField(default=False)
    late_duty_escalated = models.BooleanField(default=False)
    urged_until = models.DateTimeField(null=True)

    accepted_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    outcome = models.CharField(max_length=10, choices=Outcome, default="", blank=True)
    result = models.ForeignKey(
        "work.Result", models.PROTECT, null=True, related_name="+"
    )
    close_kind = models.CharField(max_length=10, default="", blank=True)
    verdict = models.CharField(max_length=14, choices=Verdict, default="", blank=True)

    forward_count = models.PositiveSmallIntegerField(default=0)
    extend_count = models.PositiveSmallIntegerField(default=0)
    reopen_count = models.PositiveSmallIntegerField(default=0)
    correct_count = models.PositiveSmallIntegerField(default=0)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="work_task_state_known", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="work_task_level_known", condition=Q(level__in=Level.values)
            ),
            # Who must act follows from the state: it cannot be set to anybody else.
            models.CheckConstraint(
                name="work_task_waits_on_whom_its_state_says",
                condition=_WAITS_ON_WHOM_ITS_STATE_SAYS,
            ),
            models.CheckConstraint(
                name="work_task_approver_iff_to_approve",
                condition=Q(state=State.TO_APPROVE, approver__isnull=False)
                | ~Q(state=State.TO_APPROVE) & Q(approver__isnull=True),
            ),
            models.CheckConstraint(
                name="work_task_step_has_a_clock_while_open",
                condition=Q(state__in=OVER) | Q(act_by__isnull=False),
            ),
            models.CheckConstraint(
                name="work_task_closed_at_iff_closed",
                condition=Q(state=State.CLOSED, closed_at__isnull=False)
                | ~Q(state=State.CLOSED) & Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="work_task_over_only_with_substance",
                condition=Q(state__in=OPEN)
                | Q(
                    result__isnull=False,
                    done_at__isnull=False,
                    outcome__in=Outcome.values,
                )
                | Q(state=State.CLOSED, close_kind__in=("cancelled", "merged")),
            ),
            models.CheckConstraint(
                name="work_task_accepted_unless_received",
                condition=Q(
                    state__in=(State.RECEIVED, State.DISPUTED, State.TO_APPROVE)
                )
                | Q(accepted_at__isnull=False)
                | Q(close_kind__in=("cancelled", "merged"))
                | Q(outcome=Outcome.DECLINED),
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "act_by"],
                name="work_task_owner",
                condition=Q(state__in=sorted(OPEN)),
            ),
            models.Index(
                fields=["approver", "act_by"],
                name="work_task_approver",
                condition=Q(state=State.TO_APPROVE),
            ),
            models.Index(
                fields=["unit", "act_by"],
                name="work_task_unit_open",
                condition=Q(state__in=sorted(OPEN)),
            ),
            models.Index(fields=["unit", "-received_at"], name="work_task_unit"),
            models.Index(
                fields=["wakes_at", "id"],
                name="work_task_wakes",
                condition=Q(wakes_at__isnull=False),
            ),
            models.Index(
                fields=["unit", "-done_at"],
                name="work_task_unit_done",
                condition=Q(done_at__isnull=False),
            ),
            models.Index(
                fields=["done_at"],
                name="work_task_done",
                condition=Q(done_at__isnull=False),
            ),
            models.Index(
                fields=["id", "state"],
                name="work_task_open",
                condition=Q(state__in=sorted(OPEN)),
            ),
            models.Index(
                fields=["act_by"],
                name="work_task_disputed",
                condition=Q(state=State.DISPUTED),
            ),
            models.Index(
                LateFrom(),
                "id",
                name="work_task_late_from",
                condition=Q(state__in=sorted(OPEN)),
            ),
            models.Index(
                fields=["owner", "-act_since"],
                name="work_task_owner_over",
                condition=Q(state__in=sorted(OVER)),
            ),
            models.Index(
                fields=["-act_since", "-id"],
                name="work_task_over",
                condition=Q(state__in=sorted(OVER)),
            ),
            models.Index(fields=["-received_at", "-id"], name="work_task_received"),
            models.Index(fields=["-changed_at"], name="work_task_changed"),
            models.Index(
                fields=["cell", "-received_at"],
                name="work_task_cell_open",
                condition=Q(state__in=sorted(OPEN), cell__isnull=False),
            ),
            models.Index(
                fields=["ward", "function", "-received_at"],
                name="work_task_ward_open",
                condition=Q(state__in=sorted(OPEN)),
            ),
            models.Index(
                fields=["due"],
                name="work_task_due_open",
                condition=Q(state__in=sorted(OPEN)),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject_key(self) -> str:
        return f"task:{self.code}"

    def get_absolute_url(self) -> str:
        return reverse("work:task", args=[self.code])

    def is_late(self, at: datetime) -> bool:
        """Tell whether the deadline has passed while the office still owes the work."""
        return self.state in OPEN and self.state != State.WAITING and self.due < at

    def was_on_time(self) -> bool | None:
        """Tell whether it was done by the first deadline; None while open."""
        return None if self.done_at is None else self.done_at <= self.original_due
