import pytest

from nhactruong.ledger.models import Event
from nhactruong.notices.models import Message
from nhactruong.reports.models import Report
from nhactruong.reports.read import public_report
from nhactruong.reports.review import seal_report
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.accept import accept_task
from nhactruong.work.clarify import ask_requester
from nhactruong.work.merge import merge_task
from nhactruong.work.tests.make import HOUR, MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_reporting().town


def letters(report: Report) -> list[str]:
    sent = Message.objects.filter(audience="citizen", address_key=report.code)
    return list(sent.order_by("pk").values_list("template", flat=True))


def test_whoever_left_a_contact_is_told_of_each_step(town):
    report = make_report(lang="en")
    accept_task(report.task_id, by=town.owner, at=MONDAY + HOUR)
    ask_requester(report.task_id, text="Số?", by=town.owner, at=MONDAY + 2 * HOUR)
    assert letters(report) == ["reports/received", "reports/accepted", "reports/asked"]
    asked = Message.objects.get(template="reports/asked")
    assert (asked.lang, asked.urgent) == ("en", False)
    assert asked.secret == {"question": "Số?"}
    assert "0912345678" not in str(asked.payload)
    assert "Số?" not in str(asked.payload)


def test_without_contact_or_once_sealed_nobody_is_told(town):
    silent = make_report(name="", phone="", email="")
    accept_task(silent.task_id, by=town.owner, at=MONDAY + HOUR)
    sealed = make_report()
    seal_report(sealed.pk, kind="complaint", by=town.owner, at=MONDAY + HOUR)
    accept_task(sealed.task_id, by=town.owner, at=MONDAY + HOUR)
    assert letters(silent) == []
    assert letters(sealed) == ["reports/received"]


def test_reports_follow_work_that_was_merged(town):
    kept, gone = make_report(), make_report()
    merge_task(
        gone.task_id,
        into_id=kept.task_id,
        reason="Cùng một cột.",
        by=town.owner,
        at=MONDAY + HOUR,
    )
    gone = Report.objects.get(pk=gone.pk)
    assert gone.task_id == kept.task_id
    assert gone.version == 2
    assert Event.objects.filter(
        subject=gone.subject_key, kind="reports.report.joined"
    ).exists()
    page = public_report(gone.code, "vi", at=MONDAY + 2 * HOUR)
    assert page.joined == kept.code
    assert any(step.what.startswith("Gộp") for step in page.steps)
    accept_task(kept.task_id, by=town.owner, at=MONDAY + 2 * HOUR)
    assert letters(gone) == letters(kept) == ["reports/received", "reports/accepted"]
