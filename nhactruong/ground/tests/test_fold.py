import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhactruong.ground.fold import fold, has_marks, marked, nfc


@pytest.mark.parametrize(
    "text, folded",
    [
        ("Rác thải", "rac thai"),
        ("Đống Đa", "dong da"),
        ("ĐẠI LỘ Thăng Long", "dai lo thang long"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("Thuý / Thúy", "thuy thuy"),
        ("ngõ 12, phố Huế", "ngo 12 pho hue"),
        ("ưỡn ẹo ặ ộ ữ", "uon eo a o u"),
        ("  hố   ga  ", "ho ga"),
        ("Ðường (viết bằng chữ eth)", "duong viet bang chu eth"),
        ("", ""),
        ("…!?", ""),
    ],
)
def test_folding_leaves_plain_small_words(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["Đèn đường", "hoặc", "phường Hoàn Kiếm", "Nghĩa Đô"])
def test_decomposed_text_folds_and_marks_like_composed_text(text):
    decomposed = unicodedata.normalize("NFD", text)
    assert fold(decomposed) == fold(text)
    assert marked(decomposed) == marked(text)
    assert nfc(decomposed) == text


@pytest.mark.parametrize(
    "one, other",
    [("hoà", "hòa"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("loá mắt", "lóa mắt")],
)
def test_both_ways_of_placing_a_tone_are_one_word(one, other):
    assert marked(one) == marked(other) == other


@pytest.mark.parametrize(
    "word", ["hoặc", "ngoặc", "toàn", "quý", "quá", "khoảng", "chuyến", "loại", "huế"]
)
def test_a_tone_that_has_only_one_place_stays(word):
    assert marked(word) == word


def test_marked_words_keep_apart_what_folding_throws_together():
    assert fold("đến giao thông") == fold("đèn giao thông")
    assert marked("đến giao thông") != marked("đèn giao thông")


@pytest.mark.parametrize(
    "text, used",
    [
        ("den duong", False),
        ("den duong – hong", False),
        ("“den”", False),
        ("đen", True),
        ("đ", True),
        ("Hà Nội", True),
        (unicodedata.normalize("NFD", "Hà Nội"), True),
    ],
)
def test_marks_are_seen_where_the_writer_used_them(text, used):
    assert has_marks(text) is used


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)
