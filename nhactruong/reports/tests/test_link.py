import pytest

from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.reports.link import (
    private_token,
    report_by_token,
    requester_actor,
    revoke_link,
)
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.tests.make import HOUR, MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    make_reporting()
    return make_report()


def refused(code: str, token: str) -> None:
    with pytest.raises(Refusal) as caught:
        report_by_token(code, token)
    assert caught.value.code == "link_invalid"


def test_the_link_leads_to_its_report(report):
    token = private_token(report)
    assert report_by_token(report.code, token) == report
    assert report_by_token(report.code.lower().replace("-", " "), token) == report


def test_the_secret_has_128_bits_at_least_and_no_odd_characters(report):
    token = private_token(report)
    assert len(token) * 5 >= 128
    assert token.isalnum()
    assert token.isascii()


def test_a_foreign_link_is_refused(report):
    other = make_report()
    refused(report.code, private_token(other))


@pytest.mark.parametrize("token", ["", "x", "é" * 32, "a" * 32, "\0"])
def test_a_made_up_link_is_refused(report, token):
    refused(report.code, token)


@pytest.mark.parametrize("code", ["", "HN-0000-0000", "no code", "'; DROP TABLE"])
def test_a_link_of_no_report_is_refused(report, code):
    refused(code, private_token(report))


def test_a_revoked_link_is_refused_and_the_new_one_works(report):
    old = private_token(report)
    fresh = revoke_link(report.pk, by=SYSTEM, at=MONDAY + HOUR)
    refused(report.code, old)
    assert report_by_token(report.code, private_token(fresh)) == report
    assert Event.objects.filter(kind="reports.report.link_revoked").count() == 1


def test_another_installations_key_makes_other_links(report, settings):
    token = private_token(report)
    settings.SECRET_KEY = "another"
    refused(report.code, token)


def test_whoever_comes_by_the_link_acts_as_the_sender(report):
    actor = requester_actor(report)
    assert (actor.kind, actor.key, actor.person_id) == ("citizen", report.code, None)
