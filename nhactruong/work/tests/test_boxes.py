"""What a form names is covered, or refused: nothing stays visible by a slip."""

import pytest

from nhactruong.ground.refusal import Refusal
from nhactruong.work.boxes import SPARE, boxes_in, kept, read_kept, rows_of


def test_hundredths_become_a_box_and_come_back_as_rows():
    (box,) = boxes_in([("10", "20,5", "30", "40"), ("", " ", "", "")])
    assert box == pytest.approx((0.1, 0.205, 0.4, 0.605))
    rows = rows_of([box])
    assert (rows[0].left, rows[0].top, rows[0].width) == ("10", "20.5", "30")
    assert len(rows) == 1 + SPARE


def test_an_event_keeps_whole_numbers():
    boxes = boxes_in([("0", "0", "100", "100"), ("33.3", "10", "20", "5")])
    assert kept(boxes) == [[0, 0, 1000, 1000], [333, 100, 533, 150]]
    assert kept(read_kept(kept(boxes))) == kept(boxes)


@pytest.mark.parametrize(
    "cells",
    [
        ("10", "10", "10", ""),
        ("x", "1", "1", "1"),
        ("-1", "0", "10", "10"),
        ("0", "0", "0", "10"),
        ("90", "0", "20", "10"),
        ("0", "100", "10", "10"),
        ("nan", "0", "10", "10"),
        ("inf", "0", "10", "10"),
    ],
)
def test_a_part_that_is_none_is_refused_and_named(cells):
    with pytest.raises(Refusal) as refused:
        boxes_in([("1", "1", "1", "1"), cells])
    assert refused.value.code == "cover_bad_box"
    assert "Ô 2" in str(refused.value)


def test_more_than_the_server_paints_is_refused():
    with pytest.raises(Refusal) as refused:
        boxes_in([("1", "1", "1", "1")] * 51)
    assert refused.value.code == "cover_too_many"
