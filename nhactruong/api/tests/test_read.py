import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nhactruong.api.tests.ask import ask, check_problem, faulty_fields
from nhactruong.reports.review import publish_report
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.judge import cancel_task
from nhactruong.work.tests.make import HOUR, MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_reporting().town


def test_a_report_reads_as_its_page_shows_it(town):
    report = make_report()
    said = ask(f"reports/{report.code.lower()}").json()
    assert said["code"] == report.code
    assert said["owner"] == {"name": None, "post": report.task.owner.post.name_vi}
    assert said["text"] is said["lat"] is said["address"] is None
    publish_report(report.pk, by=town.owner, at=MONDAY + HOUR)
    said = ask(f"reports/{report.code}").json()
    assert said["text"] == report.text
    assert said["lat"] == report.blurred_lat
    assert said["owner"]["name"]


@pytest.mark.parametrize("code", ["HN-0000-0000", "x", "HN-", "%00", "../../etc"])
def test_a_report_that_is_not_there_is_a_problem(town, code):
    answer = ask(f"reports/{code}")
    assert answer.status_code == 404
    check_problem(answer)


def test_a_cancelled_report_is_not_there(town):
    report = make_report()
    cancel_task(report.task_id, ground="Thử.", by=town.conductor, at=MONDAY + HOUR)
    assert ask(f"reports/{report.code}").status_code == 404


def test_lists_are_filtered_and_paged(town):
    codes = [make_report(MONDAY + n * HOUR).code for n in range(3)]
    first = ask("reports?size=2&topic=road&ward=00070&state=open").json()
    assert [row["code"] for row in first["items"]] == codes[:0:-1]
    second = ask(f"reports?size=2&topic=road&cursor={first['next']}").json()
    assert [row["code"] for row in second["items"]] == codes[:1]
    assert second["next"] is None
    assert ask("reports?since=2026-11-23T10:30:00").json()["items"][0]["code"]
    assert len(ask("reports?since=2026-11-23T10:30:00%2B07:00").json()["items"]) == 1
    assert ask("reports?since=2026-11-24").json()["items"] == []
    assert len(ask("reports?until=2026-11-24").json()["items"]) == 3


@pytest.mark.parametrize(
    ("field", "query"),
    [
        ("topic", "topic=moon"),
        ("ward", "ward=99999"),
        ("state", "state=asleep"),
        ("since", "since=2026-02-30"),
        ("until", "until=9999-99-99"),
        ("since", "since=0001-01-01T00:00:00%2B14:00"),
        ("bbox", "bbox=1,2,3"),
        ("bbox", "bbox=nan,nan,nan,nan"),
        ("size", "size=0"),
        ("size", "size=ten"),
        ("size", "size=1000000"),
        ("late", "late=perhaps"),
    ],
)
def test_a_faulty_filter_is_named(town, field, query):
    answer = ask(f"reports?{query}")
    assert answer.status_code == 422
    assert faulty_fields(answer) == [field]


@pytest.mark.parametrize("cursor", ["x", "!!", "W10", "a" * 2000, "bnVsbA"])
def test_a_made_up_cursor_is_refused(town, cursor):
    answer = ask(f"reports?cursor={cursor}")
    assert answer.status_code == 422
    assert check_problem(answer)["code"] == "bad_cursor"


def test_topics_come_as_a_tree(town):
    groups = ask("topics").json()
    road = next(group for group in groups if group["code"] == "road")
    lamp = road["children"][0]
    assert (lamp["code"], lamp["name"]) == ("road.light", "Đèn đường hỏng")
    assert lamp["questions"][0]["choices"][0] == {"code": "out", "name": "Không sáng"}
    door = next(g for g in groups if g["code"] == "door")["children"][0]
    assert door["door"] == "Ban Tiếp công dân"


def test_words_are_in_the_language_asked_for(town):
    english = ask("topics?lang=en").json()[0]["children"][0]
    assert english["name"] == "Street light out"
    assert ask("topics", **{"Accept-Language": "en"}).json()[0]["children"][0][
        "name"
    ] == ("Street light out")


