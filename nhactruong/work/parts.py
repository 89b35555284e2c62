"""What deadlines rest on, loaded for many tasks in four statements."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q

from nhactruong.work.models import Extension, Pause, Segment, Task, Urging

LOADED = "_parts_loaded"
_PARTS: tuple[tuple[str, type[Model], Q], ...] = (
    ("segments", Segment, Q()),
    ("pauses", Pause, Q()),
    ("extensions", Extension, Q()),
    ("urgings", Urging, Q(answered_at__isnull=True)),
)


def load_parts(tasks: Sequence[Task]) -> None:
    """Load segments, pauses, extensions and unanswered urgings of all these tasks.

    Lighter than prefetch_related, which makes a manager and a query for each.
    """
    keys = [task.pk for task in tasks]
    found: dict[int, dict[str, list[Any]]] = {key: defaultdict(list) for key in keys}
    for name, model, which in _PARTS:
        rows: Any = model._default_manager.filter(which, task__in=keys).order_by("pk")
        for row in rows:
            found[row.task_id][name].append(row)
    for task in tasks:
        setattr(task, LOADED, found[task.pk])


def loaded(task: Task, name: str) -> list[Any] | None:
    """Return the parts that load_parts loaded, None where it did not."""
    parts: dict[str, list[Any]] | None = getattr(task, LOADED, None)
    return None if parts is None else parts[name]
