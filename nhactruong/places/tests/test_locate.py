import csv
import math
from datetime import timedelta
from pathlib import Path

import pytest

from nhactruong.ground.refusal import Refusal
from nhactruong.places.locate import distance_to_border, locate
from nhactruong.places.tests.make import AT, START, load_hanoi, make_ward

pytestmark = pytest.mark.django_db

LANDMARKS = [
    ("Hồ Gươm", 21.0287, 105.8524, "Phường Hoàn Kiếm"),
    ("chợ Đồng Xuân", 21.0383, 105.8495, "Phường Hoàn Kiếm"),
    ("Nhà hát Lớn", 21.0243, 105.8576, "Phường Cửa Nam"),
    ("lăng Bác", 21.0368, 105.8346, "Phường Ba Đình"),
    ("chùa Một Cột", 21.0359, 105.8336, "Phường Ba Đình"),
    ("Văn Miếu", 21.0281, 105.8357, "Phường Văn Miếu - Quốc Tử Giám"),
    ("chùa Trấn Quốc", 21.0480, 105.8369, "Phường Tây Hồ"),
    ("công viên Thủ Lệ", 21.0305, 105.8065, "Phường Giảng Võ"),
    ("Đại học Bách khoa", 21.0045, 105.8443, "Phường Bạch Mai"),
    ("bệnh viện Bạch Mai", 21.0002, 105.8402, "Phường Kim Liên"),
    ("công viên Thống Nhất", 21.0165, 105.8435, "Phường Hai Bà Trưng"),
    ("Times City", 20.9945, 105.8680, "Phường Vĩnh Tuy"),
    ("Royal City", 21.0025, 105.8155, "Phường Thanh Xuân"),
    ("hồ Linh Đàm", 20.9650, 105.8320, "Phường Hoàng Liệt"),
    ("sân vận động Mỹ Đình", 21.0205, 105.7640, "Phường Từ Liêm"),
    ("công viên Cầu Giấy", 21.0305, 105.7915, "Phường Cầu Giấy"),
    ("trung tâm Hà Đông", 20.9717, 105.7774, "Phường Hà Đông"),
    ("Aeon Long Biên", 21.0267, 105.8990, "Phường Long Biên"),
    ("sân bay Nội Bài", 21.2187, 105.8042, "Xã Nội Bài"),
    ("đền Sóc", 21.2847, 105.8316, "Xã Sóc Sơn"),
    ("thành Cổ Loa", 21.1139, 105.8739, "Xã Đông Anh"),
    ("gốm Bát Tràng", 20.9766, 105.9128, "Xã Bát Tràng"),
    ("thành cổ Sơn Tây", 21.1390, 105.5036, "Phường Sơn Tây"),
    ("làng cổ Đường Lâm", 21.1577, 105.4716, "Phường Sơn Tây"),
    ("công nghệ cao Hòa Lạc", 21.0090, 105.5300, "Xã Hòa Lạc"),
    ("chùa Thầy", 21.0236, 105.6441, "Xã Quốc Oai"),
    ("chùa Hương", 20.6183, 105.7466, "Xã Hương Sơn"),
    ("thị trấn Phú Xuyên", 20.7400, 105.9050, "Xã Phú Xuyên"),
    ("thị trấn Thường Tín", 20.8700, 105.8620, "Xã Thường Tín"),
]


def test_landmarks_lie_in_their_wards():
    load_hanoi()

    for place, lat, lon, ward in LANDMARKS:
        assert locate(lat, lon, AT).ward.name_vi == ward, place


def test_bus_stops_lie_in_their_wards():
    """Stops and their wards (by the full shapes) are from OpenStreetMap, ODbL 1.0."""
    load_hanoi()
    with (Path(__file__).parent / "bus_stops.csv").open(encoding="utf-8") as file:
        stops = list(csv.DictReader(file))

    assert len(stops) == 60
    for stop in stops:
        found = locate(float(stop["lat"]), float(stop["lon"]), AT)
        assert found.ward.code == stop["ward_code"], stop["name"]


