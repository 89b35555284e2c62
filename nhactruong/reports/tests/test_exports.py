"""Atom, CSV and GeoJSON of any sift; what became late."""

import csv
import io
import json
from datetime import timedelta

import feedparser
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from nhactruong.ground.actor import CLOCK
from nhactruong.org.tests.make import official
from nhactruong.reports.counting.fold import count_changes
from nhactruong.reports.exports import rows
from nhactruong.reports.exports.rows import COLUMNS, safe
from nhactruong.reports.models import Report, Standing
from nhactruong.reports.review import publish_report, seal_report, withhold_report
from nhactruong.reports.tests.make import LAT, LON, make_report, make_reporting
from nhactruong.work.accept import accept_task
from nhactruong.work.models import Task
from nhactruong.work.progress import report_progress
from nhactruong.work.tests.make import HOUR

pytestmark = pytest.mark.django_db
SECRETS = ("0912345678", "thu@vidu.vn", "Nguyễn Thị Thử")


@pytest.fixture
def reporting():
    cache.clear()
    return make_reporting()


@pytest.fixture
def now():
    return timezone.now() - timedelta(days=3)


def get(address, status=200, **headers):
    answer = Client().get(address, headers=headers)
    assert answer.status_code == status, answer
    body = answer.getvalue() if answer.streaming else answer.content
    return answer, body.decode()


def csv_rows(query=""):
    _answer, body = get(f"/reports/export.csv{query}")
    assert body.startswith("\ufeff")
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))


def features(query=""):
    return json.loads(get(f"/reports/export.geojson{query}")[1])


def publish(report, at):
    publish_report(report.pk, by=official(report.task.owner), at=at)


def test_a_feed_is_read_by_a_feed_reader(reporting, settings, now):
    settings.SIMULATED = True
    first, second = (
        make_report(now),
        make_report(now + HOUR, topic_code="road.rubbish", answers={}),
    )
    publish(first, now + 2 * HOUR)

    answer, body = get("/reports/feed.atom?topic=road")
    feed = feedparser.parse(body)

    assert answer["Content-Type"].startswith("application/atom+xml")
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.feed.title == "Đường phố (SỐ LIỆU MÔ PHỎNG)"
    assert [e.id for e in feed.entries] == [
        f"tag:testserver,2026:report/{r.code}" for r in (second, first)
    ]
    assert feed.entries[1].link == f"http://testserver/reports/{first.code}/"
    assert "không sáng" in feed.entries[1].summary
    assert "không sáng" not in feed.entries[0].summary  # nobody has looked yet
    published = feed.entries[1].updated_parsed
    assert published[:5] == (now + 2 * HOUR).utctimetuple()[:5]
    assert not any(secret in body for secret in (*SECRETS, str(LAT), str(LON)))
    assert get(
        "/reports/feed.atom?topic=road", **{"If-None-Match": answer["ETag"]}, status=304
    )


def test_a_feed_goes_on_where_it_ends(reporting, monkeypatch, now):
    monkeypatch.setattr("nhactruong.reports.views.exports.ENTRIES", 2)
    codes = [make_report(now + n * HOUR).code for n in range(5)]
    found, address = [], "/reports/feed.atom"
    while address:
        feed = feedparser.parse(get(address)[1])
        found += [e.id.rpartition("/")[2] for e in feed.entries]
        older = [link.href for link in feed.feed.links if link.rel == "next"]
        address = older[0].removeprefix("http://testserver") if older else ""
    assert found == codes[::-1]


def test_a_file_holds_what_the_list_holds_and_no_more(reporting, settings, now):
    settings.SIMULATED = True
    shown, pending = make_report(now), make_report(now + HOUR)
    kept_back, sealed = make_report(now + 2 * HOUR), make_report(now + 3 * HOUR)
    owner = official(shown.task.owner)
    publish(shown, now + 4 * HOUR)
    withhold_report(kept_back.pk, reason="Tên.", by=owner, at=now + 4 * HOUR)
    seal_report(sealed.pk, kind="complaint", by=owner, at=now + 4 * HOUR)

    header, *lines = csv_rows()
    found = features()

    assert tuple(header) == COLUMNS
    assert [line[0] for line in lines] == [kept_back.code, pending.code, shown.code]
    by_name = [dict(zip(header, line, strict=True)) for line in lines]
    assert {one["notice"] for one in by_name} == {"SỐ LIỆU MÔ PHỎNG"}
    assert [bool(one["text"] or one["lat"]) for one in by_name] == [False, False, True]
    assert found["notice"] == "SỐ LIỆU MÔ PHỎNG"
    assert [f["geometry"] is None for f in found["features"]] == [True, True, False]
    assert found["features"][2]["geometry"]["coordinates"] == [
        shown.blurred_lon,
        shown.blurred_lat,
    ]
    assert found["next"] is None
    whole = json.dumps([lines, found], ensure_ascii=False)
    assert not any(secret in whole for secret in SECRETS)
    assert "105.810000" not in whole


