"""posts.csv, duties.csv: which posts each kind of office has, and when they are on duty."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from nhactruong.ground.tables import Faults, Row, read_table
from nhactruong.org.importing.batch import Sorted, too_long
from nhactruong.org.importing.tree import Offices
from nhactruong.org.models import Duty, Function, Post, PostKind, Unit, UnitKind

POSTS, DUTIES = "posts.csv", "duties.csv"
CORRECTED = (
    "kind",
    "name_vi",
    "name_en",
    "files_for_others",
    "manages_accounts",
    "protects_data",
)
DUTIES_OF_POSTS = ("manages_accounts", "protects_data")


@dataclass
class Staffing:
    """New posts and duties by unit; posts set right; duties that end."""

    posts: dict[tuple[int, str], Post] = field(default_factory=dict)
    fresh: list[Post] = field(default_factory=list)
    corrected: list[Post] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    duties_over: list[Duty] = field(default_factory=list)
    unchanged: int = 0

    def by_unit(self) -> dict[int, list[Post]]:
        """Return the new posts by the id() of their unit object."""
        groups: dict[int, list[Post]] = {}
        for post in self.fresh:
            groups.setdefault(id(post.unit), []).append(post)
        return groups

    def touched(self) -> list[Unit]:
        """Return the units that were there before and whose posts or duties change."""
        posts, duties = (
            (*self.fresh, *self.corrected),
            (*self.duties, *self.duties_over),
        )
        units = {id(post.unit): post.unit for post in posts}
        units |= {id(duty.unit): duty.unit for duty in duties}
        return [unit for unit in units.values() if unit.pk is not None]


def read_posts(
    directory: Path, offices: Offices, at: datetime, faults: Faults
) -> Staffing:
    """Give every current unit the posts of its kind; rows that name a unit's own code go
    before those of its kind."""
    rows = read_table(
        directory / POSTS,
        ["applies_to", "code", "kind", "name_vi", "name_en"],
        faults,
        optional=["files_for_others", *DUTIES_OF_POSTS],
        filled=["applies_to", "code", "kind", "name_vi", "name_en"],
        unique=["applies_to", "code"],
    )
    kinds = [*UnitKind.values]
    for row in rows:
        too_long(row, Post, faults)
        faults.choice(row, "kind", PostKind.values)
        if row["files_for_others"]:
            faults.choice(row, "files_for_others", ["yes", "no"])
        for name in DUTIES_OF_POSTS:
            faults.yes(row, name)
        _note_unknown(row, offices, kinds, faults)
    _note_heads(rows, faults)
    staffing = Staffing()
    known = {
        (post.unit_id, post.code): post
        for post in Post.objects.filter(valid_to__isnull=True)
    }
    for unit in current(offices):
        for row in rows_for(unit, rows):
            _settle(staffing, unit, row, known.get((unit.pk or 0, row["code"])), at)
    return staffing


def read_duties(
    directory: Path,
    offices: Offices,
    staffing: Staffing,
    functions: Sorted[Function],
    at: datetime,
    faults: Faults,
) -> None:
    """Give every current unit the duties of its kind, like its posts."""
    rows = read_table(
        directory / DUTIES,
        ["applies_to", "post", "function", "weekdays", "starts", "ends"],
        faults,
        filled=["applies_to", "post", "weekdays", "starts", "ends"],
    )
    for row in rows:
        _note_unknown(row, offices, UnitKind.values, faults)
        if row["function"]:
            faults.known(row, "function", functions.all)
        faults.hour(row, "starts")
        faults.hour(row, "ends")
        if not row["weekdays"] or set(row["weekdays"]) - set("0123456"):
            faults.add(row, "weekdays", _("cần các chữ số 0 (thứ Hai) đến 6"))
    if faults:
        return
    known: dict[int, list[Duty]] = {}
    for duty in Duty.objects.filter(valid_to__isnull=True):
        known.setdefault(duty.unit_id, []).append(duty)
    for unit in current(offices):
        wanted = [
            _duty(unit, row, staffing, functions, at, faults)
            for row in rows_for(unit, rows)
        ]
        _settle_duties(
            staffing,
            unit,
            [d for d in wanted if d is not None],
            known.get(unit.pk or 0, []),
        )


def current(offices: Offices) -> list[Unit]:
    """Return the units that go on, in the order of their codes."""
    units = (u for u in offices.found.all.values() if u.valid_to is None)
    return sorted(units, key=lambda unit: unit.code)


def rows_for(unit: Unit, rows: list[Row]) -> list[Row]:
    own = [row for row in rows if row["applies_to"] == unit.code]
    return own or [row for row in rows if row["applies_to"] == unit.kind]


def _note_unknown(row: Row, offices: Offices, kinds: list[str], faults: Faults) -> None:
    if row["applies_to"] not in kinds and not offices.named(row["applies_to"]):
        faults.add(
            row, "applies_to", _("không phải loại đơn vị, cũng không phải mã đơn vị")
        )


def _note_heads(rows: list[Row], faults: Faults) -> None:
    """Every group of posts has exactly one head."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["applies_to"], []).append(row)
    for group in groups.values():
        if [row["kind"] for row in group].count(PostKind.HEAD) != 1:
            faults.add(
                group[0], "kind", _("mỗi loại cần đúng một vị trí đứng đầu (head)")
            )


