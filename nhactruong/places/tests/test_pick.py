import pytest

from nhactruong.ground.refusal import Refusal
from nhactruong.places.locate import locate
from nhactruong.places.pick import REACHES, picture, words
from nhactruong.places.tests.make import AT, load_hanoi, make_ward

pytestmark = pytest.mark.django_db
POINT = {"lat": "21.0287", "lon": "105.8524"}


@pytest.fixture(autouse=True)
def _hanoi(request):
    if "bare" not in request.keywords:
        load_hanoi()


def test_at_first_the_whole_city_is_shown():
    shown = picture({}, AT)

    assert len(shown.map.shapes) == 126
    assert (shown.reach, shown.wider, shown.closer) == (0, None, 10000)
    assert (shown.ward, shown.lat, shown.says) == (None, "", "")


def test_a_point_is_shown_close_with_its_ward_and_neighbours():
    shown = picture({"lat": "21,0245", "lon": "105,8412"}, AT)

    assert shown.ward.short_name == "Văn Miếu - Quốc Tử Giám"
    assert [(ward.short_name, m) for ward, m in shown.near] == [("Cửa Nam", 31)]
    assert (shown.lat, shown.lon) == ("21.024500", "105.841200")
    assert shown.map.pin == (320.0, 248.0)
    assert shown.reach == 1600
    assert "chừng 31 m" in shown.says
    assert [s.ward for s in shown.map.shapes if s.shade == "here"] == [shown.ward]


@pytest.mark.parametrize("reach", REACHES)
def test_a_point_is_shown_from_every_height(reach):
    shown = picture({**POINT, "reach": str(reach)}, AT)

    assert shown.reach == reach
    assert shown.map.pin
    assert shown.ward.code == "00070"


@pytest.mark.parametrize("reach", ["", "x", "-1", "17", "9" * 50, "1e3"])
def test_a_reach_that_is_none_is_left_aside(reach):
    assert picture({**POINT, "reach": reach}, AT).reach == 1600


def test_the_middle_may_be_elsewhere_than_the_pin():
    shown = picture(POINT | {"clat": "21.03", "clon": "105.85", "reach": "1600"}, AT)

    assert shown.map.pin != (320.0, 248.0)
    assert shown.lat == "21.028700"


def test_a_ward_alone_is_shown_whole_and_marked():
    shown = picture({"ward": "00376"}, AT)

    assert shown.ward.short_name == "Sóc Sơn"
    assert shown.lat == ""
    assert shown.map.shapes[-1].shade == "here"
    assert picture({"ward": "00376", "reach": "0"}, AT).reach == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"lat": "105.8524", "lon": "21.0287"}, "bad_point"),
        ({"lat": "nan", "lon": "105"}, "bad_point"),
        ({"lat": "21.0287"}, "bad_point"),
        ({"lon": "105"}, "bad_point"),
        ({"lat": "0", "lon": "0"}, "outside_city"),
        ({"ward": "x"}, "unknown_ward"),
        (POINT | {"clat": "x", "clon": "105"}, "bad_point"),
    ],
)
def test_what_cannot_be_shown_is_refused(asked, code):
    with pytest.raises(Refusal) as caught:
        picture(asked, AT)

    assert caught.value.code == code


def test_words_tell_of_borders_and_edges():
    assert words(locate(21.0287, 105.8524, AT)) == (
        "Vị trí này thuộc Phường Hoàn Kiếm."
    )
    make_ward("99999", "Đảo", west=107.0)
    assert "sát bên ngoài" in words(locate(21.01, 106.9995, AT))
