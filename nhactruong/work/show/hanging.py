"""What hangs on a task, as its page shows it: results, notes, questions, parts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from nhactruong.org.authority import Authority
from nhactruong.org.snapshot import Snapshot
from nhactruong.ui.components import Badge, Clock
from nhactruong.ui.language import pick
from nhactruong.ui.templatetags.ui import STATE_BADGE
from nhactruong.work.clocks import calendar_for
from nhactruong.work.gather.people import People, Person
from nhactruong.work.gather.strands import Strand, Strands
from nhactruong.work.models import Task
from nhactruong.work.show.clocks import row_clock
from nhactruong.work.states import OVER, Ground, Outcome, State, Verdict
from nhactruong.workdays.clock import Calendars


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A photo or document shown: thumb_url and cover_url are empty for a document."""

    url: str
    thumb_url: str
    name: str
    cover_url: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's words at a moment, and what was answered."""

    text: str
    at: datetime | None
    who: str
    until: datetime | None = None
    answer: str = ""
    answered_at: datetime | None = None
    exhibits: list[Exhibit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ResultShown:
    """A result handed in, with what was decided on it."""

    pk: int
    outcome: str
    text: str
    source: str
    ground: str
    right_door: str
    who: str
    at: datetime | None
    round: int
    exhibits: list[Exhibit]
    decision: str
    decided_by: str
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """An office's "not ours", and what the desk ruled."""

    office: str
    said: Said
    says_unit: str
    cites: str
    to_unit: str
    reason: str
    ruled_by: str
    ruled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """A contributing office's part; url is empty where the reader may not see it."""

    code: str
    title: str
    url: str
    unit: str
    who: str
    clock: Clock
    badge: Badge
    is_over: bool


@dataclass(frozen=True, slots=True)
class Hanging:
    results: list[ResultShown]
    notes: list[Said]
    questions: list[Said]
    urgings: list[Said]
    rulings: list[Ruling]
    verdicts: list[tuple[str, Said]]
    parts: list[Part]

    @property
    def parts_over(self) -> int:
        return sum(1 for part in self.parts if part.is_over)

    def result(self, pk: int | None) -> ResultShown | None:
        return next((one for one in self.results if one.pk == pk), None)


def hanging_of(
    task: Task,
    strands: Strands,
    people: People,
    book: Snapshot,
    authority: Authority,
    at: datetime,
    calendars: Calendars,
) -> Hanging:
    """Return what hangs on `task`, newest first; asks the database nothing."""

    def office(unit_id: int | None) -> str:
        return pick(book.units.get(unit_id)) if unit_id else ""

    def part(row: Strand) -> Part:
        return _part(row, task, people, book, authority, at, calendars)

    return Hanging(
        results=[_result(row, strands, people) for row in strands["result"][::-1]],
        notes=[_note(row, strands, people) for row in strands["progressnote"][::-1]],
        questions=[_said(row, people) for row in strands["question"][::-1]],
        urgings=[_said(row, people) for row in strands["urging"][::-1]],
        rulings=[_ruling(row, people, office) for row in strands["settlement"][::-1]],
        verdicts=[_verdict(row) for row in strands["verdictgiven"][::-1]],
        parts=[part(row) for row in strands["child"]],
    )


def _name(person: Person | None) -> str:
    return str(person) if person else ""


def _exhibit(row: Strand) -> Exhibit:
    if row.code:
        public_id = UUID(row.code)
        return Exhibit(
            reverse("work:file", args=[public_id, "large"]),
            reverse("work:file", args=[public_id, "thumb"]),
            row.text or _("Ảnh của cơ quan xử lý"),
            reverse("work:cover", args=[public_id]),
        )
    public_id = UUID(row.extra)
    return Exhibit(
        reverse("work:file", args=[public_id, "document"]), "", row.more or row.text
    )


def _result(row: Strand, strands: Strands, people: People) -> ResultShown:
    decision = next((d for d in strands["decision"] if d.ref == row.id), None)
    declined = row.code == Outcome.DECLINED
    return ResultShown(
        pk=row.id,
        outcome=str(Outcome(row.code).label),
        text=row.text,
        source="" if declined else row.more,
        ground=str(Ground(row.more).label) if declined and row.more else "",
        right_door=row.extra,
        who=_name(people.by_id(row.who)),
        at=row.at,
        round=row.ref or 1,
        exhibits=[_exhibit(e) for e in strands["evidenceitem"] if e.ref == row.id],
        decision="" if decision is None else "yes" if decision.code == "yes" else "no",
        decided_by=_name(people.by_id(decision.who)) if decision else "",
        decided_at=decision.at if decision else None,
        reason=decision.text if decision else "",
    )


def _said(row: Strand, people: People) -> Said:
    return Said(
        text=row.text,
        at=row.at,
        who=_name(people.by_id(row.who)),
        until=row.until,
        answer=row.more,
        answered_at=row.ended,
    )


def _note(row: Strand, strands: Strands, people: People) -> Said:
    shown = [_exhibit(e) for e in strands["evidenceitem"] if e.other == row.id]
    return Said(
        text=row.text,
        at=row.at,
        who=_name(people.by_id(row.who)),
        until=row.until,
        exhibits=shown,
    )


def _ruling(row: Strand, people: People, office: Callable[[int | None], str]) -> Ruling:
    returned_by = people.by_id(row.who)
    return Ruling(
        office=returned_by.unit if returned_by else "",
        said=Said(text=row.text, at=row.at, who=_name(returned_by)),
        says_unit=office(row.ref),
        cites=row.more,
        to_unit=office(row.other),
        reason=row.extra,
        ruled_by=_name(people.by_id(row.whom)),
        ruled_at=row.ended,
    )


def _verdict(row: Strand) -> tuple[str, Said]:
    return str(Verdict(row.code).label), Said(text=row.text, at=row.at, who="")


def _part(
    row: Strand,
    task: Task,
    people: People,
    book: Snapshot,
    authority: Authority,
    at: datetime,
    calendars: Calendars,
) -> Part:
    unit = book.units[row.ref or task.unit_id]
    state = State(row.code)
    icon, tone = STATE_BADGE.get(state, ("dots", ""))
    sees = (
        authority.conductor or unit.pk in authority.unit_ids or authority.holds(row.who)
    )
    return Part(
        code=row.text,
        title=pick({"title_vi": row.more, "title_en": row.extra}, "title"),
        url=reverse("work:task", args=[row.text]) if sees else "",
        unit=pick(unit),
        who=_name(people.by_id(row.who)),
        clock=_part_clock(
            row, state, calendar_for(unit, danger=task.danger), at, calendars
        ),
        badge=Badge(str(state.label), icon, tone),  # type: ignore[arg-type]
        is_over=state in OVER,
    )


def _part_clock(
    row: Strand, state: State, calendar: str, at: datetime, calendars: Calendars
) -> Clock:
    if state in OVER or row.until is None:
        return Clock("done", _("xong"), row.ended, now=at)
    light = Task(state=state, act_by=row.at, due=row.until, calendar=calendar)
    return row_clock(light, at, calendars)
