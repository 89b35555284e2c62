import pytest
from django.db.models import CharField

from nhactruong.ground.literal import LiteralCharField
from nhactruong.work.models import Task
from nhactruong.work.states import OPEN, State


def said(**asked):
    return Task.objects.filter(**asked).query.sql_with_params()


def test_words_stand_in_the_statement_in_the_order_of_the_indexes():
    sql, params = said(state__in=OPEN, code="HN-1")
    assert (
        "\"state\" IN ('disputed', 'in_progress', 'received', 'to_approve', 'waiting')"
        in sql
    )
    assert params == ("HN-1",)
    sql, params = said(state=State.DONE)
    assert "\"state\" = 'done'" in sql
    assert params == ()


@pytest.mark.parametrize("asked", [{"state": "x' OR 1"}, {"state__in": ["done", "x'"]}])
def test_what_is_no_plain_word_is_bound(asked):
    sql, params = said(**asked)
    assert "x'" not in sql
    assert any("x'" in str(param) for param in params)


@pytest.mark.django_db
def test_a_query_within_and_an_empty_list_are_asked_as_ever():
    assert not Task.objects.filter(state__in=[]).exists()
    inside = Task.objects.filter(state=State.DONE).values("state")
    assert not Task.objects.filter(state__in=inside).exists()


def test_migrations_see_a_common_column():
    assert (
        LiteralCharField(max_length=3).deconstruct()[1].startswith("django.db.models")
    )
    assert issubclass(LiteralCharField, CharField)
