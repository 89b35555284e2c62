"""place_sets.csv, mandates.csv, streets.csv: who answers for what, where, since when."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from nhactruong.ground.fold import fold
from nhactruong.ground.tables import Faults, Row, read_table
from nhactruong.org.importing.batch import Sorted, lifetime, meet, too_long, within
from nhactruong.org.importing.tree import Offices
from nhactruong.org.models import (
    Function,
    ManagedSite,
    Mandate,
    MandateRole,
    Place,
    PlaceSet,
    PlaceSetMember,
    Rule,
    SiteKind,
    Unit,
)
from nhactruong.places.models import Ward

PLACE_SETS, MANDATES, STREETS = "place_sets.csv", "mandates.csv", "streets.csv"
# "former": places that ended before our wards began; the set is known, without members.
_SCHEMES = ("wards", "former")


@dataclass
class Areas:
    found: Sorted[PlaceSet]
    wards: dict[str, list[Ward]] = field(default_factory=dict)
    first_rows: dict[str, Row] = field(default_factory=dict)


def read_place_sets(directory: Path, faults: Faults) -> Areas:
    rows = read_table(
        directory / PLACE_SETS,
        ["set", "scheme", "code", "name"],
        faults,
        optional=["how"],
        filled=["set", "scheme", "code"],
        unique=["set", "code"],
    )
    wards = {ward.code: ward for ward in Ward.objects.filter(valid_to__isnull=True)}
    known = {s.code: s for s in PlaceSet.objects.prefetch_related("members")}
    areas = Areas(Sorted(known, faults))
    for row in rows:
        scheme = faults.choice(row, "scheme", _SCHEMES)
        members = areas.wards.setdefault(row["set"], [])
        areas.first_rows.setdefault(row["set"], row)
        if scheme == "wards" and (ward := faults.known(row, "code", wards)) is not None:
            members.append(ward)
    for code, row in areas.first_rows.items():
        _take_set(areas, code, row, faults)
    return areas


def _take_set(areas: Areas, code: str, row: Row, faults: Faults) -> None:
    old = areas.found.all.get(code)
    members = {ward.pk for ward in areas.wards[code]}
    if old is not None and {m.ward_id for m in old.members.all()} != members:
        faults.add(row, "set", _("thành viên của vùng đã có không đổi: đặt vùng mới"))
    how = row["how"] or row["name"]
    new = PlaceSet(code=code, how=how[:300])
    areas.found.take(code, new, row, settable=["how"], dated=False)


def members_of(areas: Areas) -> list[PlaceSetMember]:
    """Return the members of the new sets."""
    return [
        PlaceSetMember(place_set=place_set, ward=ward)
        for place_set in areas.found.fresh
        for ward in areas.wards[place_set.code]
    ]


def read_mandates(
    directory: Path,
    functions: Sorted[Function],
    offices: Offices,
    areas: Areas,
    faults: Faults,
) -> Sorted[Mandate]:
    rows = read_table(
        directory / MANDATES,
        ["function", "place", "unit", "role", "valid_from", "valid_to"],
        faults,
        optional=["legal_basis", "source", "verified", "note"],
        filled=["function", "place", "unit", "role"],
        unique=["function", "place", "unit", "role", "valid_from"],
    )
    known = Mandate.objects.select_related("function", "area", "unit")
    found = Sorted({_key(m): m for m in known}, faults)
    for row in rows:
        if (new := _mandate(row, functions, offices, areas, faults)) is not None:
            found.take(
                _key(new),
                new,
                row,
                settable=["legal_basis", "source", "verified", "note"],
            )
    _note_overlaps(found, areas, faults)
    return found


def _key(mandate: Mandate) -> tuple[object, ...]:
    return (
        mandate.function.code,
        mandate.place,
        mandate.area.code if mandate.area else "",
        mandate.unit.code if mandate.unit else mandate.rule,
        mandate.role,
        mandate.valid_from,
    )


def _mandate(
    row: Row,
    functions: Sorted[Function],
    offices: Offices,
    areas: Areas,
    faults: Faults,
) -> Mandate | None:
    before = len(faults.found)
    function = faults.known(row, "function", functions.all)
    if function is not None and not function.is_leaf:
        faults.add(row, "function", _("thẩm quyền chỉ ghi ở chức năng chi tiết nhất"))
    kind, _colon, area_code = row["place"].partition(":")
    area = None
    if kind not in Place.values or (kind == Place.AREA) != bool(area_code):
        faults.add(row, "place", _("cần city, ward, district hoặc area:<vùng>"))
    elif area_code:
        area = areas.found.all.get(area_code)
        if area is None:
            faults.add(row, "place", _("không có vùng “%s”") % area_code)
    role = faults.choice(row, "role", MandateRole.values)
    verified = faults.yes(row, "verified")
    life = lifetime(row, faults)
    if verified and "http" not in row["source"]:
        faults.add(
            row, "source", _("đã kiểm chứng (verified) thì phải có địa chỉ nguồn")
        )
    if verified is False and row["legal_basis"]:
        faults.add(row, "legal_basis", _("chưa kiểm chứng thì để trống căn cứ"))
    if len(faults.found) > before or function is None or life is None or role is None:
        return None
    mandate = Mandate(
        function=function,
        place=kind,
        area=area,
        role=role,
        legal_basis=row["legal_basis"],
        source=row["source"] or "unverified",
        verified=bool(verified),
        note=row["note"],
        valid_from=life[0],
        valid_to=life[1],
    )
    return mandate if _name_unit(mandate, row, offices, faults) else None


def _name_unit(mandate: Mandate, row: Row, offices: Offices, faults: Faults) -> bool:
    """Set the mandate's unit, in force all the while, or its rule."""
    if row["unit"] in Rule.values and row["unit"] in offices.rules:
        mandate.rule = row["unit"]
        return True
    unit = unit_for(mandate, row, "unit", offices.named(row["unit"]), faults)
    mandate.unit = unit
    return unit is not None


