from datetime import timedelta

import pytest

from nhactruong.places.find import (
    find_wards,
    ward_by_code,
    ward_by_id,
    wards_in_force,
)
from nhactruong.places.tests.make import AT, START, load_hanoi, make_ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanoi():
    return load_hanoi()


def names(text: str) -> list[str]:
    return [ward.short_name for ward in find_wards(text, AT)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("hoan kiem", "Hoàn Kiếm"),
        ("HOAN KIEM", "Hoàn Kiếm"),
        ("Hoàn Kiếm", "Hoàn Kiếm"),
        ("hoàn kiem", "Hoàn Kiếm"),
        ("phường hoàn kiếm", "Hoàn Kiếm"),
        ("P. Hoàn Kiếm", "Hoàn Kiếm"),
        ("xa ba vi", "Ba Vì"),
        ("van mieu", "Văn Miếu - Quốc Tử Giám"),
        ("quoc tu giam", "Văn Miếu - Quốc Tử Giám"),
        ("hoà lạc", "Hòa Lạc"),
        ("hòa lạc", "Hòa Lạc"),
        ("o cho dua", "Ô Chợ Dừa"),
        ("00070", "Hoàn Kiếm"),
        ("hoan ki", "Hoàn Kiếm"),
        ("lang", "Láng"),
    ],
)
def test_wards_are_found_as_people_type_them(hanoi, typed, first):
    assert names(typed)[0] == first


def test_words_typed_with_their_marks_are_not_folded(hanoi):
    assert names("đống") == ["Đống Đa"]
    assert {"Đống Đa", "Đông Anh", "Đông Ngạc"} <= set(names("dong"))
    assert names("hoàn kiềm") == []


@pytest.mark.parametrize("typed", ["", "   ", "...", "zzz", "x" * 100_000, "\x00"])
def test_nothing_is_found_for_nothing(hanoi, typed):
    assert names(typed) == []


def test_all_126_wards_are_listed_in_order(hanoi):
    wards = wards_in_force(AT)

    assert len(wards) == 126
    assert [ward.folded for ward in wards] == sorted(ward.folded for ward in wards)
    assert sum(ward.kind == "ward" for ward in wards) == 51
    assert wards_in_force(START - timedelta(seconds=1)) == []


def test_a_code_means_the_ward_that_bears_it_then():
    change = START + timedelta(days=365)
    old = make_ward(name="Cũ", valid_to=change)
    new = make_ward(name="Mới", valid_from=change)

    assert ward_by_code("00001", START) == old
    assert ward_by_code("00001", change) == new
    assert ward_by_code("99999", START) is None
    assert ward_by_id(old.pk, START) == old
    assert ward_by_id(old.pk, change) is None
