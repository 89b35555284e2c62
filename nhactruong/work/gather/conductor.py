"""The conductor's room: what waits for a ruling, the one case in hand, what is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from nhactruong.org.authority import Authority
from nhactruong.org.models import MandateRole
from nhactruong.org.routing import lead_in
from nhactruong.org.snapshot import Snapshot
from nhactruong.ui.language import pick
from nhactruong.work.gather.inbox import rows_of
from nhactruong.work.models import Settlement, Task
from nhactruong.work.show.rows import Row
from nhactruong.work.states import State

# The clock has rung at half, four fifths, the whole, and twice the allowance.
TWICE = 4
SHOWN = 15


@dataclass(frozen=True, slots=True)
class Beat:
    """How the city stands now: open, late, to be settled, not received in time."""

    open: int
    late: int
    disputed: int
    unreceived: int


@dataclass(frozen=True, slots=True)
class Side:
    """What one office says, and under which mandates it acts in this function here."""

    office: str
    code: str
    says: str
    cites: str
    who: str
    at: datetime | None
    mandates: list["Cited"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A mandate in words; verified: a page that we read says so."""

    basis: str
    role: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One dispute: the task, both sides, whom the rules name, and the like before."""

    task: Task
    row: Row
    sides: list[Side]
    lead: str
    lead_code: str
    lead_basis: str
    lead_verified: bool
    alike: list[Settlement]
    times: int


@dataclass(frozen=True, slots=True)
class Room:
    beat: Beat
    queue: list[tuple[Row, str, bool]]
    case: Case | None
    badly_late: list[Row]
    just_late: list[Task]
    late_by_ward: dict[int, int]


def room_of(code: str, *, authority: Authority, book: Snapshot, at: datetime) -> Room:
    """Return the conductor's room with the case `code` in hand, else the first."""
    seen = Task.objects.visible_to(authority)
    disputed = list(
        seen.filter(state=State.DISPUTED).for_rows().order_by("act_by", "pk")[:100]
    )
    open_ones = {
        one.task_id: one
        for one in Settlement.objects.filter(
            task__in=[task.pk for task in disputed], settled_at__isnull=True
        ).select_related("says_unit", "returned_by__person", "returned_by__post__unit")
    }
    rows = rows_of(disputed, at)
    chosen = next(
        (t for t in disputed if t.code == code), disputed[0] if disputed else None
    )
    late = seen.late(at)
    return Room(
        beat=_beat(seen, at),
        queue=[
            (row, _offices(task, open_ones.get(task.pk)), task is chosen)
            for task, row in zip(disputed, rows, strict=True)
        ],
        case=_case(chosen, rows[disputed.index(chosen)], book, at) if chosen else None,
        badly_late=rows_of(
            late.filter(alarms_rung__gte=TWICE)
            .for_rows()
            .order_by("due", "pk")[:SHOWN],
            at,
        ),
        just_late=list(late.select_related("ward").order_by("-due", "-pk")[:8]),
        late_by_ward=dict(
            late.filter(ward__isnull=False)
            .order_by()
            .values_list("ward")
            .annotate(n=Count("pk"))
        ),
    )


def _beat(seen: Any, at: datetime) -> Beat:
    counted = seen.open().aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due__lt=at) & ~Q(state=State.WAITING)),
        disputed=Count("pk", filter=Q(state=State.DISPUTED)),
        unreceived=Count("pk", filter=Q(state=State.RECEIVED, act_by__lt=at)),
    )
    return Beat(**counted)


def _offices(task: Task, settlement: Settlement | None) -> str:
    says = settlement.says_unit if settlement else None
    if says is None:
        return pick(task.unit)
    return f"{pick(task.unit)} – {pick(says)}"


def _case(task: Task, row: Row, book: Snapshot, at: datetime) -> Case:
    returned = list(
        Settlement.objects.filter(task=task)
        .select_related("says_unit", "returned_by__person", "returned_by__post__unit")
        .order_by("-returned_at")
    )
    lead = lead_in(book, task.function_id, task.ward_id, at)
    return Case(
        task=task,
        row=row,
        sides=list(_sides(task, returned, book, at)),
        lead=pick(lead.unit),
        lead_code=lead.unit.code,
        lead_basis=lead.legal_basis,
        lead_verified=lead.verified,
        alike=list(
            Settlement.objects.filter(
                task__function=task.function_id, settled_at__isnull=False
            )
            .exclude(task=task)
            .select_related("task__ward", "to_unit")
            .order_by("-settled_at")[:3]
        ),
        times=len(returned),
    )


def _sides(
    task: Task, returned: list[Settlement], book: Snapshot, at: datetime
) -> Iterable[Side]:
    """Yield the office that has it, then the one that it names; each with what it said
    when it returned this task, if it did."""
    said = {one.returned_by.post.unit_id: one for one in returned[::-1]}
    units = [task.unit_id]
    if returned and returned[0].says_unit_id:
        units.append(returned[0].says_unit_id)
    for unit_id in dict.fromkeys(units):
        own = book.own_offices(unit_id)
        words = next((said[key] for key in own if key in said), None)
        if words is None and unit_id == task.unit_id and returned:
            words = returned[0]
        yield Side(
            office=pick(book.units[unit_id]),
            code=book.units[unit_id].code,
            says=words.returned_reason if words else "",
            cites=words.cites if words else "",
            who=_name(words) if words else "",
            at=words.returned_at if words else None,
            mandates=list(_cited(unit_id, task, book, at)),
        )


def _name(one: Settlement) -> str:
    return f"{one.returned_by.person.full_name}, {pick(one.returned_by.post)}"


def _cited(unit_id: int, task: Task, book: Snapshot, at: datetime) -> Iterable[Cited]:
    for mandate in book.mandates:
        if mandate.function_id != task.function_id:
            continue
        unit = book.unit_of(mandate, task.ward_id, at)
        if unit is not None and unit.pk == unit_id:
            role = str(MandateRole(mandate.role).label)
            yield Cited(mandate.legal_basis, role, mandate.verified)
