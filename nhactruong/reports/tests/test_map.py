"""The map of public reports: what it counts, and what it never tells."""

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from nhactruong.ground.actor import CLOCK
from nhactruong.org.tests.make import official
from nhactruong.reports.counting.fold import count_changes
from nhactruong.reports.counting.grid import Cell, cell_at, cell_of
from nhactruong.reports.models import Report
from nhactruong.reports.review import publish_report
from nhactruong.reports.show.shades import Shades
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.tests.make import HOUR

pytestmark = pytest.mark.django_db
NEAR = "lat=21.01&lon=105.81&reach=1000"


@pytest.fixture
def reporting():
    cache.clear()
    return make_reporting()


@pytest.fixture
def now():
    return timezone.now() - timedelta(days=2)


def count():
    while not count_changes(by=CLOCK, at=timezone.now())[1]:
        pass


def page(query="", status=200, address="/map/"):
    answer = Client().get(f"{address}?{query}")
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def features(query):
    return json.loads(page(query, address="/api/v1/map"))


def publish(report, at):
    publish_report(report.pk, by=official(report.task.owner), at=at)


@pytest.mark.parametrize("counted", [False, True])
def test_wards_are_coloured_and_told_by_number(reporting, now, counted):
    ward = reporting.town.ward
    for n in range(3):
        make_report(now + n * HOUR)
    late = make_report(now - timedelta(days=60), lat=21.01, lon=105.84)
    if counted:
        count()

    shown = page()
    assert re.search(
        rf'href="/reports/\?ward={ward.code}" tabindex="-1"><path class="map__ward map__ward--\d',
        shown,
    )
    assert (
        "Cả thành phố, 2 phường, xã có phản ánh: 4 chưa có kết quả, trong đó 1 quá hạn."
        in shown
    )
    by_late = page("measure=late")
    assert by_late.count("map__ward--late-") == 1
    assert f"?ward={late.ward.code}" in by_late
    assert "map__ward--late" not in page("measure=late&ward=00070")
    assert "Không có phản ánh nào khớp ở đây." in page("state=done")


@pytest.mark.parametrize("counted", [False, True])
def test_only_published_points_are_in_cells_and_blurred(reporting, now, counted):
    seen, pending = make_report(now), make_report(now + HOUR, lat=21.0137, lon=105.8171)
    publish(seen, now + 2 * HOUR)
    if counted:
        count()

    for level_zoom in (12, 14, 16, 22):
        found = features(f"zoom={level_zoom}&bbox=105.79,21.0,105.83,21.03")["features"]
        assert [f["properties"] for f in found] == [
            {"kind": "cell", "reports": 1, "open": 1, "late": 0}
        ]
        west, south, east, north = found[0]["bbox"]
        assert east - west >= 0.00099
        assert west <= seen.blurred_lon <= east
        assert south <= seen.blurred_lat <= north
    assert found[0]["geometry"]["coordinates"] == [seen.blurred_lon, seen.blurred_lat]
    wards = features("zoom=5")["features"]
    assert [(f["properties"]["code"], f["properties"]["reports"]) for f in wards] == [
        (seen.ward.code, 2)
    ]
    near = page(NEAR)
    assert near.count('class="map__cell ') == 1
    for exact in (str(pending.lat), str(pending.lon), "105.8171"):
        assert exact not in near


@pytest.mark.parametrize(
    "query, field",
    [
        ("zoom=14", "bbox"),
        ("zoom=14&bbox=1,2,3", "bbox"),
        ("zoom=20&bbox=100,10,110,22", "bbox"),
        ("zoom=23", "zoom"),
        ("zoom=x", "zoom"),
        ("ward=99999", "ward"),
    ],
)
def test_what_makes_no_map_is_named(reporting, query, field):
    answer = json.loads(page(query, 422, "/api/v1/map"))
    assert [e["field"] for e in answer["errors"]] == [field]


def test_the_same_map_is_not_sent_twice(reporting, now):
    make_report(now)
    count()
    first = Client().get("/api/v1/map?zoom=3")
    again = Client().get("/api/v1/map?zoom=3", headers={"If-None-Match": first["ETag"]})
    assert "max-age" in first["Cache-Control"]
    assert first["Content-Type"] == "application/geo+json"
    assert again.status_code in (200, 304)  # 200 where a minute went by in between
    if (
        json.loads(first.content)["counted_at"][:16]
        == timezone.localtime().isoformat()[:16]
    ):
        assert again.status_code == 304


