"""What reports do when work announces something: letters, and followers of a merge."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ledger.record import NewEvent, record_events
from nhactruong.notices.outbox import queue
from nhactruong.reports.models import Contact, Report, Review
from nhactruong.reports.tell import STEPS, step
from nhactruong.work.models import Task
from nhactruong.work.signals import task_moved, tasks_merged, tasks_moved

Moves = Sequence[tuple[Task, str]]


@receiver(task_moved)
def on_task_moved(
    sender: Any,
    *,
    task: Task,
    kind: str,
    by: Actor,
    at: datetime,
    words: str = "",
    **_rest: Any,
) -> None:
    """Write to all who left a contact with a report of this work; in two statements, none
    where nobody is told."""
    _write_to_followers([(task, kind)], words, by, at)


@receiver(tasks_moved)
def on_tasks_moved(
    sender: Any, *, moves: Moves, by: Actor, at: datetime, **_rest: Any
) -> None:
    _write_to_followers(moves, "", by, at)


def _write_to_followers(moves: Moves, words: str, by: Actor, at: datetime) -> None:
    told = [
        (task, kind)
        for task, kind in moves
        if kind in STEPS and task.source == "report"
    ]
    if by.kind == ActorKind.CITIZEN:  # they did it themselves
        told = [(task, kind) for task, kind in told if kind != "reopened"]
    if not told:
        return
    followed: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = (
        Contact.objects.filter(
            report__task__in={task.pk for task, _kind in told},
            report__withdrawn_at__isnull=True,
        )
        .exclude(report__review=Review.SEALED)
        .values_list("report__task_id", "report__code", "report__lang")
    )
    for task_id, code, lang in rows:
        followed[task_id].append((code, lang))
    queue(
        [
            step(task, kind, words, code=code, lang=lang, at=at)
            for task, kind in told
            for code, lang in followed.get(task.pk, ())
        ],
        at=at,
    )


@receiver(tasks_merged)
def on_tasks_merged(
    sender: Any, *, kept: Task, gone: Task, by: Actor, at: datetime, **_rest: Any
) -> None:
    """Let the reports of the work that is gone follow the work that stays."""
    reports = list(
        Report.objects.select_for_update(of=("self",)).filter(task=gone).order_by("pk")
    )
    for report in reports:
        report.task = kept
    record_events(
        [
            NewEvent(
                kind="reports.report.joined", subject=report, public={"task": kept.code}
            )
            for report in reports
        ],
        by=by,
        at=at,
    )
    Report.objects.bulk_update(reports, ["task", "version", "changed_at"])