def test_wards_in_force_are_listed_and_found_by_name(town):
    rows = ask("wards").json()
    assert [row["code"] for row in rows] == ["00071", "00070"]
    assert rows[1]["name"] == "Phường Hoàn Kiếm"
    found = ask("wards?q=hoan").json()
    assert [row["code"] for row in found] == ["00070"]
    assert ask("wards?at=2020-01-01").json() == []


def test_whois_tells_the_office_and_why(town):
    said = ask("whois?topic=road.light&lat=21.01&lon=105.81").json()
    assert said["unit"]["code"] == town.here.code
    assert said["ward"]["code"] == "00070"
    assert said["legal_basis"] == "Quyết định 1/2025/QĐ-UBND"
    assert said["owner"] == {"name": None, "post": "Vị trí intake"}
    assert said["due"]
    assert said["explain"]
    city = ask("whois?topic=road.light&ward=00070&address=phố Kim Mã").json()
    assert city["unit"]["code"] == "dept"


def test_whois_of_another_day_leaves_out_what_is_not_known(town):
    said = ask("whois?topic=road.light&ward=00070&at=2039-01-01").json()
    assert said["unit"]["code"] == town.here.code
    assert said["due"] is None
    answer = ask("whois?topic=road.light&ward=00070&at=2020-01-01")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("fields", "query"),
    [
        (["topic", "ward"], ""),
        (["topic"], "topic=road&ward=00070"),
        (["topic"], "topic=door.complaint&ward=00070"),
        (["lat"], "topic=road.light&lat=21.01"),
        (["lat"], "topic=road.light&lat=nan&lon=nan"),
        (["lat"], "topic=road.light&lat=10&lon=106"),
        (["ward"], "topic=road.light&ward=99999"),
        (["at"], "topic=road.light&ward=00070&at=2026-13-01"),
    ],
)
def test_a_faulty_question_is_told_where(town, fields, query):
    answer = ask(f"whois?{query}")
    assert answer.status_code == 422
    assert faulty_fields(answer) == fields


def test_a_deadline_is_computed_and_explained(town):
    said = ask("deadline?start=2026-11-23T19:42&days=7").json()
    assert said["due"] == "2026-12-03T17:30:00+07:00"
    assert said["explain"] == []
    steps = ask("deadline?start=2026-11-23T19:42&days=7&explain=1").json()["explain"]
    assert any(step["kind"] == "holiday" for step in steps)
    hours = ask("deadline?start=2026-11-23T19:42:00%2B07:00&hours=8").json()
    assert hours["due"] == "2026-11-25T17:30:00+07:00"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "start=2026-02-30&days=7",
        "start=2026-11-23",
        "start=2026-11-23&days=7&hours=8",
        "start=2026-11-23&days=-1",
        "start=2026-11-23&days=1e9",
        "start=1999-01-01&days=7",
        "start=9999-12-31&days=7",
        "start=2026-11-23&days=7&calendar=moon",
    ],
)
def test_a_deadline_that_cannot_be_is_a_problem(town, query):
    answer = ask(f"deadline?{query}")
    assert answer.status_code == 422
    check_problem(answer)


@pytest.mark.parametrize("path", ["", "moon", "reports/x/y/z", "v2"])
def test_an_address_that_is_not_there_is_a_problem(town, path):
    answer = ask(path)
    assert answer.status_code == 404
    check_problem(answer)


def test_reading_costs_ten_statements_at_most(town):
    report = make_report()
    publish_report(report.pk, by=town.owner, at=MONDAY + HOUR)
    paths = (
        f"reports/{report.code}",
        "reports?topic=road",
        "topics",
        "wards",
        "whois?topic=road.light&lat=21.01&lon=105.81",
        "deadline?start=2026-11-23&days=7&explain=1",
    )
    for path in paths:
        ask(path)
        with CaptureQueriesContext(connection) as captured:
            assert ask(path).status_code == 200
        assert len(captured) <= 10, path


def test_what_is_invented_says_so(town, settings):
    code = make_report().code
    assert ask(f"reports/{code}").json()["notice"] is None
    settings.SIMULATED = True
    for path in (f"reports/{code}", "reports"):
        assert ask(path).json()["notice"] == "SỐ LIỆU MÔ PHỎNG"
