"""One report as the public may see it: the page and the API show exactly this.

Published after check: until a member of staff has looked, only topic, ward, office,
responsible post, state and clock; after that also what officials say and who they are;
and once published also the words, the blurred point and the photos chosen.
Whose report it is, is never here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation

from nhactruong.ground.codes import read_code
from nhactruong.ledger.read import history
from nhactruong.org.snapshot import Snapshot, snapshot
from nhactruong.reports.behind import behind_report
from nhactruong.reports.models import Report, ReportPhoto
from nhactruong.reports.rules import why_not_join
from nhactruong.reports.told import happenings, keys_told, state_words
from nhactruong.reports.why import why_of_task
from nhactruong.ui.components import Clock, Happening
from nhactruong.ui.language import pick
from nhactruong.work.clocks import terms_of
from nhactruong.work.gather.people import People
from nhactruong.work.join import JOINED
from nhactruong.work.models import EvidenceItem, ProgressNote, Result, Task
from nhactruong.work.show.clocks import page_clocks, row_clock
from nhactruong.work.states import Ground, Level, Outcome, State, Verdict
from nhactruong.workdays.calendars import calendars_in_force
from nhactruong.workdays.explain import explain


@dataclass(frozen=True, slots=True)
class Named:
    """A ward, office or topic: our id, the code in force, the name now spoken."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who holds it; name is None until a member of staff has looked at the report."""

    name: str | None
    post: str
    unit: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo by its public id; the room that shows it has the address.

    before: public id of the photo of the same place as it was, as far as it is shown.
    """

    public_id: UUID
    width: int
    height: int
    caption: str = ""
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    public_id: UUID
    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Note:
    """A public word on how it goes."""

    at: datetime
    text: str
    committed_until: datetime | None
    by: str
    photos: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The approved result. ground and right_door: of a refusal."""

    outcome: str
    outcome_words: str
    text: str
    source_cited: str
    ground: str
    right_door: str
    produced_by: str
    approved_at: datetime | None
    photos: tuple[Picture, ...] = ()
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicReport:
    """What anyone may see of one report now.

    review: "pending", "published" or "withheld"; text, point, photos only where
        published; notes, answer and names only where it is no longer pending.
    legal_due: deadline in office hours, beside that of the 24/7 calendar of danger.
    explain: steps of the deadline, oldest first; steps: what happened, newest first.
    joined: code of the report whose work this one joined or was merged into.
    reporters: how many reports stand behind the work, those withdrawn left out.
    joinable: whether somebody else may join it now.
    """

    code: str
    version: int
    review: str
    topic: Named
    group: Named | None
    ward: Named
    unit: Named
    head_post: str
    owner: Responsible
    why: str
    legal_basis: str
    state: str
    state_words: str
    level: str
    level_words: str
    danger: bool
    waiting_on: str
    submitted_at: datetime
    channel: str
    channel_words: str
    receive_by: datetime
    accepted_at: datetime | None
    due: datetime
    original_due: datetime
    legal_due: datetime | None
    committed_until: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    late: bool
    on_time: bool | None
    withdrawn: bool
    joined: str
    reporters: int
    joinable: bool
    clock: Clock
    clocks: Sequence[Clock]
    steps: Sequence[Happening]
    explain: Sequence[Any]
    text: str | None = None
    address: str | None = None
    lat: float | None = None
    lon: float | None = None
    photos: tuple[Picture, ...] = ()
    notes: tuple[Note, ...] = ()
    answer: Answer | None = None
    verdict: str = ""
    verdict_words: str = ""
    events: int = field(default=0)


BESIDE = (
    "ward", "topic__parent", "task__unit__calendar", "task__ward", "task__function", "task__mandate",
    "task__owner__person", "task__owner__post", "task__result__produced_by__person",
    "task__result__produced_by__post",
)  # fmt: skip


def public_report(code: str, lang: str, *, at: datetime) -> PublicReport:
    """Return the report with this code as the public sees it; ten queries at most.

    code: as a person types it. lang: of the words in it.
    Raises Report.DoesNotExist, also for what is sealed or cancelled.
    """
    found = Report.objects.public().with_behind().select_related(*BESIDE)
    report = found.get(code=read_code(code) or "")
    with translation.override(lang):
        return shown_to_public(report, at=at)


