from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nhactruong.reports.lists import public_list
from nhactruong.reports.read import public_report
from nhactruong.reports.review import publish_report
from nhactruong.reports.sift import Sift, read_sift
from nhactruong.reports.sift_fields import read_box
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.judge import cancel_task
from nhactruong.work.tests.make import DAY, HOUR, MONDAY

pytestmark = pytest.mark.django_db
LATER = MONDAY + 30 * DAY


@pytest.fixture
def town():
    return make_reporting().town


def codes(**wanted) -> list[str]:
    return [r.code for r in public_list(Sift(**wanted), at=LATER).items]


def test_filters_keep_what_they_say(town):
    lamp = make_report()
    manhole = make_report(MONDAY + HOUR, topic_code="road.manhole", answers={})
    there = make_report(MONDAY + 2 * HOUR, lat=21.01, lon=105.84)
    city = make_report(MONDAY + DAY, answers={"kind": "pole"})
    everything = [city.code, there.code, manhole.code, lamp.code]
    assert codes() == codes(topic="road") == codes(state="open") == everything
    assert codes(topic="road.manhole") == [manhole.code]
    assert codes(ward="00071") == [there.code]
    assert codes(unit="dept") == [city.code]
    assert codes(state="in_progress") == []
    assert set(codes(late="now")) == set(everything)
    assert codes(since=MONDAY + DAY) == [city.code]
    assert codes(until=MONDAY + HOUR) == [lamp.code]
    assert codes(words=lamp.code) == [lamp.code]


def test_words_and_boxes_find_only_what_was_published(town):
    lamp, _other = make_report(), make_report()
    box = (105.80, 21.0, 105.82, 21.02)
    assert codes(words="khong sang") == codes(box=box) == []
    publish_report(lamp.pk, by=town.owner, at=MONDAY + HOUR)
    assert codes(words="khong sang") == codes(words="không sáng") == [lamp.code]
    assert codes(box=box) == [lamp.code]
    assert codes(box=(106.0, 21.0, 106.1, 21.1)) == []
    assert codes(words="0912345678") == []


def test_what_was_cancelled_is_not_listed(town):
    report = make_report()
    cancel_task(report.task_id, ground="Thử.", by=town.conductor, at=MONDAY + HOUR)
    assert codes() == []


def test_pages_follow_each_other_without_gap_or_repeat(town):
    for minute in range(5):
        make_report(MONDAY + timedelta(minutes=minute))
    found, cursor = [], None
    while True:
        page = public_list(Sift(), at=LATER, cursor=cursor, size=2)
        found += [report.code for report in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert found == codes()
    assert len(set(found)) == 5


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("topic", {"topic": "moon"}),
        ("ward", {"ward": "99999"}),
        ("state", {"state": "asleep"}),
    ],
)
def test_a_filter_that_means_nothing_is_told(town, field, wanted):
    sift, faults = read_sift({**wanted, "late": "now"}, LATER)
    assert set(faults) == {field}
    assert sift == Sift(late="now")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "a,b,c,d",
        "nan,1,2,3",
        "106,21,105,22",
        "105,22,106,21",
        "1,2,3,4,5",
    ],
)
def test_a_box_that_is_none_is_told(text):
    with pytest.raises(ValueError):
        read_box(text)


def test_list_and_page_cost_few_statements_whatever_is_shown(town):
    for _ in range(5):
        report = make_report()
    publish_report(report.pk, by=town.owner, at=MONDAY + HOUR)
    public_list(Sift(topic="road"), at=LATER)
    with CaptureQueriesContext(connection) as captured:
        for found in public_list(Sift(topic="road"), at=LATER).items:
            assert found.task.owner.post.name_vi
            assert found.ward.name_vi
    assert len(captured) <= 3
    with CaptureQueriesContext(connection) as captured:
        public_report(report.code, "vi", at=LATER)
    assert len(captured) <= 10
