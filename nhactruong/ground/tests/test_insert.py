import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from nhactruong.ground.act import act
from nhactruong.ground.actor import CLOCK
from nhactruong.ground.idempotency import IdempotencyKey
from nhactruong.ground.insert import MOST, insert, insert_at_end
from nhactruong.ground.tests.make import NOW

pytestmark = pytest.mark.django_db


def key(number):
    return IdempotencyKey(
        key_hash=bytes([number] * 32),
        request_hash=b"r" * 32,
        response={"số": number, "trống": None},
        status=201,
        created_at=NOW,
    )


@pytest.mark.parametrize("count", [1, 3, MOST + 1])
def test_rows_are_kept_as_saving_would_keep_them(count):
    rows = [key(number) for number in range(count)]
    insert(rows)
    assert [row.pk for row in rows] == sorted(
        IdempotencyKey.objects.values_list("pk", flat=True)
    )
    kept = IdempotencyKey.objects.get(pk=rows[-1].pk)
    assert kept.response == {"số": count - 1, "trống": None}
    assert (bytes(kept.request_hash), kept.created_at) == (b"r" * 32, NOW)
    rows[0].status = 200
    rows[0].save()  # an update now, not a second row
    assert IdempotencyKey.objects.count() == count


def test_a_row_that_breaks_a_constraint_is_refused_or_passed_over():
    insert([key(1)])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([key(1)])
    insert([key(1), key(2)], pass_over_known=True)
    assert IdempotencyKey.objects.count() == 2


@act
def leave(*numbers, by, at, fault=None):
    for number in numbers:
        insert_at_end([key(number)])
    if fault:
        raise fault


@act
def leave_two_acts(*, by, at):
    leave(1, 2, by=by, at=at)
    leave(3, by=by, at=at)
    assert not IdempotencyKey.objects.exists()


def test_acts_within_an_act_write_together_at_its_end():
    with CaptureQueriesContext(connection) as asked:
        leave_two_acts(by=CLOCK, at=NOW)
    written = [q for q in asked.captured_queries if q["sql"].startswith("INSERT")]
    assert len(written) == 1
    assert IdempotencyKey.objects.count() == 3


def test_an_act_that_fails_leaves_no_row():
    with pytest.raises(ZeroDivisionError):
        leave(1, by=CLOCK, at=NOW, fault=ZeroDivisionError())
    leave(2, by=CLOCK, at=NOW)
    assert IdempotencyKey.objects.count() == 1


@act
def leave_one_and_take_one_back(*, by, at):
    insert_at_end([key(1)])
    with transaction.atomic():
        insert_at_end([key(2)])
        transaction.set_rollback(True)


def test_what_a_savepoint_takes_back_is_not_written_later():
    leave_one_and_take_one_back(by=CLOCK, at=NOW)
    assert IdempotencyKey.objects.get().response["số"] == 1


def test_outside_of_acts_rows_are_written_at_once():
    insert_at_end([key(1)])
    assert IdempotencyKey.objects.exists()