def test_near_a_border_both_wards_are_known():
    load_hanoi()

    station = locate(21.0245, 105.8412, AT)

    assert station.ward.short_name == "Văn Miếu - Quốc Tử Giám"
    assert [ward.short_name for ward in station.near] == ["Cửa Nam"]
    assert station.metres == (31,)
    assert not station.beyond


def test_a_hundred_metres_are_a_hundred_metres():
    make_ward("00001", "Tây", west=105.80)
    make_ward("00002", "Đông", west=105.82)
    degree = 111_412.84 * math.cos(math.radians(21.01))

    def east_of_border(metres: float) -> tuple[str, tuple[str, ...]]:
        found = locate(21.01, 105.82 + metres / degree, AT)
        return found.ward.code, tuple(ward.code for ward in found.near)

    assert east_of_border(99) == ("00002", ("00001",))
    assert east_of_border(-99) == ("00001", ("00002",))
    assert east_of_border(101) == ("00002", ())
    assert east_of_border(-101) == ("00001", ())


def test_where_four_wards_meet_all_four_are_known_nearest_first():
    make_ward("00001", "Một", west=105.80, south=21.00)
    make_ward("00002", "Hai", west=105.82, south=21.00)
    make_ward("00003", "Ba", west=105.80, south=21.02)
    make_ward("00004", "Bốn", west=105.82, south=21.02)

    found = locate(21.0203, 105.8202, AT)

    assert found.ward.code == "00004"
    assert [ward.code for ward in found.near] == ["00003", "00002", "00001"]
    assert list(found.metres) == sorted(found.metres)


def test_a_point_on_the_very_border_goes_to_one_ward_always():
    make_ward("00002", "Đông", west=105.82)
    make_ward("00001", "Tây", west=105.80)

    found = locate(21.01, 105.82, AT)

    assert (found.ward.code, found.near[0].code) == ("00001", "00002")
    assert not found.beyond


def test_just_beyond_the_drawn_edge_the_nearest_ward_answers():
    make_ward(west=105.80)

    found = locate(21.01, 105.7995, AT)

    assert found.ward.code == "00001"
    assert found.beyond


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (20.8449, 106.6881),  # Hải Phòng
        (10.7769, 106.7009),  # TP.HCM
        (0.0, 0.0),
        (21.0287, -105.8524),
        (-21.0287, 105.8524),
        (90.0, 180.0),
        (-90.0, -180.0),
    ],
)
def test_outside_the_city_is_said_clearly(lat, lon):
    load_hanoi()

    with pytest.raises(Refusal) as caught:
        locate(lat, lon, AT)

    assert caught.value.code == "outside_city"
    assert "Hà Nội" in str(caught.value)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(math.nan, 105.8), (21.0, math.nan), (math.inf, 105.8), (91, 105), (21, 181)],
)
def test_what_is_no_point_is_refused(lat, lon):
    with pytest.raises(Refusal) as caught:
        locate(lat, lon, AT)

    assert caught.value.code == "bad_point"


def test_latitude_and_longitude_the_wrong_way_round_are_noticed():
    with pytest.raises(Refusal) as caught:
        locate(105.8524, 21.0287, AT)

    assert caught.value.code == "bad_point"
    assert "đổi chỗ" in str(caught.value)


def test_before_the_first_ward_no_borders_are_known():
    make_ward()

    with pytest.raises(Refusal) as caught:
        locate(21.01, 105.81, START - timedelta(microseconds=1))

    assert caught.value.code == "no_boundaries"


def test_the_ward_is_the_one_of_that_time():
    change = START + timedelta(days=365)
    old = make_ward("00001", "Cũ", valid_to=change)
    new = make_ward("00001", "Mới", valid_from=change)

    assert locate(21.01, 105.81, change - timedelta(seconds=1)).ward == old
    assert locate(21.01, 105.81, change).ward == new
    assert not locate(21.01, 105.81, change).near


def test_a_second_look_asks_the_database_nothing(django_assert_num_queries):
    make_ward()
    locate(21.01, 105.81, AT)

    with django_assert_num_queries(0):
        locate(21.01, 105.81, AT)


def test_distance_to_the_border_is_in_metres():
    ward = make_ward(size=0.02)

    assert distance_to_border(ward, 21.001, 105.81) == pytest.approx(110.7, abs=0.5)
