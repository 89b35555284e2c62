"""Places and streets known by name, from a file that a city may leave out."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from nhactruong.ground.refusal import Refusal
from nhactruong.ground.tables import Faults, Row, read_table
from nhactruong.places.models import Landmark
from nhactruong.places.point import read_point

FILE = "landmarks.csv"
COLUMNS = ("kind", "name_vi", "lat", "lon", "source")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class LandmarkFile:
    """The landmarks of a file, unsaved, and the hash of the file."""

    rows: list[Landmark]
    sha256: str


def read_landmarks(directory: Path, faults: Faults) -> LandmarkFile | None:
    """Return the landmarks in the order of the file, None where there is no file."""
    path = directory / FILE
    if not path.exists():
        return None
    rows = read_table(path, COLUMNS, faults, filled=COLUMNS)
    marks = [mark for row in rows if (mark := _landmark(row, faults))]
    return LandmarkFile(marks, hashlib.sha256(path.read_bytes()).hexdigest())


def replace_landmarks(file: LandmarkFile) -> bool:
    """Put the file's landmarks in place of those kept; tell whether any differed."""
    columns = ("rank", *COLUMNS)
    kept = list(Landmark.objects.order_by("rank").values_list(*columns))
    if kept == [tuple(getattr(mark, c) for c in columns) for mark in file.rows]:
        return False
    Landmark.objects.all().delete()
    Landmark.objects.bulk_create(file.rows)
    return True


def _landmark(row: Row, faults: Faults) -> Landmark | None:
    kind = faults.choice(row, "kind", Landmark.Kind.values)
    if len(row["name_vi"]) > _LONGEST:
        faults.add(row, "name_vi", f"> {_LONGEST}")
        return None
    try:
        lat, lon = read_point(row["lat"], row["lon"])
    except Refusal as refusal:
        faults.add(row, "lat", refusal.message)
        return None
    if kind is None:
        return None
    return Landmark(
        kind=kind,
        name_vi=row["name_vi"],
        lat=lat,
        lon=lon,
        rank=row.number,
        source=row["source"],
    )
