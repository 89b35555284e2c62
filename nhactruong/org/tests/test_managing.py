"""The accounts of one's unit, through the database and the pages."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from nhactruong.accounts.invite import invited
from nhactruong.accounts.models import Invitation, Session, User
from nhactruong.accounts.second_factor.check import code_at
from nhactruong.accounts.second_factor.enrol import add_totp, has_second_factor
from nhactruong.ground.actor import SYSTEM, Actor, ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.notices.models import Message
from nhactruong.org.authority import authority_of
from nhactruong.org.managing import acts
from nhactruong.org.models import AccountPlace, PostKind, UnitKind
from nhactruong.org.regulation import bump
from nhactruong.org.tests.make import (
    AT,
    holder,
    make_appointment,
    make_post,
    make_unit,
    official,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def dept(db):
    cache.clear()
    city = make_unit(
        "city", kind=UnitKind.CITY_COMMITTEE, posts=(PostKind.HEAD, PostKind.DEPUTY)
    )
    unit = make_unit("dept", parent=city)
    division = make_unit("div", kind=UnitKind.DIVISION, parent=unit)
    make_unit("other", parent=city)
    post = make_post(unit, PostKind.OFFICER, "taikhoan")
    post.manages_accounts = True
    post.save()
    make_appointment(post)
    bump(AT)
    User.objects.update(email="ai@vidu.example")
    unit.manager = post.appointments.get()
    unit.division = division
    return unit


def signed_in(appointment):
    """A browser of somebody who has just shown who they are."""
    person = appointment.person
    person.set_password("Vườn hoa Lý Thái Tổ")
    person.save()
    client = Client()
    login = {"login": person.username, "password": "Vườn hoa Lý Thái Tổ"}
    client.post("/sign-in/", login)
    return client


def test_the_posts_flag_gives_the_unit_and_below_and_no_other_right(dept):
    authority = authority_of(official(dept.manager), AT)

    assert authority.managed == {dept.pk, dept.division.pk}
    assert not authority.headed
    assert not authority.overseen


def test_an_account_is_opened_by_letter_and_can_do_nothing(dept):
    client = signed_in(dept.manager)
    answer = client.post(
        "/desk/accounts/open/",
        {
            "unit": dept.pk,
            "full_name": "Lữ Mới",
            "username": "moi.lu",
            "email": "moi@vidu.example",
        },
    )
    assert answer.url == "/desk/accounts/of/moi.lu/"
    page = client.get(answer.url).content.decode()
    assert "chưa làm được gì" in page
    letter = Message.objects.get(template="accounts/invited")
    link = letter.secret["link"]
    assert letter.secret["to"] == "moi@vidu.example"
    assert link not in page
    user = User.objects.get(username="moi.lu")
    assert not user.has_usable_password()
    assert AccountPlace.objects.get(user=user).unit == dept

    newcomer = Client()
    path = link.removeprefix("http://testserver")
    chosen = {"password1": "Cầu Thê Húc 1865", "password2": "Cầu Thê Húc 1865"}
    assert newcomer.post(path, chosen).url == "/desk/security/"
    assert newcomer.get("/desk/accounts/").status_code == 403
    assert not authority_of(
        Actor(ActorKind.OFFICIAL, "x", person_id=user.pk), AT
    ).holdings
    assert Client().get(path).status_code == 404


def test_a_name_taken_is_said_at_the_field(dept):
    client = signed_in(dept.manager)
    taken = holder(dept, PostKind.INTAKE).person.username
    answer = client.post(
        "/desk/accounts/open/",
        {
            "unit": dept.pk,
            "full_name": "A",
            "username": taken,
            "email": "a@vidu.example",
        },
    )

    assert "đã có người dùng" in answer.content.decode()


def test_a_unit_one_does_not_manage_cannot_be_chosen(dept):
    with pytest.raises(Refusal) as refused:
        acts.open_account(
            dept.parent_id,
            username="x",
            full_name="X",
            email="x@vidu.example",
            site="http://testserver",
            by=official(dept.manager),
            at=AT,
        )
    assert refused.value.code == "not_account_manager"


def test_a_reset_ends_password_and_sessions_and_only_the_newest_link_works(dept):
    person = holder(dept, PostKind.INTAKE)
    theirs = signed_in(person)
    client = signed_in(dept.manager)
    name = person.person.username
    for _ in range(2):
        client.post(f"/desk/accounts/of/{name}/reset/")

    assert theirs.get("/desk/security/").status_code == 302
    assert not Session.objects.filter(user=person.person).exists()
    old, new = (
        m.secret["link"].removeprefix("http://testserver")
        for m in Message.objects.filter(template="accounts/reset").order_by("pk")
    )
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    assert Invitation.objects.filter(used_at=None, void_at=None).count() == 1


def test_a_link_runs_out(dept):
    person = holder(dept, PostKind.INTAKE).person
    acts.reset_account(person.pk, site="http://x", by=official(dept.manager), at=AT)
    link = Message.objects.get(template="accounts/reset").secret["link"]
    token = link.rstrip("/").rsplit("/", 1)[1]

    last = AT + timedelta(days=3)
    assert invited(token, last - timedelta(seconds=1)) == person
    with pytest.raises(Refusal) as refused:
        invited(token, last)
    assert refused.value.code == "link_over"


def test_a_lost_second_factor_is_taken_away_recorded_and_told(dept):
    person = holder(dept, PostKind.INTAKE).person
    add_totp(person.pk, SECRET, by=SYSTEM, at=AT)
    client = signed_in(dept.manager)
    client.post(f"/desk/accounts/of/{person.username}/reset_factor/")

    assert not has_second_factor(person.pk)
    event = Event.objects.get(kind="accounts.person.second_factor_reset")
    assert str(dept.manager.key).encode() in bytes(event.leaf)
    assert Message.objects.filter(template="accounts/second_factor_reset").exists()


def test_ones_own_second_factor_is_not_reset_here(dept):
    add_totp(dept.manager.person_id, SECRET, by=SYSTEM, at=AT)
    with pytest.raises(Refusal) as refused:
        acts.reset_factor(dept.manager.person_id, by=official(dept.manager), at=AT)
    assert refused.value.code == "own_account"


def test_the_head_is_looked_after_from_above(dept):
    head = holder(dept, PostKind.HEAD)
    with pytest.raises(Refusal) as refused:
        acts.close(head.person_id, by=official(dept.manager), at=AT)
    assert refused.value.code == "heads_the_unit"

    mayor = holder(dept.parent, PostKind.HEAD)
    acts.close(head.person_id, by=official(mayor), at=AT)
    assert not User.objects.get(pk=head.person_id).is_active


def test_closing_signs_out_at_once_and_opening_again_lets_in(dept):
    person = holder(dept, PostKind.INTAKE)
    theirs = signed_in(person)
    client = signed_in(dept.manager)
    client.post(f"/desk/accounts/of/{person.person.username}/close/")
    assert theirs.get("/desk/security/").status_code == 302

    client.post(f"/desk/accounts/of/{person.person.username}/reopen/")
    assert signed_in(person).get("/desk/security/").status_code == 200


def test_doing_something_to_an_account_asks_again_who_one_is(dept):
    client = signed_in(dept.manager)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    name = holder(dept, PostKind.INTAKE).person.username
    answer = client.post(f"/desk/accounts/of/{name}/close/")

    assert answer.url.startswith("/desk/security/password-again/")
    assert User.objects.get(username=name).is_active


def test_the_list_is_of_ones_own_units_found_without_marks_and_paged(dept):
    person = holder(dept, PostKind.INTAKE).person
    User.objects.filter(pk=person.pk).update(
        full_name="Đặng Thị Mỹ", folded="dang thi my x"
    )
    client = signed_in(dept.manager)
    for words in ("dang my", "Đặng", "MỸ"):
        page = client.get("/desk/accounts/", {"words": words}).content.decode()
        assert "Đặng Thị Mỹ" in page
    names = set(
        re.findall(
            r"/desk/accounts/of/([^/]+)/",
            client.get("/desk/accounts/").content.decode(),
        )
    )
    mine = {dept.pk, dept.division.pk}
    held = User.objects.filter(appointments__post__unit__in=mine)
    assert names == set(held.values_list("username", flat=True))


def test_others_neither_see_the_list_nor_the_account(dept):
    client = signed_in(holder(dept, PostKind.INTAKE))
    name = holder(dept, PostKind.DEPUTY).person.username

    assert client.get("/desk/accounts/").status_code == 403
    assert client.get(f"/desk/accounts/of/{name}/").status_code == 404
    assert client.post(f"/desk/accounts/of/{name}/close/").status_code == 404
    assert "/desk/accounts/" not in client.get("/desk/security/").content.decode()


def test_the_list_costs_few_queries(dept, django_assert_max_num_queries):
    client = signed_in(dept.manager)
    client.get("/desk/accounts/")
    with django_assert_max_num_queries(10):
        client.get("/desk/accounts/")


# The duty of a second factor.


@pytest.mark.parametrize(
    "policy, kind, led",
    [
        ("off", PostKind.HEAD, False),
        ("heads", PostKind.HEAD, True),
        ("heads", PostKind.DEPUTY, True),
        ("heads", PostKind.INTAKE, False),
        ("all", PostKind.INTAKE, True),
    ],
)
def test_whose_post_asks_for_it_must_set_one_up(dept, settings, policy, kind, led):
    settings.REQUIRE_MFA = policy
    client = signed_in(holder(dept, kind))
    answer = client.get("/desk/accounts/open/")

    assert (getattr(answer, "url", "") == "/desk/security/required/") == led
    assert client.post("/sign-out/").url == "/"


def test_until_its_day_the_duty_only_reminds(dept, settings):
    settings.REQUIRE_MFA = "heads"
    settings.REQUIRE_MFA_FROM = timezone.localdate() + timedelta(days=3)
    client = signed_in(holder(dept, PostKind.HEAD))

    assert "bước đăng nhập thứ hai" in client.get("/desk/accounts/").content.decode()
    assert client.get("/desk/accounts/").status_code == 200
    settings.REQUIRE_MFA_FROM = timezone.localdate()
    assert client.get("/desk/accounts/").status_code == 302


def test_setting_one_up_opens_the_desk_and_an_old_session_must_show_it(dept, settings):
    settings.REQUIRE_MFA = "heads"
    head = holder(dept, PostKind.HEAD)
    older = signed_in(head)
    client = Client()
    login = {"login": head.person.username, "password": "Vườn hoa Lý Thái Tổ"}
    client.post("/sign-in/", login)
    client.get("/desk/security/app/")
    secret = client.session["mfa.totp.secret"]
    client.post("/desk/security/app/", {"code": code_at(secret)})

    assert client.get("/desk/accounts/").status_code == 200
    way = older.get("/desk/accounts/").url
    assert way.startswith("/desk/security/show/")
    asked = older.get(way).url
    assert asked.startswith("/desk/security/code-again/")
    assert older.post(asked, {"code": code_at(secret)}).url == "/desk/accounts/"
    assert older.get("/desk/accounts/").status_code == 200
