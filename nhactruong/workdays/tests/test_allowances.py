import pytest

from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.memo import fresh_memo
from nhactruong.ground.refusal import Refusal
from nhactruong.workdays.allowances import allowance
from nhactruong.workdays.calendars import calendars_in_force
from nhactruong.workdays.load import load
from nhactruong.workdays.tests.make import HANOI, at

pytestmark = pytest.mark.django_db

TODAY = at("2026-11-24 09:00")


@pytest.fixture
def _hanoi():
    load(HANOI, by=SYSTEM, at=TODAY)


@pytest.mark.usefixtures("_hanoi")
@pytest.mark.parametrize(
    ("step", "level", "danger", "amount", "unit", "verified"),
    [
        ("receive", "normal", False, 8, "hours", True),
        ("receive", "urgent", False, 8, "hours", True),
        ("receive", "urgent", True, 1, "hours", False),
        ("handle", "urgent", False, 4, "hours", True),
        ("handle", "urgent", True, 4, "hours", True),
        ("handle", "normal", False, 7, "days", False),
        ("handle", "complex", False, 15, "days", False),
        ("approve", "complex", False, 8, "hours", False),
        ("settle", "normal", False, 4, "hours", False),
        ("explain", "normal", False, 8, "hours", False),
        ("clarify", "normal", False, 5, "days", False),
        ("verdict", "normal", False, 10, "days", False),
    ],
)
def test_what_the_city_allows(step, level, danger, amount, unit, verified):
    fact = allowance(step, level, danger, TODAY)

    assert (fact.amount, fact.unit, fact.verified) == (amount, unit, verified)
    assert fact.source
    assert fact.legal_basis or not fact.verified


@pytest.mark.usefixtures("_hanoi")
def test_before_the_first_rule_nothing_is_allowed():
    with pytest.raises(Refusal) as caught:
        allowance("handle", "normal", False, at("2019-12-31 23:59"))

    assert caught.value.code == "allowance_missing"


@pytest.mark.usefixtures("_hanoi")
def test_calendars_and_allowances_cost_one_query_together(
    django_assert_num_queries,
):
    calendars_in_force()
    allowance("handle", "normal", False, TODAY)

    with django_assert_num_queries(1), fresh_memo():
        for _again in range(3):
            calendars_in_force()
            allowance("handle", "normal", False, TODAY)


def test_without_any_row_there_is_only_day_and_night():
    assert list(calendars_in_force()) == ["always"]
