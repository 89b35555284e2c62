"""Streets, parks and sites found in what people write."""

import pytest

from nhactruong.ground.fold import fold
from nhactruong.org.models import ManagedSite
from nhactruong.org.regulation import bump
from nhactruong.org.sites import city_manages, find_site
from nhactruong.org.tests.make import AT, START, make_function, make_unit
from nhactruong.places.tests.make import make_ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


def make_site(name, manager=None, kind="street", **columns):
    site = ManagedSite.objects.create(
        name=name,
        folded=fold(name),
        kind=kind,
        function=make_function(),
        manager=manager,
        **{"valid_from": START, **columns},
    )
    bump(AT)
    return site


@pytest.mark.parametrize(
    "text, found",
    [
        ("Láng", True),
        ("lang", True),
        ("số 120 Láng", True),
        ("120 đường Láng, gần cầu", True),
        ("Đường Láng", True),
        ("duong lang", True),
        ("phường Láng", False),
        ("ngõ 5 Láng", False),
        ("ngách 12/3 đường Láng", False),
        ("lặng ngắt", False),
        ("làng Vạn Phúc", False),
        ("trên đoạn Láng", False),
        ("", False),
    ],
)
def test_a_short_street_is_found_only_where_it_stands_as_a_street(unit, text, found):
    site = make_site("Láng", unit)

    assert find_site(text, "street", AT) == (site if found else None)


def test_the_longest_name_wins(unit):
    make_site("Nguyễn Văn", unit)
    longer = make_site("Nguyễn Văn Cừ", unit)

    assert find_site("12 nguyễn văn cừ", "street", AT) == longer
    assert find_site("nguyen van cu", "street", AT) == longer


def test_an_alley_with_a_name_of_its_own_is_found(unit):
    site = make_site("Ngõ Tràng Tiền")

    assert find_site("ngõ Tràng Tiền", "street", AT) == site


def test_what_was_left_to_the_wards_is_found_but_not_the_citys(unit):
    site = make_site("Hàng Bồ")

    assert find_site("40 Hàng Bồ", "street", AT) == site
    assert city_manages("40 Hàng Bồ", "street", AT) is None


def test_kind_ward_and_date_are_minded(unit):
    here, there = make_ward(), make_ward("00002", "Cửa Nam", west=106)
    park = make_site("Vườn hoa Con Cóc", unit, kind="park", ward=here)
    make_site("Phố Cũ", unit, valid_to=AT)

    assert city_manages("vườn hoa con cóc", "park", AT, ward_id=here.pk) == park
    assert find_site("vườn hoa con cóc", "park", AT, ward_id=there.pk) is None
    assert find_site("vườn hoa con cóc", "street", AT, ward_id=here.pk) is None
    assert find_site("phố cũ", "street", AT) is None


def test_very_long_text_is_not_searched_to_its_end(unit):
    make_site("Tràng Tiền", unit)

    assert find_site("a " * 50_000 + "Tràng Tiền", "street", AT) is None
