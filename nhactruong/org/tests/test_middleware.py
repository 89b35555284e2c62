"""Every request knows who asks and what they may do, and pays for it only when asked."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import ActorKind
from nhactruong.org.authority import NOBODY
from nhactruong.org.backend import AppointmentBackend
from nhactruong.org.middleware import VISITOR, AuthorityMiddleware
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import holder, make_desk, make_unit

pytestmark = pytest.mark.django_db


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    AuthorityMiddleware(lambda _request: HttpResponse())(request)
    return request


def test_whoever_has_not_signed_in_is_a_visitor(django_assert_num_queries):
    request = request_of(AnonymousUser())

    with django_assert_num_queries(0):
        assert request.authority == NOBODY
        assert request.actor == VISITOR


def test_nothing_is_loaded_until_it_is_asked_for(django_assert_num_queries):
    user = holder(make_unit()).person

    with django_assert_num_queries(0):
        request_of(user)


def test_an_official_acts_under_their_appointment():
    head = holder(make_unit())

    request = request_of(head.person)

    assert request.actor.kind == ActorKind.OFFICIAL
    assert request.actor.key == str(head.key)
    assert request.actor.person_id == head.person_id
    assert request.authority.heads(head.post.unit_id)


def test_a_person_without_a_post_may_do_nothing():
    request = request_of(make_user())

    assert request.authority == NOBODY
    assert request.actor.key.startswith("person:")


@pytest.mark.parametrize(
    "kind, permissions",
    [
        (PostKind.OFFICER, {"org.official"}),
        (PostKind.HEAD, {"org.official", "org.head"}),
    ],
)
def test_permissions_come_from_posts(kind, permissions):
    person = holder(make_unit(), kind).person

    assert AppointmentBackend().get_all_permissions(person) == permissions
    assert person.has_perm("org.official")
    assert not person.has_perm("work.delete_task")


def test_the_desk_may_conduct_and_nobody_else_may_anything():
    desk = make_desk()
    backend = AppointmentBackend()

    assert backend.has_perm(holder(desk, PostKind.DUTY).person, "org.conductor")
    assert backend.get_all_permissions(make_user()) == set()
    assert backend.get_all_permissions(AnonymousUser()) == set()
    assert backend.get_all_permissions(holder(desk).person, obj=desk) == set()


def test_the_backend_signs_nobody_in_and_knows_only_those_in_use():
    active, gone = make_user(), make_user(is_active=False)
    backend = AppointmentBackend()

    assert backend.authenticate(None, username=active.username) is None
    assert backend.get_user(active.pk) == active
    assert backend.get_user(gone.pk) is None
