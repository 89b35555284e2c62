"""Public words on how it goes, urging and being urged."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.work.clocks import set_step, step_end
from nhactruong.work.evidence import Shown, attach
from nhactruong.work.extend import LONGEST
from nhactruong.work.models import ProgressNote, Task, Urging
from nhactruong.work.writing import (
    acting_appointment,
    begin,
    keep,
    tell,
    text_needed,
    words_to_send,
)


@act
def report_progress(
    task_id: int,
    *,
    text: str,
    committed_until: datetime | None = None,
    evidence: Sequence[Shown] = (),
    by: Actor,
    at: datetime,
) -> Task:
    """Publish a note on how it goes; once late, with a newly committed date (promise 7).

    committed_until: aware, after `at`; needed once the deadline has passed.
    """
    task, authority, _facts, at = begin("report_progress", task_id, by=by, at=at)
    words = words_to_send(text, "text")
    late = task.is_late(at)
    if late and committed_until is None:
        message = _("Việc đã quá hạn: phải hẹn ngày mới.")
        raise Refusal("date_needed", message, {"committed_until": message})
    if committed_until is not None:
        _refuse_bad_date(committed_until, at)
    appointment = acting_appointment(task, authority, by)
    note = ProgressNote.objects.create(
        task=task, text=words, committed_until=committed_until, by=appointment, at=at
    )
    attach(task, evidence, note=note)
    if committed_until is not None:
        task.committed_until = committed_until
    if late:
        task.late_noted_at = at
        set_step(task, at)
    keep(
        task,
        "progress_reported",
        by=by,
        at=at,
        public={"committed_until": committed_until and committed_until.isoformat()},
        private={"text": words},
        words=words,
    )
    return task


def _refuse_bad_date(until: datetime, at: datetime) -> None:
    if until <= at:
        message = _("Ngày hẹn phải ở sau lúc này.")
        raise Refusal("date_past", message, {"committed_until": message})
    if until > at + LONGEST:
        message = _("Ngày hẹn không quá một năm kể từ nay.")
        raise Refusal("date_far", message, {"committed_until": message})


@act
def urge_task(task_id: int, *, word: str, by: Actor, at: datetime) -> Task:
    """Urge the owner on; the answer has a clock of its own."""
    task, authority, _facts, at = begin("urge", task_id, by=by, at=at)
    words = text_needed(word, "word", limit=1000)
    urging = Urging.objects.create(
        task=task,
        word=words,
        by=acting_appointment(task, authority, by),
        at=at,
        answer_by=step_end("explain", task, at),
    )
    task.urged_until = min(task.urged_until or urging.answer_by, urging.answer_by)
    set_step(task, at)
    keep(
        task,
        "urged",
        by=by,
        at=at,
        public={"answer_by": urging.answer_by.isoformat()},
        private={"word": words},
    )
    tell(task.owner, "urged", task, at=at, urgent=True)
    return task


@act
def answer_urging(task_id: int, *, answer: str, by: Actor, at: datetime) -> Task:
    """Answer every urging that still waits."""
    task, _authority, _facts, at = begin("answer_urging", task_id, by=by, at=at)
    words = text_needed(answer, "answer", limit=2000)
    Urging.objects.filter(task=task, answered_at__isnull=True).update(
        answer=words, answered_at=at
    )
    task.urged_until = None
    set_step(task, at)
    keep(task, "urging_answered", by=by, at=at, private={"answer": words})
    return task
