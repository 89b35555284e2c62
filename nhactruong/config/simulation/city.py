"""The city that reports are invented for: its wards, how many live there, points in them."""

import csv
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import shapely

from nhactruong.config.simulation.model import Place
from nhactruong.ground.tables import LOCAL
from nhactruong.places.atlas import atlas
from nhactruong.places.models import Boundary, Ward, WardKind

PEOPLE = Path(__file__).parents[1] / "data" / "simulation" / "ward_people.csv"
# People from elsewhere walk and drive here, and report what they see. Invented.
_VISITED = {
    "Hoàn Kiếm": 5.0,
    "Cửa Nam": 5.0,
    "Ba Đình": 4.0,
    "Đống Đa": 3.0,
    "Hai Bà Trưng": 3.0,
    "Cầu Giấy": 3.0,
    "Láng": 3.0,
}
# A commune's people report less often than a ward's. Invented.
_KIND = {WardKind.WARD: 1.0, WardKind.COMMUNE: 0.4}
_TRIES = 200


@dataclass(frozen=True)
class City:
    """places: as the model sees them, by code; shapes: in degrees, by code."""

    places: tuple[Place, ...]
    wards: Mapping[str, Ward]
    shapes: Mapping[str, Any]

    @property
    def since(self) -> datetime:
        """Return since when the city has had these wards, in its own time."""
        since = max(ward.valid_from for ward in self.wards.values())
        return since.astimezone(LOCAL)

    def point(self, roll: random.Random, code: str) -> tuple[float, float]:
        """Return the latitude and longitude of some point in a ward."""
        shape = self.shapes[code]
        west, south, east, north = shape.bounds
        for _try in range(_TRIES):
            lat = round(roll.uniform(south, north), 6)
            lon = round(roll.uniform(west, east), 6)
            if shapely.contains_xy(shape, lon, lat):
                return lat, lon
        inside = shape.representative_point()
        return round(inside.y, 6), round(inside.x, 6)


def read_city(at: datetime) -> City:
    """Return the city as it is at `at`; wards without a shape are left out."""
    book = atlas()
    places = sorted(book.in_force(at), key=lambda i: book.wards[i].code)
    wards = {book.wards[i].code: book.wards[i] for i in places}
    keys = {ward.pk: ward.code for ward in wards.values()}
    shapes = {}
    for boundary in Boundary.objects.filter(ward__in=keys):
        shape = shapely.from_wkb(bytes(boundary.wkb))
        shapely.prepare(shape)
        shapes[keys[boundary.ward_id]] = shape
    weights = _weights(list(wards.values()))
    near = _near({book.wards[i].code: book.shapes[i] for i in places})
    return City(
        tuple(Place(code, weights[code], near[code]) for code in wards), wards, shapes
    )


def _weights(wards: Sequence[Ward]) -> dict[str, float]:
    """Return how much is reported in each: by its people, and who comes by."""
    people = known_people()
    usual = {
        kind: median(
            [people[w.code] for w in wards if w.kind == kind and w.code in people]
            or [1]
        )
        for kind in WardKind
    }
    return {
        ward.code: people.get(ward.code, usual[WardKind(ward.kind)])
        * _KIND[WardKind(ward.kind)]
        * _VISITED.get(ward.short_name, 1.0)
        for ward in wards
    }


@cache
def known_people() -> dict[str, int]:
    """Return how many people live in a ward, by its code, where that is known.

    Source: OpenStreetMap contributors (ODbL 1.0), unchecked; 72 of Hanoi's 126.
    """
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: int(row["people"]) for row in csv.DictReader(file)}


def _near(shapes: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the wards that touch each, within 50 metres of drawing."""
    codes = list(shapes)
    tree = shapely.STRtree([shapes[code] for code in codes])
    found: dict[str, list[str]] = {code: [] for code in codes}
    ones, others = tree.query([shapes[c] for c in codes], "dwithin", 50.0)
    for one, other in zip(ones.tolist(), others.tolist(), strict=True):
        if one != other:
            found[codes[one]].append(codes[other])
    return {code: tuple(sorted(near)) for code, near in found.items()}
