"""Pressing the desk's buttons in tests, and what came of it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nhactruong.files.tests.make import make_image
from nhactruong.ledger.models import Event
from nhactruong.ui.moments import local as in_the_city
from nhactruong.work.models import Task


def press(client: Client, action: str, task: Task, **said: Any) -> Any:
    answer: Any = client.post(
        reverse(f"work:{action}", args=[task.code]), {"seen": task.version, **said}
    )
    return answer


def kinds(task: Task) -> list[str]:
    """Return what happened to the task, without the room's prefix."""
    events = Event.objects.filter(subject=task.subject_key).order_by("seq")
    return [kind.rpartition(".")[2] for kind in events.values_list("kind", flat=True)]


def done(answer: Any, task: Task, kind: str) -> None:
    assert answer.status_code == 302, _faults(answer)
    assert kind in kinds(task)


def refused(answer: Any, words: str) -> None:
    assert answer.status_code == 200
    assert words in answer.content.decode()


def _faults(answer: Any) -> object:
    if not answer.context:
        return answer.content
    listed = [m.form.errors for m in answer.context["may"] if m.form.errors]
    return listed or answer.content.decode()[:500]


def local(moment: Any) -> str:
    return in_the_city(moment).strftime("%Y-%m-%dT%H:%M")


def photo(name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_image().getvalue(), "image/jpeg")
