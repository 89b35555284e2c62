"""Places by the names on the map, as somebody on the telephone says them."""

from datetime import datetime

from nhactruong.ground.fold import fold
from nhactruong.ground.refusal import Refusal
from nhactruong.places.atlas import atlas
from nhactruong.places.locate import locate
from nhactruong.places.models import Landmark


def place_called(name: str, ward_code: str, at: datetime) -> Landmark | None:
    """Return the place (not the street) with exactly this name in or at the edge of this
    ward."""
    wanted = fold(name)
    for mark in atlas().landmarks:
        if mark.kind != Landmark.Kind.PLACE or fold(mark.name_vi) != wanted:
            continue
        try:
            found = locate(mark.lat, mark.lon, at)
        except Refusal:
            continue
        if ward_code in {found.ward.code, *(ward.code for ward in found.near)}:
            return mark
    return None
