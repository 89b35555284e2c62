from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from nhactruong.ui.steps import step_rows


@dataclass
class Step:
    count: str
    label: str
    start: date | None = None
    end: date | datetime | None = None
    amount: str = ""


@pytest.mark.parametrize(
    "step, span",
    [
        (Step("0", "Gửi", date(2026, 11, 25), date(2026, 11, 25)), "25/11"),
        (Step("2", "Hai ngày", date(2026, 11, 26), date(2026, 11, 27)), "26–27/11"),
        (Step("7", "Năm ngày", date(2026, 11, 30), date(2026, 12, 4)), "30/11–04/12"),
        (
            Step("=", "Hạn", None, datetime(2026, 12, 4, 10, 30, tzinfo=UTC)),
            "04/12, 17:30",
        ),
        (Step("+", "Cộng", amount="4 giờ"), "4 giờ"),
    ],
)
def test_a_step_shows_its_span_shortly(step, span):
    with translation.override("vi"):
        assert step_rows([step])[0].span == span


def test_a_step_may_come_as_json():
    row = step_rows([{"count": "–", "label": "Nghỉ", "start": "2026-11-24"}])[0]

    assert (row.span, row.is_off, row.is_end) == ("24/11", True, False)


def test_a_span_is_said_in_english():
    step = Step("2", "Two days", date(2026, 11, 26), date(2026, 11, 27))
    with translation.override("en"):
        assert step_rows([step])[0].span == "26–27 Nov"
