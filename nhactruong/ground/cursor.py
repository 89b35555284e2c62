"""Pages of a long list, each continuing exactly where the last one ended.

A cursor names the row at a page's edge by its sort values, so rows that come or go
meanwhile neither repeat nor hide others.
"""

import base64
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal

LONGEST = 1000
READ: dict[str, Callable[[str], Any]] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "u": UUID,
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page; next and previous are cursors, None where there is nothing more."""

    items: list[T]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column to sort by; empty values come last in both directions."""

    name: str
    falling: bool
    nullable: bool

    def after(self, value: Any, *, backwards: bool) -> Q:
        """Keep rows that come after `value` (before it, when going backwards)."""
        if value is None:
            return ~Q(**{f"{self.name}__isnull": True}) if backwards else NOTHING
        side = "lt" if self.falling != backwards else "gt"
        q = Q(**{f"{self.name}__{side}": value})
        if self.nullable and not backwards:
            q |= Q(**{f"{self.name}__isnull": True})
        return q

    def same(self, value: Any) -> Q:
        return Q(
            **{f"{self.name}__isnull": True} if value is None else {self.name: value}
        )

    def order(self, *, backwards: bool) -> Any:
        column = F(self.name)
        falls = self.falling != backwards
        nulls = (
            {}
            if not self.nullable
            else {"nulls_first" if backwards else "nulls_last": True}
        )
        return column.desc(**nulls) if falls else column.asc(**nulls)


NOTHING = Q(pk__in=[])


def page_by_cursor(
    queryset: models.QuerySet[Any, T],
    *,
    order: Sequence[str],
    cursor: str | None,
    size: int,
) -> Page[T]:
    """Return one page of `queryset`.

    order: columns as in order_by, of the model or annotated; the key is added, so that
        no two rows are equal.
    cursor: what an earlier page gave as next or previous; None or "": the first page.

    Raises Refusal: bad_cursor.
    """
    columns = _columns(queryset.model, order)
    backwards, edge = _read(cursor, columns) if cursor else (False, None)
    rows = queryset.order_by(*(c.order(backwards=backwards) for c in columns))
    try:
        if edge is not None:
            rows = rows.filter(_beyond(columns, edge, backwards=backwards))
        items = list(rows[: size + 1])
    except (ValueError, TypeError, OverflowError, ValidationError) as error:
        raise _bad() from error
    more, items = len(items) > size, items[:size]
    if backwards:
        items.reverse()
    return Page(
        items,
        next=_write(items, -1, columns) if backwards or more else None,
        previous=_write(items, 0, columns) if (more if backwards else cursor) else None,
    )


def _columns(model: type[models.Model], order: Sequence[str]) -> list[Column]:
    names = [name.removeprefix("-") for name in order]
    key = model._meta.pk.name
    if not {"pk", key} & set(names):
        order = [*order, "-pk" if order and order[-1].startswith("-") else "pk"]
    return [
        Column(name.removeprefix("-"), name.startswith("-"), _is_nullable(model, name))
        for name in order
    ]


def _is_nullable(model: type[models.Model], name: str) -> bool:
    field: Any = None
    try:
        for part in name.removeprefix("-").split("__"):
            field = (model if field is None else field.related_model)._meta.get_field(
                part
            )
            if field.null:
                return True
    except (FieldDoesNotExist, AttributeError):
        pass  # the key or an annotation
    return False


def _beyond(columns: list[Column], edge: list[Any], *, backwards: bool) -> Q:
    """Compare rows with the edge column by column, as words are in a dictionary."""
    pairs = list(zip(columns, edge, strict=True))
    column, value = pairs[-1]
    beyond = column.after(value, backwards=backwards)
    for column, value in reversed(pairs[:-1]):
        after = column.after(value, backwards=backwards)
        # Written so that an index on the first column can be used for all of it.
        beyond = (after | column.same(value)) & (after | beyond)
    return beyond


def _write(items: Sequence[Any], at: int, columns: list[Column]) -> str | None:
    if not items:
        return None
    edge = [_pack(_value(items[at], column.name)) for column in columns]
    data = ["<" if at == 0 else ">", _order_number(columns), *edge]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, columns: list[Column]) -> tuple[bool, list[Any]]:
    if len(cursor) > LONGEST:
        raise _bad()
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        direction, number, *edge = json.loads(text)
        if direction not in ("<", ">") or number != _order_number(columns):
            raise ValueError("not of this list")
        values = [_unpack(value) for value in edge]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise _bad() from error
    if len(values) != len(columns):
        raise _bad()
    return direction == "<", values


def _value(item: Any, name: str) -> Any:
    if isinstance(item, dict):
        return item[name]
    return reduce(lambda row, part: row and getattr(row, part), name.split("__"), item)


def _order_number(columns: list[Column]) -> int:
    return zlib.crc32(repr([(c.name, c.falling) for c in columns]).encode())


def _pack(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, UUID):
        return {"u": value.hex}
    return value


def _unpack(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        value = READ[kind](text)
        if isinstance(value, datetime):
            if is_naive(value):
                raise ValueError("a moment without time zone")
            value = value.astimezone(UTC)
    elif isinstance(value, list) or (isinstance(value, str) and "\0" in value):
        raise ValueError("no value of a column")
    elif isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError("beyond any column")
    return value


def _bad() -> Refusal:
    return Refusal(
        "bad_cursor", _("Dấu trang không còn dùng được. Xin xem lại từ đầu.")
    )
