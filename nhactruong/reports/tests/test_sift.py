"""One sift: read from an address, written into one, said in words, kept alike by all."""

import random
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import QueryDict

from nhactruong.ground.actor import CLOCK
from nhactruong.org.tests.make import official
from nhactruong.reports.counting.fold import count_changes
from nhactruong.reports.counting.read import by_cell, by_ward
from nhactruong.reports.counting.rows import standing_rows
from nhactruong.reports.lists import Finder
from nhactruong.reports.live import live
from nhactruong.reports.models import Report, Standing
from nhactruong.reports.review import publish_report, seal_report
from nhactruong.reports.sift import DAYS, FIELDS, Sift, read_sift
from nhactruong.reports.sift_words import sift_words
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.ui.moments import CITY_TIME
from nhactruong.work.accept import accept_task
from nhactruong.work.clarify import ask_requester
from nhactruong.work.finish import approve_result, submit_result
from nhactruong.work.models import Task
from nhactruong.work.tests.make import DAY, HOUR, MONDAY, shown

pytestmark = pytest.mark.django_db
LATER = MONDAY + 30 * DAY


@pytest.fixture
def reporting():
    return make_reporting()


def count(at):
    while not count_changes(by=CLOCK, at=at)[1]:
        pass


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_TIME)


def test_an_address_is_read_and_written_back(reporting):
    query = (
        "words=kh%C3%B4ng+s%C3%A1ng&topic=road&ward=00070&state=open&late=now&unit=dept"
        "&days=30&since=2026-11-01&until=2026-11-30&done_since=2026-11-02"
        "&bbox=105.8523%2C21.01%2C105.9%2C21.1"
    )
    sift, faults = read_sift(QueryDict(query), LATER)

    assert faults == {}
    assert sift.query() == query
    assert sift.since == day("2026-11-01")
    assert sift.until == day("2026-12-01")  # its last day counts
    assert sift.box == (105.8523, 21.01, 105.9, 21.1)
    assert Sift().query() == ""
    assert read_sift(QueryDict("until=2026-11-30"), LATER, last_day_counts=False)[
        0
    ].until == day("2026-11-30")


def test_what_means_nothing_is_told_and_the_rest_is_kept(reporting):
    bad = {
        "topic": "moon",
        "ward": "99999",
        "unit": "nobody",
        "state": "asleep",
        "late": "maybe",
        "days": "31",
        "since": "yesterday",
        "until": "2026-13-40",
        "done_since": "9999-12-31",
        "bbox": "1,2,3",
    }
    sift, faults = read_sift({**bad, "words": "đèn\0"}, LATER)

    assert set(faults) == set(bad) == set(FIELDS) - {"words"}
    assert all(str(words) for words in faults.values())
    assert sift == Sift(words="đèn")


@pytest.mark.parametrize(
    "said, words",
    [
        ({}, "Phản ánh ở Hà Nội"),
        (
            {"topic": "road.rubbish", "ward": "00070", "late": "1", "days": "30"},
            "Rác ở Phường Hoàn Kiếm, đang quá hạn, gửi trong 30 ngày qua",
        ),
        (
            {"unit": "dept", "state": "open"},
            "Phản ánh, do Sở Thử xử lý, chưa có kết quả",
        ),
        (
            {"since": "2026-11-01", "until": "2026-11-30", "words": "đèn"},
            "Phản ánh, gửi từ 01/11/2026, gửi đến hết 30/11/2026, có “đèn”",
        ),
    ],
)
def test_it_is_said_in_words(reporting, said, words):
    ward = reporting.town.ward
    sift, _faults = read_sift(said, LATER)
    assert sift_words(sift, LATER) == words.replace("Phường Hoàn Kiếm", ward.name_vi)


def test_days_begin_at_midnight_in_the_city():
    now = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)  # 3:00 on the 25th in the city
    assert Sift(days=1).begins(now) == day("2026-11-25")
    assert Sift(days=7).begins(now) == day("2026-11-19")
    assert Sift(days=7, since=day("2026-11-24")).begins(now) == day("2026-11-24")


def busy_town(reporting) -> None:
    """Send thirty reports to different offices, and let them go different ways."""
    town, chance = reporting.town, random.Random(7)
    wheres = (
        {},
        {"lat": 21.01, "lon": 105.84, "topic_code": "road.manhole", "answers": {}},
        {"answers": {"kind": "pole"}},
        {"topic_code": "road.rubbish", "answers": {}, "text": "Rác thải đầy."},
    )
    for n in range(30):
        at = MONDAY + n * (DAY / 3)
        report = make_report(at, **chance.choice(wheres))
        owner = official(report.task.owner)
        if chance.random() < 0.7:
            accept_task(report.task_id, by=owner, at=at + HOUR)
            if chance.random() < 0.5:
                publish_report(report.pk, by=owner, at=at + HOUR)
            way = chance.random()
            if way < 0.2:
                ask_requester(report.task_id, text="Số?", by=owner, at=at + 2 * HOUR)
            elif way < 0.7:
                done = at + chance.choice((1, 40)) * DAY
                submit_result(
                    report.task_id,
                    outcome="resolved",
                    text="Xong.",
                    evidence=shown(),
                    by=owner,
                    at=done,
                )
                approver = Task.objects.get(pk=report.task_id).approver
                approve_result(report.task_id, by=official(approver), at=done + HOUR)
        if n % 11 == 3:
            seal_report(
                report.pk, kind="complaint", by=town.conductor, at=at + 50 * DAY
            )
        if n == 20:
            count(at)  # what comes after is not counted yet


