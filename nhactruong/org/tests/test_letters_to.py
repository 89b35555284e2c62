"""Letters to an appointment reach whoever answers for it now."""

from datetime import timedelta

import pytest

from nhactruong.accounts.models import User
from nhactruong.ground.actor import SYSTEM
from nhactruong.notices.models import Audience
from nhactruong.notices.readers import readers_of
from nhactruong.org.appoint import appoint, end_appointment
from nhactruong.org.letters_to import person_key
from nhactruong.org.models import Post, PostKind
from nhactruong.org.tests.make import AT, holder, make_appointment, make_post, make_unit

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def unit():
    return make_unit()


def addressed(*appointments):
    keys = [str(one.key) for one in appointments]
    return readers_of(Audience.OFFICIAL, keys, LATER)


def made(unit, email="an@thu.example"):
    one = make_appointment(make_post(unit, code=f"p{Post.objects.count()}"))
    User.objects.filter(pk=one.person_id).update(email=email, phone="0900000678")
    one.person.refresh_from_db()
    return one


def test_the_holder_is_reached_where_their_account_says(unit):
    one = made(unit)
    [reader] = addressed(one).values()
    assert (reader.email, reader.phone) == ("an@thu.example", "0900000678")
    assert (reader.key, reader.gathered) == (person_key(one.person), True)


def test_who_came_after_reads_the_letters_of_who_left(unit):
    one = made(unit)
    heir = make_appointment(make_post(unit, code="other"))
    end_appointment(one.pk, by=SYSTEM, at=AT)
    appoint(heir.person_id, one.post_id, decision="QĐ 2", by=SYSTEM, at=AT)
    [reader] = addressed(one).values()
    assert reader.key == person_key(heir.person)


def test_without_successor_the_head_reads_them(unit):
    one = made(unit)
    end_appointment(one.pk, by=SYSTEM, at=AT)
    [reader] = addressed(one).values()
    assert reader.key == person_key(holder(unit, PostKind.HEAD).person)


def test_many_are_found_in_few_statements(unit, django_assert_max_num_queries):
    many = [made(unit, f"{n}@thu.example") for n in range(5)]
    end_appointment(many[0].pk, by=SYSTEM, at=AT)
    addressed(*many)
    with django_assert_max_num_queries(2):
        assert len(addressed(*many)) == 5


def test_nobody_is_found_for_a_key_that_is_none(unit):
    assert readers_of(Audience.OFFICIAL, ["x", str(unit.pk), ""], LATER) == {}