def shown_to_public(report: Report, *, at: datetime) -> PublicReport:
    """Return a report loaded with BESIDE and with_behind() as the public sees it."""
    task, book = report.task, snapshot()
    seen = report.review != "pending" or report.is_published
    entries = history(_subjects(report), without=(JOINED,))
    people = People(book, [], keys_told(entries))
    calendars = calendars_in_force()
    terms, behind = terms_of(task), behind_report(report)
    owner = people.by_id(task.owner_id)
    said = _said(task, people) if seen else {}
    mine = _own_words(report) if report.is_published else {}
    return PublicReport(
        code=report.code,
        version=report.version + task.version,
        review=report.review,
        topic=named(report.topic),
        group=named(report.topic.parent) if report.topic.parent else None,
        ward=named(report.ward),
        unit=named(task.unit),
        head_post=_head_post(book, task.unit_id),
        owner=Responsible(
            name=owner.full_name if owner and seen else None,
            post=owner.post if owner else pick(task.owner.post),
            unit=owner.unit if owner else pick(task.unit),
        ),
        why=why_of_task(task),
        legal_basis=task.legal_basis if task.mandate else "",
        state=task.state,
        state_words=state_words(task),
        level=task.level,
        level_words=str(Level(task.level).label),
        danger=task.danger,
        waiting_on=task.waiting_on,
        submitted_at=report.submitted_at,
        channel=report.channel,
        channel_words=report.channel_words,
        receive_by=task.receive_due,
        accepted_at=task.accepted_at,
        due=task.due,
        original_due=task.original_due,
        legal_due=task.legal_due,
        committed_until=task.committed_until,
        done_at=task.done_at,
        closed_at=task.closed_at,
        late=task.is_late(at),
        on_time=task.was_on_time(),
        withdrawn=report.withdrawn_at is not None,
        joined=_joined(report),
        reporters=behind.present,
        joinable=why_not_join(report, behind) is None,
        clock=row_clock(task, at, calendars),
        clocks=page_clocks(task, at, calendars),
        steps=happenings(entries, people, book, names=seen),
        explain=list(explain(terms, calendars, now=at)),
        verdict=task.verdict,
        verdict_words=str(Verdict(task.verdict).label) if task.verdict else "",
        events=len(entries),
        **said,
        **mine,
    )


def _subjects(report: Report) -> list[str]:
    keys = [report.subject_key, report.task.subject_key]
    if report.task.code != report.code:
        keys.append(f"task:{report.code}")
    return keys


def _joined(report: Report) -> str:
    """Return the code of the report whose work this one has joined."""
    task = report.task
    if task.code == report.code:
        return ""
    if task.split_from_id is None:
        return task.code
    first = Report.objects.filter(task=task).order_by("submitted_at", "pk")
    code = first.values_list("code", flat=True).first() or ""
    return "" if code == report.code else code


def named(thing: Any) -> Named:
    return Named(thing.pk, thing.code, pick(thing))


def _head_post(book: Snapshot, unit_id: int) -> str:
    head = book.head(unit_id)
    return pick(head.post) if head else ""


def _own_words(report: Report) -> dict[str, Any]:
    """Return what the sender wrote and showed, as far as the public may see it."""
    photos = (
        ReportPhoto.objects.filter(report=report, public=True)
        .select_related("photo")
        .order_by("position")
    )
    return {
        "text": report.text,
        "address": report.address,
        "lat": report.blurred_lat,
        "lon": report.blurred_lon,
        "photos": tuple(picture(row.photo) for row in photos),
    }


def picture(photo: Any, caption: str = "") -> Picture:
    return Picture(photo.public_id, photo.width, photo.height, caption)


def _said(task: Task, people: People) -> dict[str, Any]:
    """Return what officials said in public: notes and the approved result."""
    shown = list(
        EvidenceItem.objects.filter(task=task)
        .select_related("photo", "document", "before")
        .order_by("pk")
    )
    notes = ProgressNote.objects.filter(task=task).select_related(
        "by__person", "by__post"
    )
    approved = task.state in (State.DONE, State.CLOSED) and task.result is not None
    return {
        "notes": tuple(_note(note, shown) for note in notes.order_by("-at")),
        "answer": _answer(task, task.result, shown)
        if approved and task.result
        else None,
    }


def _note(note: ProgressNote, shown: list[EvidenceItem]) -> Note:
    return Note(
        at=note.at,
        text=note.text,
        committed_until=note.committed_until,
        by=person_words(note.by),
        photos=tuple(
            picture(item.photo, item.caption)
            for item in shown
            if item.note_id == note.pk and item.photo
        ),
    )


def person_words(appointment: Any) -> str:
    """Return "Nghiêm Trúc Vy, chuyên viên"."""
    return f"{appointment.person.full_name}, {pick(appointment.post)}"


def _after(item: EvidenceItem) -> Picture:
    before = item.before.public_id if item.before else None
    return replace(picture(item.photo, item.caption), before=before)


def _answer(task: Task, result: Result, shown: list[EvidenceItem]) -> Answer:
    mine = [item for item in shown if item.result_id == result.pk]
    return Answer(
        outcome=result.outcome,
        outcome_words=str(Outcome(result.outcome).label),
        text=result.text,
        source_cited=result.source_cited,
        ground=str(Ground(result.ground).label) if result.ground else "",
        right_door=result.right_door,
        produced_by=person_words(result.produced_by),
        approved_at=task.done_at,
        photos=tuple(_after(i) for i in mine if i.photo),
        papers=tuple(
            Paper(i.document.public_id, i.document.name, i.document.bytes)
            for i in mine
            if i.document
        ),
    )
