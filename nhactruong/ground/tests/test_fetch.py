import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from nhactruong.ground.fetch import row_with_key, rows_with, save_changes
from nhactruong.ground.idempotency import IdempotencyKey
from nhactruong.ground.tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    return IdempotencyKey.objects.create(
        key_hash=b"k" * 32,
        request_hash=b"r" * 32,
        response={"số": 1},
        status=201,
        created_at=NOW,
    )


def test_a_row_is_read_as_the_orm_reads_it(kept):
    read = row_with_key(IdempotencyKey, kept.pk)
    asked = IdempotencyKey.objects.get(pk=kept.pk)
    for field in IdempotencyKey._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(asked, field.attname)
    assert rows_with(IdempotencyKey, "status", 404) == []
    with pytest.raises(IdempotencyKey.DoesNotExist):
        row_with_key(IdempotencyKey, kept.pk + 1)


def test_only_what_was_set_is_written(kept):
    read = row_with_key(IdempotencyKey, kept.pk)
    IdempotencyKey.objects.filter(pk=kept.pk).update(status=409)
    read.response = {"số": 2}
    with CaptureQueriesContext(connection) as asked:
        save_changes(read)
        save_changes(read)
    assert len(asked) == 1
    kept.refresh_from_db()
    assert (kept.response, kept.status) == ({"số": 2}, 409)


def test_a_row_read_otherwise_is_written_whole(kept):
    kept.status = 202
    save_changes(kept)
    assert IdempotencyKey.objects.get().status == 202


def test_a_row_that_has_gone_is_told(kept):
    read = row_with_key(IdempotencyKey, kept.pk)
    IdempotencyKey.objects.all().delete()
    read.status = 202
    with pytest.raises(DatabaseError):
        save_changes(read)


@pytest.mark.django_db(transaction=True)
def test_a_lock_needs_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        rows_with(IdempotencyKey, "status", 201, lock=True)
    with transaction.atomic():
        assert rows_with(IdempotencyKey, "status", 201, lock=True) == []