def _settle(
    staffing: Staffing, unit: Unit, row: Row, old: Post | None, at: datetime
) -> None:
    new = Post(
        unit=unit,
        code=row["code"],
        kind=row["kind"],
        files_for_others=_files_for_others(row),
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        manages_accounts=bool(Faults().yes(row, "manages_accounts")),
        protects_data=bool(Faults().yes(row, "protects_data")),
        valid_from=max(unit.valid_from, at) if unit.pk else unit.valid_from,
    )
    if old is None:
        staffing.fresh.append(new)
        staffing.posts[id(unit), new.code] = new
        return
    old.unit = unit
    staffing.posts[id(unit), old.code] = old
    if all(getattr(old, name) == getattr(new, name) for name in CORRECTED):
        staffing.unchanged += 1
        return
    for name in CORRECTED:
        setattr(old, name, getattr(new, name))
    staffing.corrected.append(old)


def _files_for_others(row: Row) -> bool:
    """Left open, who receives what comes in also writes it down for residents."""
    said = row["files_for_others"]
    return said == "yes" if said else row["kind"] == PostKind.INTAKE


def _duty(
    unit: Unit,
    row: Row,
    staffing: Staffing,
    functions: Sorted[Function],
    at: datetime,
    faults: Faults,
) -> Duty | None:
    post = staffing.posts.get((id(unit), row["post"]))
    starts, ends = faults.hour(row, "starts"), faults.hour(row, "ends")
    if post is None:
        faults.add(row, "post", _("%s không có vị trí này") % unit.code)
    if post is None or starts is None or ends is None:
        return None
    return Duty(
        unit=unit,
        post=post,
        function=functions.all[row["function"]] if row["function"] else None,
        weekdays="".join(sorted(set(row["weekdays"]))),
        starts=starts,
        ends=ends,
        valid_from=at if unit.pk else unit.valid_from,
    )


def _settle_duties(
    staffing: Staffing, unit: Unit, wanted: list[Duty], known: list[Duty]
) -> None:
    """End what the file no longer has, begin what is new in it."""
    before = {_same(duty): duty for duty in known}
    for duty in wanted:
        if duty.post.pk is not None and _same(duty) in before:
            before.pop(_same(duty))
            staffing.unchanged += 1
        else:
            staffing.duties.append(duty)
    for duty in before.values():
        duty.unit = unit
        staffing.duties_over.append(duty)


def _same(duty: Duty) -> tuple[object, ...]:
    return (
        duty.post_id,
        duty.function_id,
        duty.weekdays,
        duty.starts,
        duty.ends,
    )