def unit_for(
    thing: Mandate | ManagedSite,
    row: Row,
    column: str,
    candidates: list[Unit],
    faults: Faults,
) -> Unit | None:
    """Return the one of these units that is in force as long as `thing` is."""
    for unit in candidates:
        if within(thing, unit):
            return unit
    code = row[column]
    if not candidates:
        faults.add(row, column, _("không có mã “%s”") % code)
    elif all(thing.valid_from < unit.valid_from for unit in candidates):
        faults.add(row, "valid_from", _("trước khi “%s” được lập") % code)
    else:
        faults.add(row, "valid_to", _("sau khi “%s” đã kết thúc") % code)
    return None


def _note_overlaps(found: Sorted[Mandate], areas: Areas, faults: Faults) -> None:
    """Note leads of the same rank that meet in time and place, with both legal bases."""
    groups: dict[tuple[str, bool], list[Mandate]] = {}
    for mandate in found.all.values():
        if mandate.role == MandateRole.LEAD:
            rank = (mandate.function.code, mandate.place == Place.AREA)
            groups.setdefault(rank, []).append(mandate)
    inside = {code: {ward.pk for ward in wards} for code, wards in areas.wards.items()}
    for group in groups.values():
        for one, other in _pairs(group):
            row = found.row_of(other) or found.row_of(one)
            if row is None or not meet(one, other):
                continue
            if one.area and other.area and not _share(one.area, other.area, inside):
                continue
            reason = _("cùng chủ trì với “%(basis)s” (%(unit)s)") % {
                "basis": one.legal_basis or one.source,
                "unit": one.unit.code if one.unit else one.rule,
            }
            faults.add(row, "unit", reason)


def _share(one: PlaceSet, other: PlaceSet, inside: dict[str, set[int]]) -> bool:
    return one.code == other.code or bool(
        inside.get(one.code, set()) & inside.get(other.code, set())
    )


def _pairs(group: list[Mandate]) -> Iterable[tuple[Mandate, Mandate]]:
    ordered = sorted(group, key=lambda m: m.valid_from)
    for i, one in enumerate(ordered):
        for other in ordered[i + 1 :]:
            yield one, other


def read_streets(
    directory: Path,
    functions: Sorted[Function],
    offices: Offices,
    faults: Faults,
) -> Sorted[ManagedSite]:
    """Read streets, parks and sites; manager empty: each ward's own committee."""
    rows = read_table(
        directory / STREETS,
        ["name", "kind", "function", "manager", "valid_from", "valid_to"],
        faults,
        optional=["ward", "source", "verified", "note"],
        filled=["name", "kind", "function"],
        unique=["name", "kind", "ward", "valid_from"],
    )
    wards = {ward.code: ward for ward in Ward.objects.filter(valid_to__isnull=True)}
    sites = ManagedSite.objects.select_related("ward")
    found = Sorted({_site_key(site): site for site in sites}, faults)
    for row in rows:
        too_long(row, ManagedSite, faults)
        if (new := _site(row, functions, offices, wards, faults)) is None:
            continue
        found.take(
            _site_key(new),
            new,
            row,
            fixed=["function", "manager"],
            settable=["source", "verified", "note"],
        )
    return found


def _site_key(site: ManagedSite) -> tuple[object, ...]:
    return (site.name, site.kind, site.ward_id, site.valid_from)


def _site(
    row: Row,
    functions: Sorted[Function],
    offices: Offices,
    wards: dict[str, Ward],
    faults: Faults,
) -> ManagedSite | None:
    before = len(faults.found)
    kind = faults.choice(row, "kind", SiteKind.values)
    function = faults.known(row, "function", functions.all)
    verified = faults.yes(row, "verified")
    life = lifetime(row, faults)
    ward = faults.known(row, "ward", wards) if row["ward"] else None
    if verified and "http" not in row["source"]:
        faults.add(
            row, "source", _("đã kiểm chứng (verified) thì phải có địa chỉ nguồn")
        )
    if len(faults.found) > before or function is None or life is None or kind is None:
        return None
    site = ManagedSite(
        name=row["name"],
        folded=fold(row["name"]),
        kind=kind,
        function=function,
        ward=ward,
        source=row["source"] or "unverified",
        verified=bool(verified),
        note=row["note"],
        valid_from=life[0],
        valid_to=life[1],
    )
    if row["manager"]:
        named = offices.named(row["manager"])
        site.manager = unit_for(site, row, "manager", named, faults)
    return site
