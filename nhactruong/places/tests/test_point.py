import math

import pytest

from nhactruong.ground.refusal import Refusal
from nhactruong.places.point import blur, read_point


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("21.0287", "105.8524"), (" 21,0287 ", "105,8524"), (21.0287, 105.8524)],
)
def test_points_are_read_as_people_and_programs_write_them(lat, lon):
    assert read_point(lat, lon) == (21.0287, 105.8524)


@pytest.mark.parametrize(
    "lat",
    [
        "",
        "nan",
        "inf",
        "-inf",
        "x",
        "21.0.1",
        "2_1",
        "1" * 100,
        None,
        True,
        [],
        10**400,
    ],
)
def test_anything_else_is_refused(lat):
    with pytest.raises(Refusal) as caught:
        read_point(lat, 105.8)

    assert caught.value.code == "bad_point"


def test_blurring_moves_a_point_less_than_a_cell_and_always_to_the_same_place():
    middle = blur(21.0287, 105.8524)

    assert middle == (21.0285, 105.8525)
    assert blur(*middle) == middle
    assert blur(21.02801, 105.85201) == middle
    for lat, lon in ((21.0, 105.0), (20.9999, 105.9999), (-0.0001, 0.0)):
        blurred = blur(lat, lon)
        assert math.dist(blurred, (lat, lon)) < 0.00071
