"""What reports do when work announces something: letters, and followers of a merge."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ledger.record import NewEvent, record_events
from nhactruong.notices.outbox import Letter, queue
from nhactruong.reports.models import Contact, Report, Review
from nhactruong.ui.language import spoken
from nhactruong.work.models import Task
from nhactruong.work.signals import task_moved, tasks_merged

# Steps that the sender is told of; urgent: something is asked of them, or long awaited.
_TOLD = {
    "accepted": False,
    "progress_reported": False,
    "asked": True,
    "resumed": False,
    "forwarded": False,
    "settled": False,
    "extended": False,
    "fell_late": False,
    "approved": True,
    "reopened": False,
    "closed": False,
}


@receiver(task_moved)
def on_task_moved(
    sender: Any, *, task: Task, kind: str, by: Actor, at: datetime, **_rest: Any
) -> None:
    """Write to those who left a contact; in two statements, none where nobody is told."""
    if kind not in _TOLD or task.source != "report":
        return
    if kind == "reopened" and by.kind == ActorKind.CITIZEN:
        return  # they did it themselves
    followed = (
        Contact.objects.filter(report__task=task, report__withdrawn_at__isnull=True)
        .exclude(report__review=Review.SEALED)
        .values_list("report__code", "report__lang")
    )
    queue([_letter(task, kind, code, lang) for code, lang in followed], at=at)


def _letter(task: Task, kind: str, code: str, lang: str) -> Letter:
    return Letter(
        audience="citizen",
        address_key=code,
        template=f"reports/{kind}",
        payload={"code": code, "state": task.state, "due": task.due.isoformat()},
        lang=lang if lang in spoken() else "vi",
        urgent=_TOLD[kind],
        dedupe=f"{kind}:{code}:{task.version}",
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
