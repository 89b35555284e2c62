"""Which tables a life leaves rows in."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Field, Max, Model, TextField
from django.db.models.fields import CharField

from nhactruong.ledger.models import Recorded
from nhactruong.work.models import Task

# Counted behind the acts from what is copied here; whoever counts will count the copies.
DERIVED = frozenset({"reports.Standing"})


@cache
def copied() -> tuple[type[Model], ...]:
    """Return the task, and every model that points at it, directly or not.

    Pictures and documents are not among them: copies show those of the original.
    """
    found: list[type[Model]] = [Task]
    for model in found:
        for other in apps.get_models():
            if other in found or other._meta.label in DERIVED:
                continue
            if any(target(field) is model for field in other._meta.concrete_fields):
                found.append(other)
    return tuple(found)


def recorded() -> list[type[Recorded]]:
    """Return the copied models whose rows are the subjects of events."""
    return [model for model in copied() if issubclass(model, Recorded)]


def target(field: "Field[Any, Any]") -> "type[Model] | None":
    remote = field.remote_field
    return remote.model if remote is not None else None


def links(model: type[Model]) -> "list[Field[Any, Any]]":
    """Return the columns that lead to copied rows."""
    return [f for f in model._meta.concrete_fields if target(f) in copied()]


def is_text(field: "Field[Any, Any]") -> bool:
    return isinstance(field, (CharField, TextField)) or (
        field.get_internal_type() == "JSONField"
    )


def last_keys() -> dict[type[Model], int]:
    """Return the greatest key of each copied table now, 0 where it is empty."""
    return {
        model: int(model._default_manager.aggregate(top=Max("pk"))["top"] or 0)
        for model in copied()
    }
