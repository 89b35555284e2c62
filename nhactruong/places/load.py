"""Wards, their shapes and landmarks from files that another city may replace."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import shapely
from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.fold import fold
from nhactruong.ground.tables import Fault, Faults, Row, read_table
from nhactruong.ledger.record import NewEvent, record_event, record_events
from nhactruong.places.atlas import forget
from nhactruong.places.boundaries import (
    Key,
    ShapeRow,
    note_overlaps,
    read_boundaries,
)
from nhactruong.places.landmarks import (
    LandmarkFile,
    read_landmarks,
    replace_landmarks,
)
from nhactruong.places.models import Boundary, Gazetteer, Ward, WardKind

WARDS = "wards.csv"
COLUMNS = (
    "code",
    "kind",
    "name_vi",
    "short_name",
    "name_en",
    "valid_from",
    "valid_to",
    "source",
)
_FILLED = ("code", "kind", "name_vi", "short_name", "name_en", "valid_from")
_WIDTHS = {
    "code": 10,
    "name_vi": 100,
    "short_name": 100,
    "name_en": 100,
    "source": 300,
}
# What a file may set right in a ward that is there; code and valid_from are its name.
_SETTABLE = (
    "kind",
    "name_vi",
    "short_name",
    "name_en",
    "folded",
    "valid_to",
    "source",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many wards a load made, set right, and found as they were.

    landmarks: whether those kept were replaced by others.
    """

    created: int
    changed: int
    unchanged: int
    landmarks: bool = False

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.landmarks)


@act
def load(directory: Path, *, by: Actor, at: datetime) -> Loaded:
    """Load wards.csv, boundaries.geojson and landmarks.csv from `directory`.

    Loading the same files again changes nothing; landmarks.csv may be absent.
    Wards are never deleted: one that ended stays in the file with its valid_to.

    Raises FaultyImport with every fault of all files.
    """
    faults = Faults()
    wards = _read_wards(directory, faults)
    shapes = read_boundaries(directory, faults)
    landmarks = read_landmarks(directory, faults)
    _note_mismatches(wards, shapes, faults)
    known = {
        (ward.code, ward.valid_from): ward
        for ward in Ward.objects.select_related("boundary").select_for_update(
            of=("self",)
        )
    }
    _note_missing(known, wards, faults)
    faults.refuse()
    loaded = _write(wards, shapes, known, by=by, at=at)
    if landmarks:
        loaded = replace(loaded, landmarks=replace_landmarks(landmarks))
    if loaded:
        _note_load(loaded, landmarks, by=by, at=at)
    forget()
    return loaded


def _note_load(
    loaded: Loaded, landmarks: LandmarkFile | None, *, by: Actor, at: datetime
) -> None:
    """Tell every process, by the gazetteer's version, that there is something new."""
    book, _made = Gazetteer.objects.select_for_update().get_or_create(pk=1)
    record_event(
        "places.gazetteer.loaded",
        subject=book,
        by=by,
        at=at,
        public={
            "wards_created": loaded.created,
            "wards_corrected": loaded.changed,
            "landmarks": landmarks.sha256 if landmarks and loaded.landmarks else "",
        },
    )
    book.save(update_fields=["version", "changed_at"])


def _read_wards(directory: Path, faults: Faults) -> dict[Key, Ward]:
    """Return unsaved wards; also notes those of one code whose times overlap."""
    rows = read_table(
        directory / WARDS,
        COLUMNS,
        faults,
        filled=_FILLED,
        unique=("code", "valid_from"),
    )
    found: dict[Key, tuple[Row, Ward]] = {}
    for row in rows:
        ward = _ward(row, faults)
        if ward is None:
            continue
        for other_row, other in (
            pair for key, pair in found.items() if key[0] == ward.code
        ):
            if _meet(ward, other):
                faults.add(
                    row, "valid_from", _("cùng lúc với hàng %d") % other_row.number
                )
        found[ward.code, ward.valid_from] = (row, ward)
    return {key: ward for key, (_row, ward) in found.items()}


