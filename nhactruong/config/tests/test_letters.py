"""`nhactruong letters`, and what doctor says of the post."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from nhactruong.config.command import main
from nhactruong.config.examine.post import examine_post
from nhactruong.ground.actor import CLOCK
from nhactruong.notices.models import Delivery
from nhactruong.notices.outages import note_closed
from nhactruong.notices.settle import die
from nhactruong.notices.tests.conftest import known  # noqa: F401
from nhactruong.notices.tests.make import NOW, make_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known")]


@pytest.fixture(autouse=True)
def started(monkeypatch):
    for name in ("start_django", "require_migrated"):
        monkeypatch.setattr(f"nhactruong.config.commands.letters.{name}", lambda: None)


def said(capsys, *arguments):
    code = main(["letters", *arguments])
    return code, capsys.readouterr().out


def test_all_is_well_when_nothing_was_given_up(capsys):
    code, out = said(capsys)
    assert code == 0
    assert "email (chưa đặt máy chủ gửi" in out
    code, out = said(capsys, "--json")
    assert json.loads(out)["ok"] is True


def test_dead_letters_are_listed_and_tried_again(capsys):
    delivery = make_delivery(urgent=True)
    die([delivery], "refused", "550 no", by=CLOCK, at=NOW)

    code, out = said(capsys, "--dead", "--json")
    facts = json.loads(out)
    assert code == 1
    [dead] = facts["dead"]
    assert (dead["id"], dead["reason"], dead["error"]) == (
        delivery.pk,
        "refused",
        "550 no",
    )
    assert "thu.example" not in out
    assert said(capsys, "--dead")[1].count("550 no") == 1

    code, out = said(capsys, "--retry", str(delivery.pk), "--json")
    assert (code, json.loads(out)) == (0, {"retried": [delivery.pk]})
    assert Delivery.objects.get().state == "queued"
    assert main(["letters", "--retry", "all"]) == 2
    assert main(["letters", "--retry", "x"]) == 2


def test_doctor_tells_since_when_a_way_is_closed(settings, capsys):
    settings.SMTP = {**settings.SMTP, "host": "mail.example"}
    settings.PUBLIC_URL, settings.SIMULATED = "", False
    now = timezone.now()
    note_closed("email", "SMTPConnectError", by=CLOCK, at=now - timedelta(hours=1))
    found = {one.name: one for one in examine_post(now)}
    assert found["email_closed"].level == "warning"
    assert "SMTPConnectError" in found["email_closed"].words
    assert found["mail_from"].level == found["letter_links"].level == "warning"
    assert found["sms"].level == "warning"
    assert all(one.fix for one in found.values())
    code, out = said(capsys)
    assert (code, "gián đoạn từ" in out) == (1, True)


@pytest.mark.parametrize(
    "backend, level",
    [
        ("nhactruong.notices.tests.gateway.Gateway", "good"),
        ("nowhere.Gateway", "wrong"),
        ("log", "good"),
    ],
)
def test_doctor_tries_to_load_the_sms_gateway(settings, backend, level):
    settings.SMS_BACKEND, settings.SIMULATED = backend, True
    found = {one.name: one for one in examine_post(NOW)}
    assert found["sms"].level == level
