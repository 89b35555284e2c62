"""Where a row of another city happens in this one: the same row always in the same place."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from nhactruong.config.replay.mapping import Map
from nhactruong.config.replay.rows import Arriving, Fault
from nhactruong.config.simulation.city import City
from nhactruong.config.simulation.model import dice
from nhactruong.ground.refusal import Refusal
from nhactruong.places.find import find_wards
from nhactruong.places.locate import locate

Placed = tuple[
    Arriving, str, tuple[float, float]
]  # the row, the ward's code, the point


def place_rows(
    rows: Sequence[Arriving], rules: Map, city: City, at: datetime
) -> tuple[list[Placed], list[Fault]]:
    """Return the rows with ward and point, and the faults of those that have none."""
    found: list[Placed] = []
    faults: list[Fault] = []
    for row in rows:
        ward = _ward(row, rules, city, at)
        if ward is None:
            column = rules.place["lat" if rules.how == "point" else "by"]
            faults.append(Fault(row.line, column, _unknown(row)))
        else:
            spot = row.point or city.point(dice(0, rules.source, row.id), ward)
            found.append((row, ward, spot))
    return found, faults


def _unknown(row: Arriving) -> str:
    if row.point is None:
        return f"không có phường, xã “{row.place}”"
    return "điểm nằm ngoài thành phố"


def _ward(row: Arriving, rules: Map, city: City, at: datetime) -> str | None:
    if row.point is not None:
        try:
            return locate(*row.point, at).ward.code
        except Refusal:
            return None
    if rules.how == "spread":
        return spread(row.place, rules.source, [place.code for place in city.places])
    wards = find_wards(row.place, at, limit=2)
    if len(wards) == 1 or (wards and wards[0].code == row.place):
        return wards[0].code
    exact = [ward for ward in wards if row.place in (ward.short_name, ward.name_vi)]
    return exact[0].code if len(exact) == 1 else None


def spread(area: str, source: str, wards: Sequence[str]) -> str:
    """Return the ward that all of one area's rows go to."""
    digest = sha256(f"{source}\0{area}".encode()).digest()
    return wards[int.from_bytes(digest[:8], "big") % len(wards)]
