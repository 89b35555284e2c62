"""A citizen's reports come together in their account."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from nhactruong.accounts.citizens.contacts import Address
from nhactruong.accounts.citizens.enter import delete_citizen, enter_by_address
from nhactruong.accounts.models import Citizen
from nhactruong.ground.actor import SYSTEM
from nhactruong.notices.models import Message
from nhactruong.reports.link import private_path
from nhactruong.reports.models import Gathered, Report
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.reports.tests.pages import make_receipt, reach_details

NOW = timezone.now() - timedelta(hours=3)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town(settings):
    cache.clear()
    settings.SIMULATED = True
    return make_reporting()


def enter(client, address):
    client.post("/me/sign-in/", {"address": address})
    letters = Message.objects.filter(template="accounts/code")
    code = letters.order_by("-pk").first().secret["code"]
    return client.post("/me/sign-in/code/", {"code": code})


def report(phone="", email="", **more):
    return make_report(NOW, phone=phone, email=email, name="", **more)


def codes(client):
    page = client.get("/me/").content.decode()
    return {
        code for code in Report.objects.values_list("code", flat=True) if code in page
    }


@pytest.mark.parametrize("given", ["0912345678", "+84912345678", "84 912 345 678"])
def test_reports_with_the_number_are_gathered_however_it_was_written(client, given):
    mine, other = report(given), report("0999999999")
    enter(client, "0912345678")

    assert codes(client) == {mine.code}
    assert other.code not in codes(client)


def test_reports_with_the_e_mail_are_gathered_whatever_its_case(client):
    mine = report(email="Lan@Vidu.vn")
    enter(client, "lan@vidu.vn")

    assert codes(client) == {mine.code}


def test_what_comes_later_from_the_address_is_there_too(client):
    enter(client, "0912345678")
    assert codes(client) == set()

    later = report("0912345678")
    assert codes(client) == {later.code}


def test_a_report_opens_as_by_its_private_link_and_no_other_does(client):
    mine, other = report("0912345678"), report("0999999999")
    enter(client, "0912345678")

    assert client.get(f"/me/reports/{mine.code}/").url == private_path(mine)
    assert client.get(f"/me/reports/{other.code}/").status_code == 404
    assert client.get(private_path(mine)).status_code == 200


def test_nobody_sees_the_list_without_signing_in(client):
    mine = report("0912345678")

    assert client.get("/me/").url.startswith("/me/sign-in/")
    assert client.get(f"/me/reports/{mine.code}/").status_code == 302


def test_a_report_sent_while_signed_in_is_there_without_a_contact(client):
    enter(client, "0912345678")
    make_receipt(client, name="", phone="", email="", consent="")

    assert codes(client) == {Report.objects.get().code}


def test_the_form_opens_with_what_the_account_knows(client):
    enter(client, "0912345678")
    client.post("/me/account/", {"name": "Lan", "lang": "vi"})
    page = client.get(reach_details(client)).content.decode()

    assert 'value="0912345678"' in page
    assert 'value="Lan"' in page


def test_the_copy_holds_the_reports_and_deleting_leaves_them(client):
    mine = report("0912345678")
    enter(client, "0912345678")
    copy = json.loads(client.get("/me/account/copy.json").content)
    assert copy["reports"][0]["code"] == mine.code
    assert copy["reports"][0]["text"] == mine.text

    delete_citizen(Citizen.objects.get().pk, by=SYSTEM, at=timezone.now())
    assert not Gathered.objects.exists()
    assert Report.objects.count() == 1
    assert client.get(private_path(mine)).status_code == 200


def test_the_list_has_pages_and_few_queries(client, django_assert_max_num_queries):
    for n in range(23):
        make_report(NOW + timedelta(minutes=n), phone="0912345678", name="", email="")
    enter_by_address(Address("phone", "0912345678"), lang="vi", by=SYSTEM, at=NOW)
    enter(client, "0912345678")
    client.get("/me/")
    with django_assert_max_num_queries(10):
        page = client.get("/me/").content.decode()
    assert page.count("reports__one") == 20
    assert 'rel="next"' in page
