from datetime import UTC, datetime

import pytest

from nhactruong.ground.act import act
from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.idempotency import IdempotencyKey
from nhactruong.ground.refusal import Refusal
from nhactruong.ground.tests.make import NOW, make_key


@act
def write_one(*, by, at):
    return make_key(created_at=at)


@act
def write_two_and_refuse(*, by, at):
    make_key(created_at=at)
    write_one(by=by, at=at)
    raise Refusal("enough", "Đủ rồi.")


@pytest.mark.django_db
def test_an_act_hands_on_what_it_was_given_and_what_it_returns():
    at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    row = write_one(by=SYSTEM, at=at)
    assert row.created_at is at


@pytest.mark.django_db
def test_acts_called_by_an_act_are_undone_together_with_it():
    with pytest.raises(Refusal):
        write_two_and_refuse(by=SYSTEM, at=NOW)
    assert IdempotencyKey.objects.count() == 0


@pytest.mark.django_db
def test_an_act_is_one_transaction_without_savepoints_inside(
    django_assert_num_queries,
):
    @act
    def write_two(*, by, at):
        write_one(by=by, at=at)
        write_one(by=by, at=at)

    with django_assert_num_queries(4):  # SAVEPOINT (of the test), 2 INSERT, RELEASE
        write_two(by=SYSTEM, at=NOW)


def test_an_act_needs_to_know_who_and_when():
    with pytest.raises(TypeError, match="'at'"):
        act(lambda *, by: None)
    with pytest.raises(TypeError, match="'by'"):
        act(lambda by, *, at: None)


@pytest.mark.parametrize("at", [datetime(2026, 11, 24, 9, 0), "2026-11-24", None])
def test_an_act_refuses_a_moment_that_is_none(at):
    with pytest.raises(ValueError):
        write_one(by=SYSTEM, at=at)
