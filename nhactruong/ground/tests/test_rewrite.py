from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nhactruong.ground.idempotency import IdempotencyKey
from nhactruong.ground.rewrite import rewrite
from nhactruong.ground.tests.make import make_key

pytestmark = pytest.mark.django_db


def test_each_row_keeps_its_own_values_and_others_stay():
    rows, other = [make_key() for _n in range(5)], make_key()
    at = timezone.now()
    for n, row in enumerate(rows):
        row.created_at = at + timedelta(seconds=n)
        row.response = {"never": "saved"}

    rewrite(rows, ["created_at"])

    kept = IdempotencyKey.objects.in_bulk()
    assert [kept[row.pk].created_at for row in rows] == [r.created_at for r in rows]
    assert kept[other.pk].created_at == other.created_at
    assert not any(kept[row.pk].response == {"never": "saved"} for row in rows)


def test_many_rows_cost_one_round():
    rows = [make_key() for _n in range(30)]
    with CaptureQueriesContext(connection) as asked:
        rewrite(rows, ["created_at"])
        rewrite([], ["created_at"])
        rewrite(rows, [])
    assert len(asked) == 1