def _ward(row: Row, faults: Faults) -> Ward | None:
    before = len(faults.found)
    kind = faults.choice(row, "kind", WardKind.values)
    valid_from = faults.moment(row, "valid_from")
    valid_to = faults.moment(row, "valid_to")
    for column, width in _WIDTHS.items():
        if len(row[column]) > width:
            faults.add(row, column, _("dài quá %d chữ") % width)
    if valid_from and valid_to and valid_to <= valid_from:
        faults.add(row, "valid_to", _("phải sau valid_from"))
    if len(faults.found) > before or kind is None or valid_from is None:
        return None
    return Ward(
        code=row["code"],
        kind=kind,
        name_vi=row["name_vi"],
        short_name=row["short_name"],
        name_en=row["name_en"],
        folded=fold(row["short_name"]),
        valid_from=valid_from,
        valid_to=valid_to,
        source=row["source"],
    )


def _meet(one: Ward, other: Ward) -> bool:
    return (one.valid_to is None or other.valid_from < one.valid_to) and (
        other.valid_to is None or one.valid_from < other.valid_to
    )


def _note_mismatches(
    wards: dict[Key, Ward], shapes: dict[Key, ShapeRow], faults: Faults
) -> None:
    for code, _start in wards.keys() - shapes.keys():
        faults.found.append(Fault(WARDS, 0, "code", _("%s không có hình") % code))
    for key in shapes.keys() - wards.keys():
        faults.add(shapes[key].row, "code", _("không có trong wards.csv"))
    both = [key for key in shapes if key in wards]
    note_overlaps([(shapes[key], wards[key].valid_to) for key in both], faults)


def _note_missing(
    known: dict[Key, Ward], wards: dict[Key, Ward], faults: Faults
) -> None:
    for key in known.keys() - wards.keys():
        reason = _("%s đã có trong hệ thống; giữ hàng và ghi valid_to") % known[key]
        faults.found.append(Fault(WARDS, 0, "code", reason))


def _write(
    wards: dict[Key, Ward],
    shapes: dict[Key, ShapeRow],
    known: dict[Key, Ward],
    *,
    by: Actor,
    at: datetime,
) -> Loaded:
    events: list[NewEvent] = []
    fresh: list[Ward] = []
    changed = 0
    # Ends come before beginnings: one code holds once at a time.
    for key, ward in sorted(wards.items(), key=lambda pair: pair[0] not in known):
        shape = shapes[key]
        if (old := known.get(key)) is None:
            events.append(_event("places.ward.created", ward, shape))
            fresh.append(ward)
        elif _set_right(old, ward, shape):
            changed += 1
            events.append(_event("places.ward.corrected", old, shape))
    if events:
        record_events(events, by=by, at=at)
    for event in events:
        if isinstance(event.subject, Ward) and event.subject.pk:
            event.subject.save(update_fields=[*_SETTABLE, "version", "changed_at"])
    Ward.objects.bulk_create(fresh)
    Boundary.objects.bulk_create(
        [
            Boundary(
                ward=ward,
                wkb=shapely.to_wkb(shapes[ward.code, ward.valid_from].shape),
                source=shapes[ward.code, ward.valid_from].source,
            )
            for ward in fresh
        ]
    )
    return Loaded(len(fresh), changed, len(wards) - len(fresh) - changed)


def _set_right(old: Ward, new: Ward, shape: ShapeRow) -> bool:
    """Bring a known ward and its shape up to the file; tell whether anything differed."""
    differs = False
    for name in _SETTABLE:
        if getattr(old, name) != getattr(new, name):
            setattr(old, name, getattr(new, name))
            differs = True
    wkb = shapely.to_wkb(shape.shape)
    kept: Boundary | None = getattr(old, "boundary", None)
    if kept is None or bytes(kept.wkb) != wkb or kept.source != shape.source:
        Boundary.objects.update_or_create(
            ward=old, defaults={"wkb": wkb, "source": shape.source}
        )
        differs = True
    return differs


def _event(kind: str, ward: Ward, shape: ShapeRow) -> NewEvent:
    return NewEvent(
        kind=kind,
        subject=ward,
        public={
            "code": ward.code,
            "kind": ward.kind,
            "name_vi": ward.name_vi,
            "name_en": ward.name_en,
            "valid_from": _utc(ward.valid_from),
            "valid_to": _utc(ward.valid_to),
            "source": ward.source,
            "shape": hashlib.sha256(shapely.to_wkb(shape.shape)).hexdigest(),
        },
    )


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""
