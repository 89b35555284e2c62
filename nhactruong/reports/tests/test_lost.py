"""A lost private link comes back to whoever holds the contact, and tells nobody else."""

from datetime import timedelta

import pytest
from django.test import Client

from nhactruong.ground import throttle
from nhactruong.ledger.models import Event
from nhactruong.notices.models import Message
from nhactruong.org.middleware import VISITOR
from nhactruong.reports.link import private_path
from nhactruong.reports.lost import ask_link_code, forget_codes, try_link_code
from nhactruong.reports.models import LinkCode, Report
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.tests.make import MONDAY

pytestmark = pytest.mark.django_db
PHONE, EMAIL = "0912345678", "thu@vidu.vn"


@pytest.fixture(autouse=True)
def reporting(monkeypatch):
    monkeypatch.setattr("nhactruong.reports.views.lost._SECONDS", 0)
    throttle.forget_all()
    return make_reporting()


def ask(report, contact=PHONE, at=MONDAY, code=None):
    return ask_link_code(code or report.code, contact, by=VISITOR, at=at)


def digits_sent():
    letter = Message.objects.filter(template="reports/link_code").latest("pk")
    return letter.secret["digits"]


@pytest.mark.parametrize(
    ("contact", "channel"),
    [
        (PHONE, "sms"),
        ("+84 912 345 678", "sms"),
        ("0912.345.678", "sms"),
        (EMAIL, "email"),
        ("THU@VIDU.VN", "email"),
    ],
)
def test_the_code_goes_to_the_contact_that_was_given(contact, channel):
    report = make_report()
    ask(report, contact)
    letter = Message.objects.get(template="reports/link_code")
    assert letter.secret["channel"] == channel
    assert letter.urgent
    assert letter.secret["digits"] not in str(letter.payload)


def test_the_right_code_gives_a_new_link_and_kills_the_old_one(client):
    report = make_report()
    old = private_path(report)
    row = ask(report)
    found = try_link_code(row.pk, digits_sent(), by=VISITOR, at=MONDAY)
    assert found == report
    assert client.get(old).status_code == 404
    assert client.get(private_path(found)).status_code == 200
    assert Event.objects.filter(kind="reports.report.link_revoked").count() == 1
    assert Message.objects.filter(template="reports/link_renewed").count() == 1
    # A code works once.
    assert try_link_code(row.pk, digits_sent(), by=VISITOR, at=MONDAY) is None


def test_a_wrong_contact_or_report_gets_no_letter_and_a_row_like_any(client):
    report, bare = make_report(), make_report(name="", phone="", email="")
    for code, contact in (
        (report.code, "0900000000"),
        (report.code, ""),
        (bare.code, ""),
        (bare.code, PHONE),
        ("HN-0000-0000", PHONE),
        ("zzz", "x"),
    ):
        row = ask(None, contact, code=code)
        assert row.report is None
    assert not Message.objects.filter(template="reports/link_code").exists()
    assert LinkCode.objects.count() == 6


def test_after_five_wrong_tries_not_even_the_right_one_fits():
    row = ask(make_report())
    right = digits_sent()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert try_link_code(row.pk, wrong, by=VISITOR, at=MONDAY) is None
    assert try_link_code(row.pk, right, by=VISITOR, at=MONDAY) is None
    assert LinkCode.objects.get().tries == 6


def test_after_ten_minutes_it_is_too_late():
    row = ask(make_report())
    late = MONDAY + timedelta(minutes=10)
    assert try_link_code(row.pk, digits_sent(), by=VISITOR, at=late) is None
    early = late - timedelta(seconds=1)
    assert try_link_code(row.pk, digits_sent(), by=VISITOR, at=early) is not None


def test_a_report_gets_few_codes_an_hour_whoever_asks():
    report = make_report()
    for minute in range(6):
        ask(report, at=MONDAY + timedelta(minutes=minute))
    assert Message.objects.filter(template="reports/link_code").count() == 4
    ask(report, at=MONDAY + timedelta(minutes=70))
    assert Message.objects.filter(template="reports/link_code").count() == 5


def test_the_digits_are_nowhere_in_the_table_and_old_codes_go():
    row = ask(make_report())
    assert digits_sent().encode() not in bytes(row.digest)
    assert forget_codes(MONDAY + timedelta(hours=1)) == 0
    assert forget_codes(MONDAY + timedelta(hours=3)) == 1


def test_the_page_answers_alike_whether_or_not_it_matches():
    report = make_report()
    pages = []
    for code, contact in ((report.code, PHONE), (report.code, "0900000000")):
        browser = Client()
        answer = browser.post("/find/lost/", {"code": code, "contact": contact})
        assert (answer.status_code, answer.url) == (302, "/find/lost/code/")
        wrong = browser.post(answer.url, {"digits": "12"})
        pages.append((wrong.status_code, _plain(wrong.content.decode())))
    assert pages[0] == pages[1]


def _plain(page):
    return [line for line in page.splitlines() if "csrf" not in line]


def test_through_the_pages_to_the_new_link(client):
    report = make_report()
    client.post("/find/lost/", {"code": report.code, "contact": EMAIL})
    answer = client.post("/find/lost/code/", {"digits": f" {digits_sent()} "})
    report = Report.objects.get()
    assert answer.url == private_path(report)
    assert "đường dẫn riêng mới" in client.get(answer.url).content.decode()


def test_one_address_asks_so_often_and_no_more(client, settings):
    settings.LIMIT_LOST_LINK = 2
    said = {"code": "HN-0000-0000", "contact": "x@y.vn"}
    answers = [client.post("/find/lost/", said) for _ in range(3)]
    assert [a.status_code for a in answers] == [302, 302, 429]
    assert int(answers[2]["Retry-After"]) > 0


def test_one_contact_gets_few_letters_whatever_reports_are_named(client):
    reports = [make_report() for _ in range(8)]
    for report in reports:
        answer = client.post("/find/lost/", {"code": report.code, "contact": PHONE})
        assert answer.status_code == 302
    assert Message.objects.filter(template="reports/link_code").count() == 6


def test_the_code_page_without_asking_leads_back(client):
    assert client.get("/find/lost/code/").url == "/find/lost/"