def test_a_long_file_says_where_it_goes_on(reporting, monkeypatch, now):
    monkeypatch.setattr(
        rows.csv_lines, "__kwdefaults__", {**rows.csv_lines.__kwdefaults__, "most": 2}
    )
    monkeypatch.setattr(
        rows.geojson_parts,
        "__kwdefaults__",
        {**rows.geojson_parts.__kwdefaults__, "most": 2},
    )
    codes = [make_report(now + n * HOUR).code for n in range(5)]

    _header, *lines, more = csv_rows("?topic=road")
    assert [line[0] for line in lines] == codes[:2:-1]
    assert more[0] == "#"
    following = more[2].removeprefix("http://testserver/reports/export.csv")
    assert [line[0] for line in csv_rows(following)[1:3]] == codes[2:0:-1]
    part = features("?topic=road")
    rest = features(
        part["next"].removeprefix("http://testserver/reports/export.geojson")
    )
    assert [f["id"] for f in [*part["features"], *rest["features"]]] == codes[:0:-1]


@pytest.mark.parametrize(
    "text", ["=1+1", "+84", "-2", "@SUM(A1)", "\tx", " =HYPERLINK()"]
)
def test_no_cell_is_run_as_a_formula(reporting, text, now):
    assert safe(text) == f"'{text}"
    report = make_report(now, text=text.strip() + " rác")
    publish(report, now + HOUR)
    cell = csv_rows()[1][COLUMNS.index("text")]
    assert not cell.startswith(("=", "+", "-", "@", "\t"))


def test_a_faulty_filter_gives_no_file(reporting):
    for address in ("feed.atom", "export.csv", "export.geojson"):
        _answer, body = get(f"/reports/{address}?ward=99999&late=maybe", 422)
        assert "ward: " in body
        assert "late: " in body
        assert "cursor: " in get(f"/reports/{address}?cursor=broken", 422)[1]


def test_files_are_limited_feeds_are_not(reporting, settings):
    settings.LIMIT_EXPORT = 2
    for _ in range(2):
        get("/reports/export.csv")
    answer, _body = get("/reports/export.geojson", 429)
    assert answer["Retry-After"] == "600"
    get("/reports/feed.atom")


def test_what_became_late_comes_first_with_what_is_promised(reporting, now):
    long_ago = now - timedelta(days=60)
    first, second = make_report(long_ago), make_report(long_ago + timedelta(days=9))
    fresh = make_report(now)
    for report in (first, second):
        accept_task(
            report.task_id,
            by=official(report.task.owner),
            at=report.submitted_at + HOUR,
        )
    promised = timezone.now() + timedelta(days=2)
    report_progress(
        first.task_id,
        text="Đang chờ vật tư.",
        committed_until=promised,
        by=official(Task.objects.get(pk=first.task_id).owner),
        at=now,
    )

    _answer, page = get("/late/")
    feed = feedparser.parse(get("/late/feed.atom")[1])

    assert page.index(second.code) < page.index(first.code)
    assert fresh.code not in page
    assert "Hẹn lại:" in page
    assert "Chưa hẹn lại; người đứng đầu" in page
    assert "/late/feed.atom" in page
    assert [e.id.rpartition("/")[2] for e in feed.entries] == [second.code, first.code]
    assert "Hẹn lại:" in feed.entries[1].summary
    assert feed.feed.title.startswith("Vừa quá hạn: ")
    assert get("/late/feed.atom?ward=99999", 422)
    assert first.code not in get("/late/?ward=00071")[1]


@pytest.mark.parametrize("address", ["/late/", "/late/feed.atom", "/reports/feed.atom"])
def test_they_cost_few_statements(
    reporting, django_assert_max_num_queries, address, now
):
    for n in range(6):
        make_report(now - timedelta(days=60) + n * HOUR)
    count_changes(by=CLOCK, at=now)
    assert Standing.objects.count() == Report.objects.count()
    get(address)
    with django_assert_max_num_queries(10):
        get(address)


def test_a_list_links_to_its_other_forms(reporting):
    page = get("/reports/?topic=road&late=now")[1]
    for address in (
        "/reports/feed.atom",
        "/reports/export.csv",
        "/reports/export.geojson",
        "/map/",
    ):
        assert f'href="{address}?topic=road&amp;late=now"' in page
    assert 'rel="alternate" type="application/atom+xml"' in page
    assert "<h1>Đường phố, đang quá hạn</h1>" in page
