import re

import pytest
from django.template.loader import render_to_string

from nhactruong.places.draw import city_map, point_at, point_map, ward_map
from nhactruong.places.find import ward_by_code, wards_in_force
from nhactruong.places.locate import locate
from nhactruong.places.point import blur
from nhactruong.places.tests.make import AT, START, load_hanoi, make_ward

pytestmark = pytest.mark.django_db
PATH = re.compile(r"(M-?\d+[ -]\d+l(-?\d+[ -]-?\d+ ?|-\d+-?\d+ ?)+z)+")
GUOM = (21.0287, 105.8524)


@pytest.fixture
def hanoi():
    return load_hanoi()


def test_the_city_map_shows_every_ward_in_few_bytes(hanoi):
    drawn = city_map(AT)

    assert len(drawn.shapes) == 126
    assert drawn.frame.width == 640
    assert all(shape.path.startswith("M") for shape in drawn.shapes)
    assert all(set(shape.path) <= set("Mlz -0123456789") for shape in drawn.shapes)
    page = render_to_string(
        "places/_city_map.html", {"map": drawn, "title": "x", "link": "?ward="}
    )
    assert len(page.encode()) <= 48 * 1024
    assert page.count("<a ") == 126
    assert "OpenStreetMap" in page


def test_the_city_is_drawn_once(hanoi):
    assert city_map(AT) is city_map(AT)


def test_wards_are_shaded_without_touching_the_kept_map(hanoi):
    ward = ward_by_code("00070", AT)
    shaded = city_map(AT, {ward.pk: "late-2"})

    assert [s.ward for s in shaded.shapes if s.shade == "late-2"] == [ward]
    assert not any(shape.shade for shape in city_map(AT).shapes)


def test_a_tap_comes_back_as_the_point_it_was_drawn_at(hanoi):
    for drawn in (
        city_map(AT),
        ward_map(ward_by_code("00070", AT), AT),
        point_map(*GUOM, AT),
    ):
        x, y = drawn.frame.xy(*GUOM)
        assert drawn.frame.holds(x, y)
        lat, lon = point_at(x, y, AT, frame=drawn.frame)
        slack = drawn.frame.metres_per_unit / 100_000
        assert (lat, lon) == pytest.approx(GUOM, abs=slack)


def test_a_tap_in_the_middle_of_a_drawn_ward_is_in_that_ward(hanoi):
    drawn = city_map(AT)

    for label in drawn.labels:
        lat, lon = point_at(label.x, label.y - 4, AT)
        assert locate(lat, lon, AT).ward.short_name == label.name


@pytest.mark.parametrize("size", [(320, 248), (640, 496)])
def test_every_ward_fits_into_a_map_of_its_own(hanoi, size):
    for ward in wards_in_force(AT):
        drawn = ward_map(ward, AT, size=size)
        assert drawn.shapes[-1].ward == ward
        assert drawn.shapes[-1].shade == "here"
        assert drawn.labels[0].name == ward.short_name
        assert len("".join(shape.path for shape in drawn.shapes)) < 8000


def test_the_small_map_has_its_pin_at_the_blurred_point(hanoi):
    ward = locate(*GUOM, AT).ward

    drawn = ward_map(ward, AT, pin=blur(*GUOM))

    assert drawn.pin == drawn.frame.xy(*blur(*GUOM))
    assert ward_map(ward, AT).pin is None
    page = render_to_string("places/_small_map.html", {"map": drawn, "title": "x"})
    assert f"translate({drawn.pin[0]} {drawn.pin[1]})" in page
    assert "OpenStreetMap" in page


def test_the_pin_of_a_point_map_is_in_the_middle(hanoi):
    assert point_map(*GUOM, AT, pin=GUOM).pin == (320.0, 248.0)


def test_names_in_a_map_do_not_touch(hanoi):
    for drawn in (city_map(AT), point_map(*GUOM, AT, reach=4000)):
        rows = [(label.y, label.x, len(label.name)) for label in drawn.labels]
        for y, x, n in rows:
            for y2, x2, n2 in rows:
                if (y, x) != (y2, x2) and abs(y - y2) < 12:
                    assert abs(x - x2) > (n + n2) * 3, (x, y)


def test_before_the_first_ward_the_map_is_empty(hanoi):
    drawn = city_map(START.replace(year=2020))

    assert drawn.shapes == ()
    assert drawn.frame.view_box == "0 0 640 640"


def test_the_map_of_a_ward_without_a_shape_is_drawn_without_it(hanoi):
    ward = make_ward("99999", "Không hình", size=0)

    assert ward not in [shape.ward for shape in ward_map(ward, AT).shapes]


def test_neighbours_share_their_border_exactly(hanoi):
    """No light shines between wards: simplified together, rounded alike."""
    drawn = city_map(AT)
    corners: dict[tuple[int, int], int] = {}
    for shape in drawn.shapes:
        for point in set(points(shape.path)):
            corners[point] = corners.get(point, 0) + 1

    shared = sum(count > 1 for count in corners.values())
    assert shared / len(corners) > 0.75  # the rest is the city's own edge


def points(path: str) -> list[tuple[int, int]]:
    found = []
    for ring in re.findall(r"M([^z]*)z", path):
        start, steps = ring.split("l")
        x, y = (int(n) for n in re.findall(r"-?\d+", start))
        found.append((x, y))
        numbers = [int(n) for n in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found
