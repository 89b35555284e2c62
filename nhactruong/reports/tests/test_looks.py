"""Looks at whose report it is: asked what for, written down, once, shown to both sides."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nhactruong.files.models import StoredPhoto
from nhactruong.ledger.models import AccessLog
from nhactruong.org.authority import authority_of
from nhactruong.org.models import Post, PostKind
from nhactruong.org.regulation import bump
from nhactruong.org.tests.make import AT, official
from nhactruong.reports.identity import look_at_contact
from nhactruong.reports.link import private_path
from nhactruong.reports.models import Report, ReportPhoto
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.models import Task
from nhactruong.work.tests.make import MONDAY, make_photo

LATER = MONDAY + timedelta(hours=1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_reporting().town


@pytest.fixture
def report(town):
    return make_report()


def owner(report):
    return Task.objects.select_related("owner__person").get(pk=report.task_id).owner


def signed_in(appointment):
    client = Client()
    client.force_login(appointment.person, BACKEND)
    return client


def press(client, report, **fields):
    return client.post(f"/desk/reports/{report.code}/contact/", fields)


def test_the_contact_is_hidden_until_pressed_with_a_purpose(report):
    client = signed_in(owner(report))
    page = client.get(f"/desk/tasks/{report.task.code}/").content.decode()
    assert "0912345678" not in page
    assert not AccessLog.objects.exists()

    answer = press(client, report, purpose="ask", reason="hỏi số cột")
    assert "0912345678" in answer.content.decode()
    look = AccessLog.objects.get()
    assert look.reason == "Gọi, nhắn người gửi để hỏi thêm. hỏi số cột"
    assert look.person_id == owner(report).person_id


@pytest.mark.parametrize("fields", [{}, {"reason": "  "}, {"purpose": "khác"}])
def test_without_a_purpose_nothing_is_shown(report, fields):
    answer = press(signed_in(owner(report)), report, **fields)

    assert "0912345678" not in answer.content.decode()
    assert "Nêu xem để làm gì" in answer.content.decode()
    assert not AccessLog.objects.exists()


def test_looking_again_within_ten_minutes_is_one_look(report):
    by = official(owner(report))
    for minutes, looks in ((0, 1), (9, 1), (11, 2)):
        at = LATER + timedelta(minutes=minutes)
        look_at_contact(report.pk, reason="gọi", by=by, at=at)
        assert AccessLog.objects.count() == looks


def test_two_persons_are_two_looks(town, report):
    for appointment in (owner(report), town.who(PostKind.HEAD)):
        look_at_contact(report.pk, reason="gọi", by=official(appointment), at=LATER)

    assert AccessLog.objects.count() == 2


def test_an_original_photo_is_a_look_and_the_covered_one_is_not(town, report):
    photo = make_photo()
    StoredPhoto.objects.filter(pk=photo.pk).update(original_key="o1")
    ReportPhoto.objects.create(report=report, photo=photo)
    base = f"/desk/reports/{report.code}/photos/{photo.public_id}"
    client = signed_in(owner(report))
    client.get(f"{base}/thumb")
    assert not AccessLog.objects.exists()

    client.get(f"{base}/original")
    assert AccessLog.objects.get().what == "original photo"


def test_an_original_is_not_for_everybody_in_the_office(town, report):
    photo = make_photo()
    StoredPhoto.objects.filter(pk=photo.pk).update(original_key="o1")
    ReportPhoto.objects.create(report=report, photo=photo)
    for post in (PostKind.DUTY, PostKind.OFFICER):
        others = town.here.posts.filter(kind=post).first().appointments.first()
        if others is None or others.pk == report.task.owner_id:
            continue
        base = f"/desk/reports/{report.code}/photos/{photo.public_id}"
        assert signed_in(others).get(f"{base}/original").status_code in (403, 404)
    assert not AccessLog.objects.exists()


def test_the_head_and_those_above_see_who_looked(town, report):
    look_at_contact(report.pk, reason="gọi lại", by=official(owner(report)), at=LATER)
    address = f"/desk/reports/{report.code}/looks/"
    for appointment in (town.who(PostKind.HEAD), town.who(PostKind.HEAD, town.city)):
        page = signed_in(appointment).get(address).content.decode()
        assert owner(report).person.full_name in page
        assert "gọi lại" in page

    assert signed_in(owner(report)).get(address).status_code == 403
    assert (
        signed_in(town.who(PostKind.HEAD, town.there)).get(address).status_code == 404
    )


def test_who_protects_the_units_data_sees_it_too(town, report):
    post = town.who(PostKind.DUTY).post
    Post.objects.filter(pk=post.pk).update(protects_data=True)
    bump(AT)
    appointment = town.who(PostKind.DUTY)
    assert town.here.pk in authority_of(official(appointment), AT).protected
    address = f"/desk/reports/{report.code}/looks/"

    assert signed_in(appointment).get(address).status_code == 200


def test_the_list_is_paged_and_costs_few_queries(
    town, report, django_assert_max_num_queries
):
    by = official(owner(report))
    for n in range(60):
        at = LATER + timedelta(minutes=11 * n)
        look_at_contact(report.pk, reason="gọi", by=by, at=at)
    client = signed_in(town.who(PostKind.HEAD))
    client.get(f"/desk/reports/{report.code}/looks/")
    with django_assert_max_num_queries(10):
        page = client.get(f"/desk/reports/{report.code}/looks/").content.decode()
    assert page.count("<tr>") == 51
    assert 'rel="next"' in page


def test_the_sender_learns_which_office_looked_how_often_and_no_name(report, client):
    by = official(owner(report))
    assert "Chưa ai xem" in client.get(private_path(report)).content.decode()
    for minutes in (0, 20):
        at = timezone.now() + timedelta(minutes=minutes)
        look_at_contact(report.pk, reason="gọi lại", by=by, at=at)
    page = client.get(private_path(Report.objects.get())).content.decode()

    told = page[page.index("Ai đã xem liên hệ") :].split("</details>")[0]
    assert "Hoàn Kiếm" in told
    assert "2 lần" in told
    assert owner(report).person.full_name not in told
    assert "gọi lại" not in told