@pytest.mark.parametrize(
    "query",
    [
        "",
        NEAR,
        "topic=road&late=now&days=30",
        f"{NEAR}&topic=road&measure=late",
        "lat=21.01&lon=105.81&reach=16000",
    ],
)
def test_it_costs_few_statements(reporting, now, django_assert_max_num_queries, query):
    report = make_report(now)
    publish(report, now + HOUR)
    count()
    page(query)
    with django_assert_max_num_queries(10):
        page(query)
    with django_assert_max_num_queries(10):
        page(query, address="/map/picture")


def test_wherever_one_looks_a_page_comes(reporting):
    for query in (
        "lat=x&lon=y&reach=1000",
        "lat=0&lon=0&reach=1000",
        "lat=nan&lon=inf&reach=500",
        "reach=77&measure=best",
        "lat=21.01&lon=105.81&reach=500&words=%00&days=99",
    ):
        page(query)
        page(query, address="/map/picture")
    assert "Chọn một trong các khoảng" in page("days=99")


def test_every_way_is_a_link(reporting, now):
    make_report(now)
    shown = page(f"{NEAR}&topic=road")
    for words in ("Phóng to", "Thu nhỏ", "Lên phía bắc", "Sang phía tây"):
        link = re.search(
            rf'<a class="button[^"]*" href="([^"]+)"[^>]*aria-label="{words}"', shown
        )
        assert link, words
        assert "topic=road" in link[1]
        page(link[1].partition("?")[2].replace("&amp;", "&"))
    assert 'type="hidden" name="reach" value="1000"' in shown


def test_a_cell_leads_to_what_it_counts(reporting, now):
    for n, (lat, lon) in enumerate(
        [(21.0104, 105.8104), (21.0109, 105.8101), (21.0113, 105.8102)]
    ):
        publish(make_report(now + n * HOUR, lat=lat, lon=lon), now + 5 * HOUR)
    count()
    shown = page("lat=21.01&lon=105.81&reach=500")
    cells = re.findall(
        r'<a href="(/reports/\?[^"]+)"[^>]*aria-label="[^"]*: (\d+) phản ánh', shown
    )
    assert sorted(n for _url, n in cells) == ["1", "2"]
    for url, n in cells:
        found = Client().get(url.replace("&amp;", "&")).content.decode()
        assert f"{n} phản ánh</p>" in found
    assert Report.objects.count() == 3


def test_cells_lie_within_each_other():
    fine = cell_at(21.0104, 105.8104)
    assert fine.middle == (21.0105, 105.8105)
    assert cell_of(fine.number) == fine
    for level in range(1, 6):
        west, south, east, north = fine.above(level).box
        assert west <= 105.8105 <= east
        assert south <= 21.0105 <= north
    assert Cell(0, 1, 1).above(1) == Cell(1, 0, 0)


@pytest.mark.parametrize(
    "counts, late, least",
    [
        ([], False, (1, 2, 3, 4)),
        ([1], False, (1, 2, 3, 4)),
        ([7, 40], False, (1, 5, 10, 30)),
        ([8000, 3], False, (1, 1000, 3000, 5000)),
        ([20], True, (1, 5, 10)),
    ],
)
def test_steps_of_colour_are_round_numbers(counts, late, least):
    assert Shades.of(counts, late=late).least == least


def test_the_front_page_tells_the_same_counted_or_not(reporting, now):
    for n in range(3):
        make_report(now + n * HOUR)
    make_report(now - timedelta(days=60), lat=21.01, lon=105.84)
    numbers = re.compile(r'class="number__value">(.*?)</span>', re.S)
    before = numbers.findall(page(address="/"))
    rows = re.findall(r"<tr>.*?</tr>", page(address="/"), re.S)
    cache.clear()
    count()
    assert numbers.findall(page(address="/")) == before
    assert re.findall(r"<tr>.*?</tr>", page(address="/"), re.S) == rows
    assert 'href="/late/"' in page(address="/")
