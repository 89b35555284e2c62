import pytest

from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import AccessLog, Event, Opening
from nhactruong.ledger.read import history
from nhactruong.org.models import PostKind
from nhactruong.reports.identity import erase_contact, look_at_contact
from nhactruong.reports.models import Contact
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.tests.make import HOUR, MONDAY

pytestmark = pytest.mark.django_db
LATER = MONDAY + HOUR


@pytest.fixture
def town():
    return make_reporting().town


@pytest.mark.parametrize("who", ["owner", "head", "deputy"])
def test_whoever_handles_it_may_look_and_it_is_written_down(town, who):
    report, actor = make_report(), getattr(town, who)
    contact = look_at_contact(report.pk, reason="Gọi hỏi vị trí", by=actor, at=LATER)
    assert contact is not None
    assert contact.phone == "0912345678"
    note = AccessLog.objects.get()
    assert (note.subject, note.what) == (report.subject_key, "contact")
    assert (note.person_id, note.at) == (actor.person_id, LATER)
    assert note.reason == "Gọi hỏi vị trí"


def test_nobody_else_may_look_and_nothing_is_written_down(town):
    report = make_report()
    others = [
        town.mayor,
        town.conductor,
        town.actor(PostKind.HEAD, town.there),
        SYSTEM,
    ]
    for other in others:
        with pytest.raises(Refusal) as caught:
            look_at_contact(report.pk, by=other, at=LATER)
        assert caught.value.code == "not_yours"
    assert not AccessLog.objects.exists()


def test_where_nothing_was_left_there_is_nothing_to_note(town):
    report = make_report(name="", phone="", email="")
    assert look_at_contact(report.pk, reason="gọi", by=town.owner, at=LATER) is None
    assert not AccessLog.objects.exists()


def test_erased_it_is_gone_here_and_beside_the_events_which_stay(town):
    report = make_report()
    erase_contact(report.pk, by=SYSTEM, at=LATER)
    assert not Contact.objects.exists()
    assert not Opening.objects.filter(field="contact").exists()
    first, second = history([report.subject_key], with_openings=True)
    assert first.erased == ("contact",)
    assert first.private["text"]
    assert second.kind == "reports.report.contact_erased"
    assert Event.objects.filter(subject=report.subject_key).count() == 2
