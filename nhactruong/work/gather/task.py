"""Everything on one task's page, in few statements whatever hangs on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from nhactruong.ledger.read import history
from nhactruong.org.authority import Authority
from nhactruong.org.models import Appointment
from nhactruong.org.routing import lead_in, who_leads
from nhactruong.org.snapshot import Snapshot, snapshot
from nhactruong.ui.components import Clock, Happening
from nhactruong.work.clocks import pause_limit, terms_of
from nhactruong.work.gather.drafts import DraftShown, drafts_of
from nhactruong.work.gather.notes import NoteShown, named_in, notes_of
from nhactruong.work.gather.people import People
from nhactruong.work.gather.strands import Strand, Strands, strands_of
from nhactruong.work.join import JOINED
from nhactruong.work.models import Extension, Pause, Segment, Task
from nhactruong.work.rules import Facts
from nhactruong.work.show.clocks import allowed_words, page_clocks
from nhactruong.work.show.hanging import Hanging, hanging_of
from nhactruong.work.show.history import happenings, keys_in
from nhactruong.work.sources import Source, source_of
from nhactruong.work.states import OPEN, State
from nhactruong.workdays.allowances import allowance
from nhactruong.workdays.calendars import calendars_in_force
from nhactruong.workdays.explain import explain

# What the page shows of other tables' rows, loaded with the task in one statement.
BESIDE = (
    "unit__calendar",
    "ward",
    "function",
    "owner__person",
    "owner__post",
    "approver__person",
    "approver__post",
    "result__produced_by__person",
    "parent",
    "merged_into",
    "split_from",
)


@dataclass(frozen=True, slots=True)
class TaskPage:
    """What the page of a task shows; forms and buttons are added by the view."""

    task: Task
    at: datetime
    book: Snapshot
    facts: Facts
    clocks: list[Clock]
    steps: list[Any]
    hanging: Hanging
    notes: list[NoteShown]
    drafts: dict[str, DraftShown]
    history: list[Happening]
    head: Appointment | None
    source: Source
    panel: dict[str, object]
    asked: Strand | None
    allowed: str
    allowed_verified: bool

    @property
    def panel_template(self) -> str:
        return self.source.panel_template


def with_all_beside(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related(*BESIDE)


def page_of(task: Task, *, authority: Authority, at: datetime) -> TaskPage:
    """Return the page of a task loaded by with_all_beside(); five statements at most,
    besides those of its source's panel."""
    book = snapshot()
    strands = strands_of(task, authority.person_id)
    entries = history([task.subject_key], with_openings=True, without=(JOINED,))
    people = People(book, _ids(strands), keys_in(entries))
    calendars = calendars_in_force()
    _hang(task, strands)
    terms = terms_of(task)
    source = source_of(task)
    return TaskPage(
        task=task,
        at=at,
        book=book,
        facts=facts_shown(task, strands, book, at),
        clocks=page_clocks(task, at, calendars),
        steps=list(explain(terms, calendars, now=at)),
        hanging=hanging_of(task, strands, people, book, authority, at, calendars),
        drafts=drafts_of(strands["draft"], strands["draftfile"]),
        notes=notes_of(strands["internalnote"], people, authority),
        history=happenings(entries, people, book),
        head=book.head(task.unit_id),
        source=source,
        panel=source.panel(task, authority),
        asked=next(_asked(strands), None),
        allowed=allowed_words(task),
        allowed_verified=allowance(
            "handle", task.level, task.danger, task.received_at
        ).verified,
    )


def _asked(strands: Strands) -> Iterator[Strand]:
    """Yield the extensions asked for that wait for an answer."""
    return (row for row in strands["extension"] if not row.ended and not row.extra)


def _ids(strands: Strands) -> set[int | None]:
    named = {key for row in strands["internalnote"] for key in named_in(row)}
    return named | {
        key for rows in strands.values() for row in rows for key in (row.who, row.whom)
    }


def _hang(task: Task, strands: Strands) -> None:
    """Let terms_of find the task's parts without asking for them again."""
    segments = [
        {"calendar": row.code, "started_at": row.at, "ended_at": row.ended}
        for row in strands["segment"]
    ]
    pauses = [
        {"started_at": row.at, "until_at_most": row.until, "ended_at": row.ended}
        for row in strands["pause"]
    ]
    extensions = [
        {"kind": row.code, "until": row.until, "granted_at": row.ended}
        for row in strands["extension"]
    ]
    _as_loaded(task, "segments", [Segment(**columns) for columns in segments])
    _as_loaded(task, "pauses", [Pause(**columns) for columns in pauses])
    _as_loaded(task, "extensions", [Extension(**columns) for columns in extensions])


def _as_loaded(task: Task, name: str, rows: list[Any]) -> None:
    loaded: Any = getattr(task, name).all()
    loaded._result_cache, loaded._prefetch_done = rows, True
    cache: Any = task.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = loaded


def facts_shown(task: Task, strands: Strands, book: Snapshot, at: datetime) -> Facts:
    """Return what facts.facts_of would, from what the page has loaded anyway."""
    judged = task.state in (State.TO_APPROVE, State.DONE)
    result = task.result if judged else None
    return Facts(
        owner_person_id=task.owner.person_id,
        producer_person_id=result.produced_by.person_id if result else None,
        approved_before=frozenset(
            row.other
            for row in strands["decision"]
            if row.code == "yes" and row.other is not None
        ),
        open_children=sum(1 for row in strands["child"] if row.code in OPEN),
        other_lead=_other_lead(task, book, at),
        extension_asked=any(_asked(strands)),
        pause_used_up=task.state == State.IN_PROGRESS
        and pause_limit(task, terms_of(task), at) is None,
        open_urging=any(row.ended is None for row in strands["urging"]),
        judged_this_round=task.verdict != "",
        may_close=True,
    )


def _other_lead(task: Task, book: Snapshot, at: datetime) -> str:
    if task.state not in (State.RECEIVED, State.IN_PROGRESS) or task.ward_id is None:
        return ""
    if task.parent_id is not None:
        return ""
    if task.about_unit_id is None:
        lead = lead_in(book, task.function_id, task.ward_id, at)
    else:
        lead = who_leads(
            task.function_id, task.ward_id, at, about_unit_id=task.about_unit_id
        )
    return "" if lead.unit.pk == task.unit_id else lead.unit.code
