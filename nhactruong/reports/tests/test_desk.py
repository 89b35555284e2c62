"""What officials do about a report on the task page: publish, withhold, seal, look."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nhactruong.files.tests.make import make_photo as make_real_photo
from nhactruong.ledger.models import AccessLog, Event
from nhactruong.org.models import Appointment, PostKind
from nhactruong.reports.models import Report, ReportPhoto
from nhactruong.reports.tests.make import Reporting, make_report, make_reporting
from nhactruong.work.finish import decline_task
from nhactruong.work.tests.make import DAY, HOUR, MONDAY

pytestmark = pytest.mark.django_db
WEDNESDAY = MONDAY + 2 * DAY


@pytest.fixture
def reporting() -> Reporting:
    return make_reporting()


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    """Return a browser of whoever holds an appointment, on Wednesday morning."""

    def browser(appointment: Appointment, at: datetime = WEDNESDAY) -> Client:
        monkeypatch.setattr(timezone, "now", lambda: at)
        client = Client()
        client.force_login(appointment.person)
        return client

    return browser


@pytest.fixture(autouse=True)
def _kept_apart(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


def make_seen(reporting: Reporting, **columns: Any) -> Report:
    """Send a report with words, a photo and a contact."""
    said = {
        "text": "Đèn trước nhà số 5 tắt ba hôm nay.",
        "name": "Người Gửi Thử",
        "phone": "0912345678",
        "consent": True,
        **columns,
    }
    report = make_report(**said)
    ReportPhoto.objects.create(report=report, photo=make_real_photo(), position=0)
    return report


def post(client: Client, name: str, report: Report, **said: Any) -> Any:
    return client.post(reverse(f"reports_desk:{name}", args=[report.code]), said)


def page(client: Client, report: Report) -> str:
    answer = client.get(report.task.get_absolute_url())
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("name", ["publish", "withhold", "seal", "contact"])
def test_a_report_one_may_not_see_is_not_found(reporting, sign_in, name):
    report = make_seen(reporting)
    stranger = sign_in(reporting.town.who(PostKind.HEAD, reporting.town.there))

    assert post(stranger, name, report).status_code == 404
    assert sign_in(report.task.owner).get(
        reverse(f"reports_desk:{name}", args=[report.code])
    ).status_code == 405  # fmt: skip


def test_the_panel_shows_the_matter_and_hides_the_sender(reporting, sign_in):
    report = make_seen(reporting)

    text = page(sign_in(report.task.owner), report)

    assert "Đèn trước nhà số 5" in text
    assert "Người Gửi Thử" not in text
    assert "0912345678" not in text
    assert "Kiểm tra rồi công khai" in text


def test_publish_with_the_photos_that_were_ticked(reporting, sign_in):
    report = make_seen(reporting)
    photo = report.photos.get()

    answer = post(sign_in(report.task.owner), "publish", report, photos=[photo.pk])

    assert answer.status_code == 302
    assert answer["Location"] == report.task.get_absolute_url()
    report.refresh_from_db()
    photo.refresh_from_db()
    assert (report.review, photo.public) == ("published", True)
    assert Event.objects.filter(
        subject=report.subject_key, kind="reports.report.published"
    ).exists()


def test_publish_without_photos_shows_none(reporting, sign_in):
    report = make_seen(reporting)

    post(sign_in(report.task.owner), "publish", report)

    assert not report.photos.get().public


def test_a_photo_of_another_report_is_not_published(reporting, sign_in):
    report, other = make_seen(reporting), make_seen(reporting)
    foreign = other.photos.get()

    answer = post(sign_in(report.task.owner), "publish", report, photos=[foreign.pk])

    assert answer.status_code == 200
    report.refresh_from_db()
    foreign.refresh_from_db()
    assert (report.review, foreign.public) == ("pending", False)


def test_withhold_needs_its_reason(reporting, sign_in):
    report = make_seen(reporting)
    client = sign_in(report.task.owner)

    assert post(client, "withhold", report).status_code == 200
    assert post(client, "withhold", report, reason="Có tên người").status_code == 302

    report.refresh_from_db()
    assert report.review == "withheld"
    assert "Có tên người" in page(client, report)


def test_seal_a_denunciation_and_decline_it(reporting, sign_in):
    report = make_seen(reporting)
    client = sign_in(report.task.owner)

    assert post(client, "seal", report).status_code == 200
    assert post(client, "seal", report, seal="denunciation").status_code == 302

    report.refresh_from_db()
    assert (report.review, report.seal_kind) == ("sealed", "denunciation")
    assert "Đã niêm phong" in page(client, report)
    decline_task(
        report.task_id, ground="denunciation", text="Là tố cáo.", right_door="Thanh tra",
        by=reporting.town.owner, at=WEDNESDAY + HOUR,
    )  # fmt: skip


def test_somebody_of_the_office_without_a_hand_in_it_decides_nothing(
    reporting, sign_in
):
    report = make_seen(reporting)
    duty = sign_in(reporting.town.who(PostKind.DUTY))

    answer = post(duty, "publish", report)

    assert answer.status_code == 200
    assert "được quyết định công khai" in answer.content.decode()
    report.refresh_from_db()
    assert report.review == "pending"


def test_a_look_at_the_contact_is_written_down(reporting, sign_in):
    report = make_seen(reporting)

    answer = post(sign_in(report.task.owner), "contact", report, reason="Hẹn giờ")

    text = answer.content.decode()
    assert "Người Gửi Thử" in text
    assert "0912345678" in text
    assert answer["Cache-Control"] == "no-store"
    look = AccessLog.objects.get()
    assert (look.subject, look.what, look.reason) == (
        report.subject_key, "contact", "Hẹn giờ",
    )  # fmt: skip


def test_a_look_that_is_not_allowed_shows_and_leaves_nothing(reporting, sign_in):
    report = make_seen(reporting)
    duty = sign_in(reporting.town.who(PostKind.DUTY))

    text = post(duty, "contact", report).content.decode()

    assert "0912345678" not in text
    assert "được xem liên hệ" in text
    assert AccessLog.objects.count() == 0


def test_photos_are_served_to_staff_who_may_see_the_task(reporting, sign_in):
    report = make_seen(reporting)
    photo = report.photos.get().photo
    address = reverse(
        "reports_desk:photo", args=[report.code, photo.public_id, "thumb"]
    )

    assert sign_in(report.task.owner).get(address)["Content-Type"] == "image/jpeg"
    stranger = sign_in(reporting.town.who(PostKind.HEAD, reporting.town.there))
    assert stranger.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_the_task_page_of_a_report_asks_little(
    reporting, sign_in, django_assert_max_num_queries
):
    report = make_seen(reporting)
    client = sign_in(reporting.town.who(PostKind.HEAD))
    page(client, report)

    with django_assert_max_num_queries(10):
        page(client, report)
    with django_assert_max_num_queries(10):
        assert client.get("/desk/", {"tab": "unit"}).status_code == 200
