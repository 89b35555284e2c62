"""From a point to its ward, and to those just across the border."""

from dataclasses import dataclass
from datetime import datetime

import shapely
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal
from nhactruong.places.atlas import Atlas, atlas
from nhactruong.places.models import Ward
from nhactruong.places.point import check_point

# Borders are known to about this, and so is a telephone's position in a street.
NEAR_METRES = 100.0


@dataclass(frozen=True, slots=True)
class Located:
    """The ward of a point, and the other wards at most NEAR_METRES away.

    near: nearest first, without `ward`.
    metres: how far each of `near` is.
    beyond: the point lies just outside the city's drawn border; `ward` is the nearest.
    """

    ward: Ward
    near: tuple[Ward, ...] = ()
    metres: tuple[int, ...] = ()
    beyond: bool = False


def locate(lat: float, lon: float, at: datetime) -> Located:
    """Return the ward in which a point (degrees, WGS84) lay at `at`.

    Raises Refusal: bad_point, outside_city, no_boundaries (none known at `at`).
    """
    lat, lon = check_point(lat, lon)
    book = atlas()
    east, north = book.projection.metres(lat, lon)
    point = shapely.points(east, north)
    hits = book.tree.query(point, predicate="dwithin", distance=NEAR_METRES)
    found = [i for i in hits if book.wards[i].in_force(at)]
    if not found:
        raise _nowhere(book, at)
    if len(found) == 1 and shapely.intersects_xy(book.shapes[found[0]], east, north):
        return Located(book.wards[found[0]])
    # Distance 0 is inside; a point on the very border goes to the lower code.
    distances = shapely.distance(book.shapes[found], point)
    ordered = sorted(zip(distances.tolist(), found, strict=True))
    (least, first), *others = ordered
    return Located(
        book.wards[first],
        tuple(book.wards[i] for _, i in others),
        tuple(round(distance) for distance, _ in others),
        beyond=least > 0,
    )


def distance_to_border(ward: Ward, lat: float, lon: float) -> float:
    """Return the metres from a point to the nearest border of `ward`.

    Raises KeyError when the ward has no shape.
    """
    book = atlas()
    for i, known in enumerate(book.wards):
        if known.pk == ward.pk:
            point = shapely.points(*book.projection.metres(lat, lon))
            return float(shapely.distance(shapely.boundary(book.shapes[i]), point))
    raise KeyError(ward.code)


def _nowhere(book: Atlas, at: datetime) -> Refusal:
    if not any(ward.in_force(at) for ward in book.wards):
        return Refusal("no_boundaries", _("Chưa có địa giới cho thời điểm này."))
    return Refusal("outside_city", _outside_words())


def _outside() -> str:
    return gettext(
        "Vị trí này ở ngoài địa bàn %(city)s. Hãy chọn lại trên bản đồ, hoặc gửi đến"
        " chính quyền nơi xảy ra việc."
    ) % {"city": settings.CITY["name_vi"]}


_outside_words = lazy(_outside, str)
