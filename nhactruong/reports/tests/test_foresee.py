"""What is promised before sending is what sending then promises."""

import pytest

from nhactruong.ground.refusal import Refusal
from nhactruong.org.regulation import bump
from nhactruong.reports.foresee import foresee, who_answers
from nhactruong.reports.route import function_of
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.tests.make import DAY, MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporting():
    return make_reporting()


@pytest.mark.parametrize(
    ("name", "answers", "address"),
    [
        ("lamp", {"kind": "out"}, ""),
        ("lamp", {"kind": "pole"}, ""),
        ("lamp", {}, "12 phố Kim Mã"),
        ("manhole", {}, ""),
        ("rubbish", {"danger_now": "yes", "danger_called": "yes"}, ""),
        ("conduct", {"about": "ward.00070"}, ""),
    ],
)
def test_the_promise_is_the_same_before_and_after(reporting, name, answers, address):
    topic = getattr(reporting, name)
    town = reporting.town
    about = town.here.pk if "about" in answers else None
    seen = foresee(
        topic,
        town.ward,
        answers=answers,
        address=address,
        about_unit_id=about,
        at=MONDAY,
    )
    task = make_report(topic_code=topic.code, answers=answers, address=address).task
    assert seen.lead.unit == task.unit
    assert seen.owner == task.owner
    assert (seen.level, seen.danger) == (task.level, task.danger)
    assert (seen.receive_by, seen.due) == (task.receive_due, task.due)
    assert seen.legal_due == task.legal_due
    assert seen.explain[-1].kind == "due"


def test_where_nobody_could_own_it_there_is_no_promise(reporting):
    town = reporting.town
    town.here.posts.update(valid_to=MONDAY)
    bump(MONDAY)
    with pytest.raises(Refusal) as caught:
        foresee(reporting.lamp, town.ward, at=MONDAY)
    assert caught.value.code == "no_owner"
    assert who_answers(reporting.lamp, town.ward, at=MONDAY).lead.unit == town.here


def test_the_list_of_streets_counts_from_its_first_day(reporting):
    lamp, town = reporting.lamp, reporting.town
    address = "phố Kim Mã"
    assert function_of(lamp, {}, address, MONDAY) == town.drains
    assert function_of(lamp, {}, address, MONDAY - 1000 * DAY) == town.lights
    assert function_of(lamp, {"kind": "pole"}, "", MONDAY) == town.drains
    assert function_of(lamp, {"kind": "out"}, "ngõ 12 Kim Mã", MONDAY) == town.lights


def test_a_group_has_no_function(reporting):
    with pytest.raises(ValueError, match="no leaf"):
        function_of(reporting.group, {}, "", MONDAY)
