"""functions.csv, units.csv: the tree of functions and the tree of offices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from nhactruong.ground.tables import Faults, Row, read_table
from nhactruong.org.importing.batch import (
    Sorted,
    lifetime,
    note_circles,
    too_long,
    within,
)
from nhactruong.org.models import Function, Rule, Unit, UnitKind
from nhactruong.places.models import Ward, WardKind
from nhactruong.workdays.models import Calendar

FUNCTIONS, UNITS = "functions.csv", "units.csv"
RULE = "rule"
_DESCRIPTION = (
    "name_en",
    "short_vi",
    "phone",
    "address",
    "source",
    "verified",
    "calendar",
)
UnitKey = tuple[str, datetime]


def read_functions(directory: Path, faults: Faults) -> Sorted[Function]:
    rows = read_table(
        directory / FUNCTIONS,
        ["code", "parent", "name_vi", "name_en"],
        faults,
        optional=["note"],
        filled=["code", "name_vi", "name_en"],
        unique=["code"],
    )
    found = Sorted(
        {f.code: f for f in Function.objects.select_related("parent")}, faults
    )
    named = {row["code"]: _function(row) for row in rows}
    parents = {row["parent"] for row in rows}
    for row in rows:
        new = named[row["code"]]
        new.is_leaf = row["code"] not in parents
        too_long(row, Function, faults)
        if row["parent"]:
            # A parent that is there already is the one in the database.
            known = {**named, **found.all}
            new.parent = faults.known(row, "parent", known)
    for row in rows:
        found.take(
            row["code"],
            named[row["code"]],
            row,
            fixed=["parent"],
            settable=["name_vi", "name_en", "note", "is_leaf"],
            dated=False,
        )
    note_circles(named.values(), found.row_of, faults)
    return found


def _function(row: Row) -> Function:
    return Function(
        code=row["code"],
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        note=row["note"],
    )


@dataclass(frozen=True, slots=True)
class MadeForWards:
    """A rule row: one unit for each ward (of one kind, where it says so)."""

    row: Row
    kind: str
    for_wards: str


@dataclass
class Offices:
    """The units of the file and of the database, and the rules that make units."""

    found: Sorted[Unit]
    rules: set[str]

    def named(self, code: str) -> list[Unit]:
        """Return every unit with this code, of whatever time."""
        return self._by_code.get(code, [])

    def index(self) -> None:
        self._by_code: dict[str, list[Unit]] = {}
        for unit in self.found.all.values():
            self._by_code.setdefault(unit.code, []).append(unit)


def read_units(directory: Path, faults: Faults) -> Offices:
    """Read units.csv; rule rows (kind "rule") make a unit for each ward: name_vi and
    name_en hold {ward} and {ward_en}, the parent may be another such rule."""
    rows = read_table(
        directory / UNITS,
        ["code", "name_vi", "name_en", "kind", "parent", "valid_from", "valid_to"],
        faults,
        optional=[
            "short_vi",
            "makes",
            "for_wards",
            "source",
            "verified",
            "phone",
            "address",
            "calendar",
        ],
        filled=["code", "name_vi", "name_en"],
        unique=["code", "valid_from"],
    )
    known = Unit.objects.select_related("parent", "ward", "calendar")
    found = Sorted({(u.code, u.valid_from): u for u in known}, faults)
    calendars = {c.code: c for c in Calendar.objects.all()}
    drafts: list[tuple[Row, Unit, str]] = []
    makers: list[MadeForWards] = []
    for row in rows:
        too_long(row, Unit, faults)
        if row["kind"] == RULE:
            makers += _maker(row, faults)
        elif (unit := _unit(row, calendars, faults)) is not None:
            drafts.append((row, unit, row["parent"]))
    drafts += _made(makers, drafts, faults)
    _settle(found, drafts, faults)
    offices = Offices(found, {m.row["code"] for m in makers} | {Rule.DISTRICT.value})
    offices.index()
    return offices


def _unit(row: Row, calendars: dict[str, Calendar], faults: Faults) -> Unit | None:
    kind = faults.choice(row, "kind", UnitKind.values)
    life = lifetime(row, faults)
    verified = faults.yes(row, "verified")
    calendar = None
    if row["calendar"]:
        calendar = faults.known(row, "calendar", calendars)
    if kind in (UnitKind.WARD_COMMITTEE, UnitKind.WARD_POLICE):
        faults.add(row, "kind", _("do hàng quy tắc (rule) sinh ra, không ghi riêng"))
        return None
    _note_unsupported_claim(row, bool(verified), faults)
    if kind is None or life is None:
        return None
    return Unit(
        code=row["code"],
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        short_vi=row["short_vi"] or row["name_vi"][:120],
        kind=kind,
        calendar=calendar,
        phone=row["phone"],
        address=row["address"],
        source=row["source"] or "unverified",
        verified=bool(verified),
        valid_from=life[0],
        valid_to=life[1],
    )


def _note_unsupported_claim(row: Row, verified: bool, faults: Faults) -> None:
    if verified and "http" not in row["source"]:
        faults.add(
            row, "source", _("đã kiểm chứng (verified) thì phải có địa chỉ nguồn")
        )


def _maker(row: Row, faults: Faults) -> list[MadeForWards]:
    if not row["makes"]:
        return []  # a rule of the past, like DISTRICT: it makes nothing here
    kind = faults.choice(row, "makes", UnitKind.values)
    wards = faults.choice(row, "for_wards", ["", *WardKind.values])
    if kind is None or wards is None:
        return []
    return [MadeForWards(row, kind, wards)]


def _made(
    makers: list[MadeForWards],
    drafts: list[tuple[Row, Unit, str]],
    faults: Faults,
) -> list[tuple[Row, Unit, str]]:
    """Return the units that rules make, one for each ward that we know."""
    of_rules = {maker.row["code"] for maker in makers}
    made = []
    for ward in Ward.objects.order_by("code", "valid_from"):
        for maker in makers:
            if maker.for_wards in ("", ward.kind):
                made.append(_made_for(maker, ward, of_rules))
    return made


def _made_for(
    maker: MadeForWards, ward: Ward, of_rules: set[str]
) -> tuple[Row, Unit, str]:
    row = maker.row
    words = {
        "ward": ward.name_vi[:1].lower() + ward.name_vi[1:],
        "ward_en": ward.name_en,
    }
    name_vi = row["name_vi"].replace("{ward}", words["ward"])
    name_en = row["name_en"].replace("{ward_en}", words["ward_en"])
    short = row["short_vi"].replace("{ward}", words["ward"]) or name_vi
    parent = row["parent"]
    if parent in of_rules:
        parent = code_for(parent, ward)
    unit = Unit(
        code=code_for(row["code"], ward),
        name_vi=name_vi,
        name_en=name_en,
        short_vi=short,
        kind=maker.kind,
        ward=ward,
        source=row["source"] or "unverified",
        verified=False,
        valid_from=ward.valid_from,
        valid_to=ward.valid_to,
    )
    return row, unit, parent


def code_for(rule: str, ward: Ward) -> str:
    """Return the code of a unit made for a ward: WARD → ward.00070, WARD.kt →
    ward.00070.kt."""
    first, _dot, rest = rule.lower().partition(".")
    return f"{first}.{ward.code}.{rest}" if rest else f"{first}.{ward.code}"


def _settle(
    found: Sorted[Unit], drafts: Iterable[tuple[Row, Unit, str]], faults: Faults
) -> None:
    drafts = list(drafts)
    by_code: dict[str, list[Unit]] = {}
    for _row, unit, _parent in drafts:
        counted = found.all.get((unit.code, unit.valid_from), unit)
        by_code.setdefault(unit.code, []).append(counted)
    for row, unit, parent in drafts:
        if parent:
            unit.parent = _parent_of(row, unit, by_code.get(parent, []), faults)
    for row, unit, _parent in drafts:
        found.take(
            (unit.code, unit.valid_from),
            unit,
            row,
            fixed=["name_vi", "kind", "parent", "ward"],
            settable=_DESCRIPTION,
        )
    note_circles((unit for _row, unit, _parent in drafts), found.row_of, faults)


def _parent_of(
    row: Row, unit: Unit, candidates: list[Unit], faults: Faults
) -> Unit | None:
    for parent in candidates:
        if within(unit, parent):
            return parent
    reason = (
        _("không tồn tại suốt thời gian đó") if candidates else _("không có mã này")
    )
    faults.add(row, "parent", f"“{row['parent']}”: {reason}")
    return None
