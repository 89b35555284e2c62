"""The invented officials of the demonstration."""

import time

import pytest
from django.contrib.auth.hashers import check_password

from nhactruong.accounts.models import User
from nhactruong.config.demo_officials import CAST, people, seed
from nhactruong.org import check
from nhactruong.org.authority import authority_of_person
from nhactruong.org.models import Appointment, Unit
from nhactruong.org.routing import owner_for
from nhactruong.org.snapshot import snapshot
from nhactruong.org.tests.make import AT, load_organisation


def test_names_come_once_and_always_in_the_same_order():
    first, again = list(people()), list(people())

    assert first == again
    assert len({name for name, _full in first}) == len(first) == 1760
    assert len({full for _name, full in first}) == len(first)


@pytest.mark.django_db
def test_every_post_is_filled_and_every_office_has_its_head():
    load_organisation()
    began = time.monotonic()

    loaded = seed("mật khẩu thử", at=AT)

    assert time.monotonic() - began < 10
    assert loaded.created == len(snapshot().posts) == Appointment.objects.count()
    assert not list(check.heads(AT).failures)
    assert not list(check.events(AT).failures)
    assert User.objects.filter(is_simulated=False).count() == 0
    assert User.objects.values("password").distinct().count() == 1
    assert check_password("mật khẩu thử", User.objects.all()[0].password)
    assert seed(at=AT).created == 0


@pytest.mark.django_db
def test_the_cast_holds_the_posts_that_it_is_known_for():
    load_organisation()
    seed(at=AT)
    book = snapshot()

    authorities = {
        member.username: authority_of_person(
            User.objects.get(username=member.username).pk, AT
        )
        for member in CAST
    }

    hoan_kiem = book.unit_called("ward.00070")
    drains = book.function_called("drainage.local")
    assert isinstance(hoan_kiem, Unit)
    assert drains is not None
    assert authorities["chutich.hoankiem"].heads(hoan_kiem.pk)
    assert authorities["pho.hoankiem"].deputises(hoan_kiem.pk, drains.pk)
    assert authorities["chutich.thanhpho"].heads(hoan_kiem.pk)
    assert authorities["dieuphoi"].conductor
    assert authorities["truongban.dieuphoi"].conductor
    usual = owner_for(hoan_kiem, drains.pk, AT)
    urgent = owner_for(hoan_kiem, drains.pk, AT, danger=True)
    assert usual.person.username == "canbo.hoankiem"
    assert urgent.person.username == "truc.hoankiem"
