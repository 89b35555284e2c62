"""All that hangs on one task, in one statement: a dozen small tables read as one list.

A task page would otherwise ask each table in turn. Every branch gives the same columns;
what each means is said beside the branch.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    F,
    IntegerField,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from nhactruong.work.models import (
    Decision,
    Draft,
    DraftFile,
    EvidenceItem,
    Extension,
    InternalNote,
    Pause,
    ProgressNote,
    Question,
    Result,
    Segment,
    Settlement,
    Task,
    Urging,
    VerdictGiven,
)
from nhactruong.work.states import Outcome


class Strand(NamedTuple):
    """One row that hangs on the task.

    kind: name of its branch; at, until, ended: its moments; code: a word of a fixed list.
    text, more, extra: what people wrote; who, whom: appointments; ref, other: other keys.
    """

    kind: str
    id: int
    at: datetime | None
    until: datetime | None
    ended: datetime | None
    code: str
    text: str
    more: str
    extra: str
    who: int | None
    whom: int | None
    ref: int | None
    other: int | None


_MOMENTS = ("at", "until", "ended")
_WORDS = ("code", "text", "more", "extra")
_KEYS = ("who", "whom", "ref", "other")

Strands = dict[str, list[Strand]]


def strands_of(task: Task, person_id: int | None = None) -> Strands:
    """Return what hangs on `task` by kind, oldest first; one statement.

    person_id: whose drafts are wanted too.
    """
    first, *rest = [*_branches(task), *_drafts(task, person_id)]
    rows = [Strand(*row) for row in first.union(*rest, all=True)]
    found: Strands = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.kind, row.id)):
        found[row.kind].append(row)
    return found


def _branches(task: Task) -> Iterable[QuerySet[Any, Any]]:
    yield _branch(
        Segment,
        task,
        at="started_at",
        ended="ended_at",
        code="calendar",
        text="how",
        ref="unit",
    )
    yield _branch(Pause, task, at="started_at", until="until_at_most", ended="ended_at")
    yield _branch(
        Extension,
        task,
        at="asked_at",
        until="until",
        ended="granted_at",
        code="kind",
        text="reason",
        who="asked_by",
        whom="granted_by",
        extra="refusal",
    )
    yield _branch(
        Question,
        task,
        at="asked_at",
        ended="replied_at",
        text="text",
        more="reply",
        who="asked_by",
        ref="pause",
    )
    yield _branch(
        ProgressNote, task, at="at", until="committed_until", text="text", who="by"
    )
    yield _branch(
        InternalNote,
        task,
        at="at",
        ended="withdrawn_at",
        text="text",
        more="mentioned",
        who="by",
        other="person",
    )
    yield _branch(
        Urging,
        task,
        at="at",
        until="answer_by",
        ended="answered_at",
        text="word",
        more="answer",
        who="by",
    )
    yield _branch(
        Result,
        task,
        at="submitted_at",
        code="outcome",
        text="text",
        more=_ground_or_source(),
        extra="right_door",
        who="produced_by",
        ref="round",
    )
    yield _branch(
        Decision,
        task,
        at="at",
        text="reason",
        who="by",
        ref="result",
        other="person",
        code=_yes_no("approved"),
    )
    yield _branch(VerdictGiven, task, at="at", code="verdict", text="why", ref="round")
    yield _branch(
        Settlement,
        task,
        at="returned_at",
        ended="settled_at",
        text="returned_reason",
        more="cites",
        extra="reason",
        who="returned_by",
        whom="settled_by",
        ref="says_unit",
        other="to_unit",
    )
    yield _branch(
        EvidenceItem,
        task,
        ref="result",
        other="note",
        text="caption",
        more="document__name",
        code=Cast("photo__public_id", CharField()),
        extra=Cast("document__public_id", CharField()),
    )
    yield _branch(
        Task,
        task,
        link="parent",
        kind="child",
        at="act_by",
        until="due",
        ended="done_at",
        code="state",
        text="code",
        more="title_vi",
        extra="title_en",
        who="owner",
        ref="unit",
    )


def _drafts(task: Task, person_id: int | None) -> Iterable[QuerySet[Any, Any]]:
    if person_id is None:
        return
    drafts = _branch(
        Draft, task, at="saved_at", code="form", text="fields", ref="number"
    )
    yield drafts.filter(person=person_id)
    files = _branch(
        DraftFile,
        task,
        link="draft__task",
        ref="draft",
        more="document__name",
        code=Cast("photo__public_id", CharField()),
        extra=Cast("document__public_id", CharField()),
    )
    yield files.filter(draft__person=person_id)


def _ground_or_source() -> Combinable:
    """Return the ground of a refusal, the cited source of anything else."""
    return Case(
        When(outcome=Outcome.DECLINED, then=F("ground")), default=F("source_cited")
    )


def _yes_no(column: str) -> Combinable:
    return Case(When(**{column: True}, then=Value("yes")), default=Value("no"))


def _branch(
    model: Any,
    task: Task,
    *,
    link: str = "task",
    kind: str = "",
    **columns: "str | Combinable",
) -> QuerySet[Any, Any]:
    """Return one table's rows of `task` in the common columns; what is not named is null
    or empty."""
    kind = kind or model._meta.model_name
    drawn: dict[str, Combinable] = {
        "s_kind": Value(kind, output_field=CharField()),
        "s_id": F("pk"),
    }
    for names, field, empty in (
        (_MOMENTS, DateTimeField(), None),
        (_WORDS, TextField(), ""),
        (_KEYS, IntegerField(), None),
    ):
        for name in names:
            drawn[f"s_{name}"] = _column(columns.get(name), field, empty)
    rows: QuerySet[Any, Any] = model.objects.filter(**{link: task.pk}).order_by()
    drawn_rows: QuerySet[Any, Any] = rows.annotate(**drawn).values_list(*drawn)
    return drawn_rows


def _column(given: "str | Combinable | None", field: Any, empty: Any) -> Combinable:
    if given is None:
        # Cast: PostgreSQL must know the type of a column that is nothing but null.
        return Cast(Value(empty), field) if empty is None else Value(empty, field)
    source = F(given) if isinstance(given, str) else given
    return Cast(source, field) if isinstance(field, TextField) else source
