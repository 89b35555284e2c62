import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhactruong.ground.codes import ALPHABET, check_character, new_code, read_code

bodies = st.text(ALPHABET, min_size=7, max_size=7)


def test_a_new_code_reads_as_itself_and_no_two_are_alike():
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(re.fullmatch(r"HN-[0-9A-Z]{4}-[0-9A-Z]{4}", code) for code in codes)
    assert all(read_code(code) == code for code in codes)


@given(bodies)
def test_every_slip_of_one_character_is_found(body):
    code = body + check_character(body)
    for place, other in itertools.product(range(8), ALPHABET):
        slip = code[:place] + other + code[place + 1 :]
        assert (read_code(slip) is None) == (slip != code)


@given(bodies)
def test_every_swap_of_neighbours_is_found_except_of_0_and_z(body):
    code = body + check_character(body)
    for place in range(7):
        one, two = code[place], code[place + 1]
        swapped = code[:place] + two + one + code[place + 2 :]
        if one != two and {one, two} != {"0", "Z"}:
            assert read_code(swapped) is None


def test_what_people_type_is_forgiven():
    body = "0A1B2C3"
    code = f"HN-0A1B-2C3{check_character(body)}"
    for typed in (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        code[3:],
        f"  {code} ",
        code.replace("0A1B", "OAIB"),
        code.replace("0A1B", "oalb"),
    ):
        assert read_code(typed) == code


@pytest.mark.parametrize(
    "text",
    ["", "HN", "HN-4KTM", "HN-4KTM-8R2U", "đường", "HN-٤KTM-8R2C", "X" * 100_000],
)
def test_what_cannot_be_a_code_is_none(text):
    assert read_code(text) is None
