"""How the sender of a report is told, chosen on the private page."""

import pytest

from nhactruong.ground.actor import CLOCK
from nhactruong.ledger.models import Event
from nhactruong.notices.links import whole
from nhactruong.notices.models import Choice, Delivery, Message
from nhactruong.notices.plan import plan_letters
from nhactruong.notices.turn import send_letters
from nhactruong.reports.identity import erase_contact
from nhactruong.reports.link import private_path, requester_actor, revoke_link
from nhactruong.reports.tell_me import choose_letters, told_how
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.accept import accept_task
from nhactruong.work.progress import report_progress
from nhactruong.work.tests.make import HOUR, MONDAY
from nhactruong.work.tests.refused import refused

pytestmark = pytest.mark.django_db
EVERY = ("received", "question", "progress", "result", "late")


@pytest.fixture
def town():
    return make_reporting().town


@pytest.fixture
def sent(settings):
    """Let letters leave as in a demonstration; return what left, with its words."""
    settings.SIMULATED = True

    def send(at):
        send_letters(at)
        rows = Delivery.objects.filter(message__audience="citizen").order_by("pk")
        return [(d.message.template, d.way, d.state) for d in rows]

    return send


def choose(report, ways, steps=EVERY):
    choose_letters(
        report.pk, ways=ways, steps=steps, by=requester_actor(report), at=MONDAY
    )


def test_by_itself_the_first_contact_is_told_the_usual(town, sent):
    report = make_report(phone="0900000678", email="a@thu.example")
    assert told_how(report).ways == ("email", "sms")
    accept_task(report.task_id, by=town.owner, at=MONDAY)
    report_progress(report.task_id, text="Đang làm", by=town.owner, at=MONDAY)
    assert sent(MONDAY + HOUR) == [
        ("reports/received", "email", "sent"),
        ("reports/accepted", "email", "sent"),
        ("reports/progress_reported", "none", "skipped"),
    ]


def test_the_sender_chooses_by_what_and_of_which_steps(town, sent):
    report = make_report(phone="0900000678", email="a@thu.example")
    choose(report, ["email", "sms"], ["progress"])
    accept_task(report.task_id, by=town.owner, at=MONDAY)
    report_progress(report.task_id, text="Đang làm", by=town.owner, at=MONDAY)
    assert sorted(sent(MONDAY + HOUR)) == [
        ("reports/accepted", "none", "skipped"),
        ("reports/progress_reported", "email", "sent"),
        ("reports/progress_reported", "sms", "sent"),
        # What they did themselves is answered whatever they chose of the rest.
        ("reports/received", "email", "sent"),
        ("reports/received", "sms", "sent"),
    ]


def test_the_private_page_keeps_the_choice(town, client):
    report = make_report(phone="0900000678", email="")
    page = private_path(report)
    text = client.get(page).content.decode()
    assert "Báo tin cho tôi" in text
    assert 'value="sms"' in text
    assert 'value="email"' not in text
    said = {"action": "tell", "ways": ["sms"], "steps": ["result", "late"]}
    assert client.post(page, said).status_code == 302
    choice = Choice.objects.get()
    assert choice.reader_key == f"report:{report.code}"
    assert choice.groups["result"] == "now"
    assert choice.groups["received"] == "off"
    event = Event.objects.get(kind="notices.choice.made")
    assert b"result" not in bytes(event.leaf)  # their own affair
    answer = client.post(page, {**said, "ways": ["email"]})
    assert "chưa để lại liên lạc" in answer.content.decode()
    assert Choice.objects.get().version == 1


def test_without_phone_or_mail_there_is_nothing_to_choose(town, client):
    silent = make_report(phone="", email="")
    assert "Báo tin cho tôi" not in client.get(private_path(silent)).content.decode()
    with refused("no_contact"):
        choose(silent, [])


def test_the_choice_goes_with_the_contact(town):
    report = make_report(email="a@thu.example")
    choose(report, ["email"])
    erase_contact(report.pk, by=requester_actor(report), at=MONDAY + HOUR)
    assert not Choice.objects.exists()
    plan_letters(by=CLOCK, at=MONDAY + HOUR)
    delivery = Delivery.objects.get(message__audience="citizen")
    assert (delivery.way, delivery.reason) == ("none", "no_address")


def test_a_revoked_link_is_never_sent_again(town):
    from nhactruong.notices.readers import readers_of

    report = make_report(email="a@thu.example")
    old = whole(private_path(report))
    report = revoke_link(report.pk, by=requester_actor(report), at=MONDAY)
    [reader] = readers_of("citizen", [report.code], MONDAY).values()
    assert reader.fields["link"] == whole(private_path(report)) != old
    assert old.split("/")[-2] not in str(Message.objects.values_list("payload"))
