"""Short words of the tests of the clock."""

from datetime import datetime, timedelta

from nhactruong.ledger.models import Event
from nhactruong.notices.models import Message
from nhactruong.work.jobs import run_due
from nhactruong.work.models import Task


def again(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def rings(task: Task) -> list[str]:
    """Return what the clock did, in order."""
    done = []
    for event in Event.objects.filter(subject=task.subject_key).order_by("seq"):
        kind = event.kind.removeprefix("work.task.")
        if b'"kind":"clock"' in bytes(event.leaf):
            done.append(kind)
    return done


def told(template: str) -> set[str]:
    rows = Message.objects.filter(template=f"work/{template}")
    return set(rows.values_list("address_key", flat=True))


def run_every(step: timedelta, since: datetime, until: datetime) -> None:
    at = since
    while at <= until:
        run_due(at)
        at += step
