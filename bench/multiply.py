"""Make a city's worth of tasks out of a demonstration's: every row many times over.

Rows are copied by the database itself, with shifted keys. What comes out is good for
measuring reads, and for nothing else.
"""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

Model = type[models.Model]


def multiply(tasks: int) -> int:
    """Copy all tasks, what hangs on them and their events until there are `tasks`."""
    from nhactruong.work.models import Task

    there = Task.objects.count()
    copies = max(0, -(-tasks // there) - 1)
    step = 1 + max(_largest(model) for model in _copied())
    _without_checks()
    with connection.cursor() as cursor:
        for model in _copied():
            cursor.execute(_copy(model, copies, step, set(_copied())))
        for model in _recorded():
            cursor.execute(_copy_events(model, copies))
        cursor.execute("ANALYZE")
    return Task.objects.count()


@cache
def _copied() -> tuple[Model, ...]:
    """Return the task, every model that points at it, and what only these point at."""
    from nhactruong.work.models import Task

    found: list[Model] = [Task]
    for model in found:
        for other in apps.get_models():
            points = any(
                _target(field) is model for field in other._meta.concrete_fields
            )
            if points and other not in found:
                found.append(other)
        for field in model._meta.concrete_fields:
            own = _target(field) if _alone(model, field) else None
            if own is not None and own not in found:
                found.append(own)
    return tuple(found)


def _alone(model: Model, field: "models.Field[Any, Any]") -> bool:
    """Tell whether no two rows may hold the same value there."""
    return field.unique or any(
        constraint.fields == (field.name,) and constraint.condition is None
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    )


def _recorded() -> list[Model]:
    from nhactruong.ledger.models import Recorded

    return [model for model in _copied() if issubclass(model, Recorded)]


def _target(field: "models.Field[Any, Any]") -> Model | None:
    remote = field.remote_field
    return remote.model if remote is not None else None


def _largest(model: Model) -> int:
    return int(model._default_manager.aggregate(top=models.Max("pk"))["top"] or 0)


def _without_checks() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("PRAGMA synchronous=OFF")
        else:
            cursor.execute("SET session_replication_role = replica")


def _copy(model: Model, copies: int, step: int, copied: set[Model]) -> str:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(model, field, step, copied) for field in fields)
    table = model._meta.db_table
    return (
        f"{_numbers(copies)} INSERT INTO {table} ({columns})"
        f" SELECT {values} FROM {table} r, n"
    )


def _value(
    model: Model, field: "models.Field[Any, Any]", step: int, copied: set[Model]
) -> str:
    column = f'r."{field.column}"'
    if field.primary_key or _target(field) in copied:
        return f"{column} + n.i * {step}"
    if isinstance(field, models.UUIDField):
        return _random_uuid()
    if field.name in set(_unique(model)) and isinstance(field, models.CharField):
        return f"{column} || '~' || n.i"
    return column


def _unique(model: Model) -> Iterator[str]:
    yield from (field.name for field in model._meta.concrete_fields if field.unique)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            yield from constraint.fields


def _copy_events(model: Model, copies: int) -> str:
    """Copy the events of every row of `model` to the subjects of its copies.

    The copies' leaves name them, and their hashes fit.
    """
    prefix = model.subject_key.fget(_AnyCode()).split(":")[0]  # type: ignore[attr-defined]
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "renamed", 5, _renamed, deterministic=True
        )
        connection.connection.create_function("hashed", 1, _hashed, deterministic=True)
        fresh = "substr(r.uuid, 1, 24) || printf('%08x', n.i)"
        leaf = "renamed(r.leaf, r.uuid, r.u, r.subject, r.s)"
        hashed = "hashed(r.l)"
    else:
        fresh = "(left(r.uuid::text, 28) || lpad(to_hex(n.i), 8, '0'))::uuid"
        named = """'"subject":"' || {} || '"'"""
        leaf = (
            "convert_to(replace(replace(convert_from(r.leaf, 'UTF8'), r.uuid::text,"
            f" r.u::text), {named.format('r.subject')}, {named.format('r.s')}), 'UTF8')"
        )
        hashed = "sha256(decode('00', 'hex') || r.l)"
    same = ("kind", "version", "seq", "at", "recorded_at", "origin")
    columns = ", ".join(f'"{name}"' for name in same)
    return (
        f"{_numbers(copies)} INSERT INTO ledger_event"
        f" (uuid, subject, leaf, leaf_hash, {columns})"
        f" SELECT r.u, r.s, r.l, {hashed}, {columns} FROM"
        f" (SELECT r.*, {leaf} AS l FROM"
        f" (SELECT r.*, {fresh} AS u, r.subject || '~' || n.i AS s"
        f" FROM ledger_event r, n WHERE r.subject LIKE '{prefix}:%') r) r"
    )


def _renamed(leaf: bytes, uuid: str, fresh: str, subject: str, name: str) -> bytes:
    old, new = str(UUID(uuid)).encode(), str(UUID(fresh)).encode()
    was, now = f'"subject":"{subject}"'.encode(), f'"subject":"{name}"'.encode()
    return leaf.replace(old, new).replace(was, now)


def _hashed(leaf: bytes) -> bytes:
    return sha256(b"\0" + leaf).digest()


class _AnyCode:
    """Stands in for a row, to learn how its kind of subject begins."""

    def __getattr__(self, name: str) -> str:
        return "x"


def _numbers(copies: int) -> str:
    return (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        f" WHERE i < {copies})"
    )


def _random_uuid() -> str:
    return (
        "lower(hex(randomblob(16)))"
        if connection.vendor == "sqlite"
        else "gen_random_uuid()"
    )
