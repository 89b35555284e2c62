"""Choosing a place on the map: what to draw next, and what to say about the point."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.refusal import Refusal
from nhactruong.places.draw import WIDE, Map, city_map, point_map, ward_map
from nhactruong.places.find import ward_by_code
from nhactruong.places.locate import Located, locate
from nhactruong.places.models import Ward
from nhactruong.places.point import read_point
from nhactruong.ui.language import pick

# From close to far, in metres from the middle to the side; 0 is the whole city.
REACHES = (300, 700, 1600, 4000, 10000, 0)
FIRST_REACH = 1600


@dataclass(frozen=True, slots=True)
class Picture:
    """The map to be shown, and what is known of the place chosen so far.

    reach: one of REACHES, or FIRST_REACH where the map shows a whole ward.
    lat, lon: as a form's hidden fields hold them; empty while no point is chosen.
    says: one or two sentences about the place, empty when there is nothing to say.
    """

    map: Map
    reach: int
    ward: Ward | None = None
    near: tuple[tuple[Ward, int], ...] = field(default=())
    lat: str = ""
    lon: str = ""
    says: str = ""

    @property
    def closer(self) -> int | None:
        """Return the reach of the next closer look, None at the closest."""
        at = REACHES.index(self.reach)
        return REACHES[at - 1] if at else None

    @property
    def wider(self) -> int | None:
        """Return the reach of the next wider look, None for the whole city."""
        at = REACHES.index(self.reach)
        return REACHES[at + 1] if at + 1 < len(REACHES) else None


def picture(asked: Mapping[str, str], at: datetime) -> Picture:
    """Return the picture that a form or the script asks for.

    asked: `lat`, `lon` the point chosen; else `ward` a ward's code; `clat`, `clon` the
        middle of the map where it is not the point; `reach` metres.

    Raises Refusal: bad_point, outside_city, no_boundaries, unknown_ward.
    """
    middle = _middle(asked)
    if asked.get("lat") or asked.get("lon"):
        return _of_point(*read_point(asked.get("lat"), asked.get("lon")), asked, at)
    if code := asked.get("ward", ""):
        return _of_ward(code, middle, asked, at)
    reach = _reach(asked, 0)
    if reach and middle:
        return Picture(point_map(*middle, at, reach=reach), reach)
    return Picture(city_map(at), 0)


def words(found: Located) -> str:
    """Return what to say about a point: its ward, and a border close by."""
    ward = pick(found.ward)
    if found.beyond:
        return _(
            "Vị trí này sát bên ngoài ranh giới thành phố; đơn vị gần nhất là %(ward)s."
        ) % {"ward": ward}
    if not found.near:
        return _("Vị trí này thuộc %(ward)s.") % {"ward": ward}
    return _(
        "Vị trí này thuộc %(ward)s, cách %(other)s chừng %(metres)d m. Chúng tôi ghi cả"
        " hai, cơ quan nhận không được đẩy qua lại vì lý do này."
    ) % {"ward": ward, "other": pick(found.near[0]), "metres": found.metres[0]}


def _of_point(
    lat: float, lon: float, asked: Mapping[str, str], at: datetime
) -> Picture:
    found = locate(lat, lon, at)
    reach = _reach(asked, FIRST_REACH)
    middle = _middle(asked) or (lat, lon)
    if reach:
        drawn = point_map(*middle, at, pin=(lat, lon), here=found.ward, reach=reach)
    else:
        drawn = city_map(at, {found.ward.pk: "here"}, pin=(lat, lon))
    return Picture(
        drawn,
        reach,
        found.ward,
        tuple(zip(found.near, found.metres, strict=True)),
        f"{lat:.6f}",
        f"{lon:.6f}",
        words(found),
    )


def _of_ward(
    code: str,
    middle: tuple[float, float] | None,
    asked: Mapping[str, str],
    at: datetime,
) -> Picture:
    ward = ward_by_code(code, at)
    if ward is None:
        raise Refusal("unknown_ward", _("Không có phường, xã nào mang mã này."))
    if "reach" not in asked:
        return Picture(ward_map(ward, at, size=WIDE), FIRST_REACH, ward)
    reach = _reach(asked, 0)
    if reach and middle:
        return Picture(point_map(*middle, at, here=ward, reach=reach), reach, ward)
    return Picture(city_map(at, {ward.pk: "here"}), 0, ward)


def _middle(asked: Mapping[str, str]) -> tuple[float, float] | None:
    if not asked.get("clat"):
        return None
    return read_point(asked.get("clat"), asked.get("clon"))


def _reach(asked: Mapping[str, str], otherwise: int) -> int:
    text = asked.get("reach", "")
    reach = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
    return reach if reach in REACHES else otherwise
