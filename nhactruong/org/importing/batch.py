"""What an import has found: what is new, what is set right, what is wrong."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from nhactruong.ground.tables import LOCAL, Faults, Row

# Where a file gives no first day: before anything that this installation knows.
BEGINNING = datetime(2000, 1, 1, tzinfo=LOCAL)
M = TypeVar("M", bound=models.Model)


@dataclass
class Sorted(Generic[M]):
    """The rows of one file against those in the database, by key.

    all: as they will be afterwards, also those that the file does not name.
    """

    all: dict[Any, M]
    faults: Faults
    fresh: list[M] = field(default_factory=list)
    changed: dict[int, M] = field(default_factory=dict)
    ended: dict[int, M] = field(default_factory=dict)
    unchanged: int = 0
    rows: dict[int, Row] = field(default_factory=dict)

    def take(
        self,
        key: Hashable,
        new: M,
        row: Row,
        *,
        fixed: Iterable[str] = (),
        settable: Iterable[str] = (),
        dated: bool = True,
    ) -> M:
        """Keep `new`, or set right the one that is there; return the one that counts.

        fixed: what may only change with a new dated row.
        """
        old = self.all.get(key)
        if old is None:
            self.all[key] = new
            self.fresh.append(new)
            self.rows[id(new)] = row
            return new
        self.rows[id(old)] = row
        for name in fixed:
            if differ(old, new, name):
                self.faults.add(row, name, _need_new_row())
        changed = [name for name in settable if differ(old, new, name)]
        for name in changed:
            setattr(old, name, getattr(new, name))
        ended = dated and self._end(old, new, row)
        if ended:
            self.ended[old.pk] = old
        elif changed:
            self.changed[old.pk] = old
        else:
            self.unchanged += 1
        return old

    def _end(self, old: Any, new: Any, row: Row) -> bool:
        if old.valid_to == new.valid_to:
            return False
        if old.valid_to is not None:
            reason = _("hệ thống đã ghi ngày kết thúc khác: %s") % _day(old.valid_to)
            self.faults.add(row, "valid_to", reason)
            return False
        old.valid_to = new.valid_to
        return True

    def row_of(self, thing: M) -> Row | None:
        return self.rows.get(id(thing))


def differ(old: models.Model, new: models.Model, name: str) -> bool:
    """Tell whether a column differs; something not yet saved differs from all."""
    column = old._meta.get_field(name)
    if isinstance(column, models.ForeignKey):
        other: models.Model | None = getattr(new, name)
        if other is not None and other.pk is None:
            return True
        return bool(getattr(old, column.attname) != getattr(new, column.attname))
    return bool(getattr(old, name) != getattr(new, name))


def lifetime(row: Row, faults: Faults) -> tuple[datetime, datetime | None] | None:
    """Read valid_from and valid_to; None after noting what is wrong with them."""
    before = len(faults.found)
    start = faults.moment(row, "valid_from") or BEGINNING
    end = faults.moment(row, "valid_to")
    if end is not None and end <= start:
        faults.add(row, "valid_to", _("phải sau valid_from"))
    return None if len(faults.found) > before else (start, end)


def too_long(row: Row, model: type[models.Model], faults: Faults) -> None:
    """Note the cells that do not fit the column of the same name."""
    widths = {
        column.name: getattr(column, "max_length", None)
        for column in model._meta.concrete_fields
    }
    for column in row:
        width = widths.get(column)
        if width and len(row[column]) > width:
            faults.add(row, column, _("dài quá %d chữ") % width)


def note_circles(
    things: Iterable[M], row_of: Callable[[M], Row | None], faults: Faults
) -> None:
    """Note every thing that stands above itself."""
    for thing in things:
        above: Any = getattr(thing, "parent", None)
        steps = 0
        while above is not None and above is not thing and steps < 100:
            above, steps = above.parent, steps + 1
        row = row_of(thing)
        if above is thing and row is not None:
            faults.add(row, "parent", _("đứng trên chính mình"))


def by_depth(things: list[M]) -> list[list[M]]:
    """Return new things in layers, parents before children."""
    layers: list[list[M]] = []
    for thing in things:
        depth, above = 0, getattr(thing, "parent", None)
        while above is not None:
            if above.pk is None:
                depth += 1
            above = above.parent
        while len(layers) <= depth:
            layers.append([])
        layers[depth].append(thing)
    return layers


def meet(one: Any, other: Any) -> bool:
    """Tell whether two dated rows are ever in force together."""
    return (one.valid_to is None or other.valid_from < one.valid_to) and (
        other.valid_to is None or one.valid_from < other.valid_to
    )


def within(inner: Any, outer: Any) -> bool:
    """Tell whether `inner` is in force only while `outer` is."""
    if inner.valid_from < outer.valid_from:
        return False
    if outer.valid_to is None:
        return True
    return inner.valid_to is not None and inner.valid_to <= outer.valid_to


def _need_new_row() -> str:
    return _("muốn đổi thì ghi valid_to cho hàng cũ và thêm hàng mới")


def _day(moment: datetime) -> str:
    local = moment.astimezone(LOCAL)
    return (
        local.date().isoformat() if local.time() == datetime.min.time() else str(local)
    )