def sifts(at):
    chance = random.Random(3)
    for _ in range(25):
        yield Sift(
            topic=chance.choice(("", "", "road", "road.light", "road.rubbish")),
            ward=chance.choice(("", "", "00070", "00071")),
            unit=chance.choice(("", "", "dept")),
            state=chance.choice(
                ("", "", "open", "over", "received", "done", "waiting")
            ),
            late=chance.choice(("", "", "", "now", "past", "kept")),
            days=chance.choice((0, 0, *DAYS)),
            until=chance.choice((None, None, MONDAY + 5 * DAY, day("2026-11-28"))),
            since=chance.choice((None, None, day("2026-11-25"))),
            done_since=chance.choice((None, None, None, MONDAY + 3 * DAY)),
            words=chance.choice(("", "", "", "rac thai", "đèn")),
            box=chance.choice((None, None, (105.80, 21.0, 105.82, 21.02))),
        )


def test_lists_and_counts_keep_what_reports_themselves_say(reporting):
    busy_town(reporting)
    at = MONDAY + 45 * DAY
    for counted in (False, True):
        if counted:
            count(at)
            assert not set(Standing.objects.values_list("pk", flat=True)) ^ set(
                Report.objects.public().values_list("pk", flat=True)
            )
        for sift in sifts(at):
            right = live(Report.objects.public(), sift, at)
            right = list(right.order_by("-submitted_at", "-pk"))
            finder = Finder.of(sift, at)
            found, cursor = [], None
            while True:
                page = finder.page(cursor=cursor, size=6)
                found += page.items
                cursor = page.next
                if cursor is None:
                    break
            assert found == right, sift
            assert finder.count().n == len(right), sift
            assert finder.count(most=1).more == (len(right) > 1), sift
            if counted:
                wards = by_ward(sift, at).places
                assert sum(f.all for f in wards.values()) == len(right), sift
                assert all(f.late <= f.open <= f.all for f in wards.values())
                published = [r for r in right if r.review == "published"]
                whole = (105.0, 20.0, 107.0, 22.0)
                for level in (0, 1, 2, 4):
                    cells = by_cell(sift, whole, level, at).places
                    assert sum(f.all for f in cells.values()) == len(published), sift


def test_a_page_back_leads_where_one_came_from(reporting):
    busy_town(reporting)
    count(LATER)
    finder = Finder.of(Sift(topic="road"), LATER)
    first = finder.page(size=5)
    second = finder.page(cursor=first.next, size=5)
    assert finder.page(cursor=second.previous, size=5).items == first.items


def test_a_report_is_listed_at_once_and_counted_soon(reporting):
    count(MONDAY)
    report = make_report()
    assert Finder.of(Sift(ward="00070"), LATER).page().items == [report]
    assert Finder.of(Sift(ward="00070"), LATER).count().n == 1
    assert by_ward(Sift(), LATER).places == {}
    accept_task(report.task_id, by=reporting.town.owner, at=MONDAY + HOUR)
    count(MONDAY + HOUR)
    assert by_ward(Sift(), LATER).places[report.ward_id].open == 1
    seal_report(
        report.pk, kind="complaint", by=reporting.town.owner, at=MONDAY + 2 * HOUR
    )
    assert Finder.of(Sift(ward="00070"), LATER).page().items == []


def test_far_behind_the_reports_themselves_are_asked(reporting, monkeypatch):
    monkeypatch.setattr("nhactruong.reports.lists._MOST_CHANGES", 3)
    count(MONDAY)
    reports = [make_report(MONDAY + n * HOUR) for n in range(4)]
    finder = Finder.of(Sift(late="now"), LATER)
    assert finder.fresh is None
    assert finder.page().items == reports[::-1]


INDEXES = [
    ({"ward": "00070"}, "reports_standing_ward"),
    ({"topic": "road.light"}, "reports_standing_topic"),
    ({"unit": "dept"}, "reports_standing_office"),
    ({"topic": "door"}, "reports_standing_group"),
    ({"late": "now"}, "reports_standing_late"),
    ({"ward": "00071", "state": "waiting"}, "reports_standing_state"),
    ({}, "reports_standing_newest"),
]


@pytest.mark.parametrize("asked, index", INDEXES)
def test_what_is_asked_for_most_is_found_by_its_index(reporting, asked, index):
    """Of 3,000 reports few are what is asked for, as in a city."""
    _many_standings(reporting)
    sift, _faults = read_sift(asked, LATER)

    rows = standing_rows(sift, LATER).order_by("-submitted_at", "-report")[:21]

    assert index in rows.explain(), rows.explain()


def _many_standings(reporting) -> None:
    """Make rows that were counted, without reports: only their plan is asked for."""
    from nhactruong.reports.counting.fold import _add, _put
    from nhactruong.reports.counting.keys import keys_of
    from nhactruong.reports.topics import topic_book

    count(MONDAY)
    town = reporting.town
    rows = []
    for n in range(3000):
        rare = n % 200 == 0
        rows.append(
            Standing(
                report_id=n + 1,
                topic_id=(reporting.lamp if n % 150 == 3 else reporting.rubbish).pk,
                ward_id=town.ward.pk if n % 150 == 7 else town.ward.pk + 1,
                office_id=town.department.pk if n % 150 == 9 else town.here.pk,
                group_id=(
                    reporting.door.parent if n % 150 == 11 else reporting.group
                ).pk,
                status=(status := (2 if n % 400 else 21) if rare else 51),
                state=status // 10,
                late=status == 2,
                runs=False,
                due=MONDAY,
                submitted_at=MONDAY + n * (HOUR / 10),
                day=739_000 + n // 240,
            )
        )
    _put(rows)
    total: dict = {}
    for row in rows:
        for key in keys_of(row, topic_book()):
            total[key] = total.get(key, 0) + 1
    _add(total.items())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
