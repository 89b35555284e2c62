"""Asking the requester: the clock stops, at most for the time the rules allow."""

from datetime import datetime

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.org.authority import Authority
from nhactruong.work.clocks import pause_limit, reclock, terms_of
from nhactruong.work.models import Pause, Question, Task
from nhactruong.work.rules import no_pause_left
from nhactruong.work.states import State
from nhactruong.work.writing import (
    acting_appointment,
    begin,
    keep,
    move_to,
    tell,
    text_needed,
    words_to_send,
)


@act
def ask_requester(task_id: int, *, text: str, by: Actor, at: datetime) -> Task:
    """Ask the requester what the office cannot go on without; pauses the clock.

    All the pauses of one round together last no longer than one may.
    """
    task, authority, _facts, at = begin("ask", task_id, by=by, at=at)
    words = words_to_send(text, "text", limit=2000)
    until = pause_limit(task, terms_of(task), at)
    if until is None:
        raise no_pause_left()
    pause = Pause.objects.create(task=task, started_at=at, until_at_most=until)
    Question.objects.create(
        task=task,
        pause=pause,
        text=words,
        asked_by=acting_appointment(task, authority, by),
        asked_at=at,
    )
    move_to(task, State.WAITING, at)
    reclock(task, at)
    keep(
        task,
        "asked",
        by=by,
        at=at,
        public={"until_at_most": pause.until_at_most.isoformat()},
        private={"question": words},
        words=words,
    )
    return task


@act
def reply_to_office(
    task_id: int,
    *,
    text: str,
    authority: Authority,
    for_key: str = "",
    by: Actor,
    at: datetime,
) -> Task:
    """Answer the office's question; the clock runs again.

    for_key: of the requester for whom an official writes the answer down.
    """
    task, _authority, _facts, at = begin(
        "reply", task_id, by=by, at=at, authority=authority
    )
    words = text_needed(text, "text", limit=5000)
    pause = Pause.objects.get(task=task, ended_at__isnull=True)
    Question.objects.filter(pause=pause).update(
        reply=words, replied_at=at, reply_key=for_key or by.key
    )
    run_again(task, pause, at)
    pause.save(update_fields=["ended_at"])
    reclock(task, at)
    kind = "replied_for" if for_key else "replied"
    keep(task, kind, by=by, at=at, private={"reply": words})
    tell(task.owner, "replied", task, at=at)
    return task


@act
def resume_task(task_id: int, *, by: Actor, at: datetime) -> Task:
    """Let the clock run again when the requester has not answered in time."""
    task, _authority, _facts, at = begin("resume", task_id, by=by, at=at)
    pause = Pause.objects.get(task=task, ended_at__isnull=True)
    run_again(task, pause, at)
    pause.save(update_fields=["ended_at"])
    reclock(task, at)
    keep(task, "resumed", by=by, at=at)
    tell(task.owner, "resumed", task, at=at)
    return task


def run_again(task: Task, pause: Pause, at: datetime) -> None:
    """End the pause, at its limit at the latest, in memory; the caller saves it and
    computes the clocks anew."""
    pause.ended_at = min(at, pause.until_at_most)
    move_to(task, State.IN_PROGRESS, at)
