import base64
import json
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhactruong.ground.cursor import page_by_cursor
from nhactruong.ground.idempotency import IdempotencyKey
from nhactruong.ground.refusal import Refusal
from nhactruong.ground.tests.make import NOW, make_key

ORDERS = [
    ("created_at",),
    ("-created_at",),
    ("status", "-created_at"),
    ("-status", "pk"),
]
Row = st.tuples(st.integers(1, 3), st.integers(0, 5))


def make(row):
    status, minutes = row
    return make_key(status=status, created_at=NOW + timedelta(minutes=minutes))


def turn(order, size, cursor=None):
    return page_by_cursor(
        IdempotencyKey.objects.all(), order=order, cursor=cursor, size=size
    )


def whole(order):
    """All keys as the database sorts them, ties by key as the cursor does."""
    tie = "-pk" if order[-1].startswith("-") else "pk"
    return list(
        IdempotencyKey.objects.order_by(*order, tie).values_list("pk", flat=True)
    )


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(Row, max_size=12),
    arriving=st.lists(Row, max_size=12),
    order=st.sampled_from(ORDERS),
    size=st.integers(1, 5),
)
def test_pages_joined_are_the_whole_list_while_rows_arrive(rows, arriving, order, size):
    with transaction.atomic():
        there = {make(row).pk for row in rows}
        read, cursor, arriving = [], None, list(arriving)
        while True:
            page = turn(order, size, cursor)
            assert len(page.items) <= size
            read += [row.pk for row in page.items]
            if page.next is None:
                break
            cursor = page.next
            if arriving:
                make(arriving.pop())
        assert len(read) == len(set(read))
        assert there <= set(read)
        assert read == [pk for pk in whole(order) if pk in set(read)]
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("order", ORDERS)
def test_going_back_shows_the_same_pages(order):
    for n in range(11):
        make((n % 3, n % 4))
    forth = [turn(order, 3)]
    while forth[-1].next:
        forth.append(turn(order, 3, forth[-1].next))
    assert [len(page.items) for page in forth] == [3, 3, 3, 2]
    assert forth[0].previous is None
    back = forth[-1]
    for page in reversed(forth[:-1]):
        back = turn(order, 3, back.previous)
        assert back.items == page.items
    assert back.previous is None
    assert turn(order, 3, back.next).items == forth[1].items


@pytest.mark.django_db
def test_a_page_is_one_query(django_assert_num_queries):
    for n in range(5):
        make((n, n))
    with django_assert_num_queries(1):
        page = turn(("status",), 2)
    with django_assert_num_queries(1):
        turn(("status",), 2, page.next)


@pytest.mark.django_db
def test_an_empty_list_has_one_empty_page():
    page = turn(("status",), 2)
    assert (page.items, page.next, page.previous) == ([], None, None)


@pytest.mark.django_db
def test_rows_as_dictionaries_are_paged_as_well():
    for n in range(3):
        make((n, n))
    rows = IdempotencyKey.objects.values("pk", "status")
    page = page_by_cursor(rows, order=("-status",), cursor=None, size=2)
    rest = page_by_cursor(rows, order=("-status",), cursor=page.next, size=2)
    assert [row["status"] for row in page.items + rest.items] == [2, 1, 0]


def forged(*data):
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode()


def number():
    for n in range(2):
        make((n, n))
    cursor = turn(("created_at",), 1).next
    return json.loads(base64.urlsafe_b64decode(cursor + "=="))[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor", ["x", "đ", "e30", "W10", "bnVsbA", "A" * 2000, "[" * 900, "\0", "%%%"]
)
def test_a_cursor_that_nobody_gave_is_refused(cursor):
    make((1, 1))
    with pytest.raises(Refusal) as refusal:
        turn(("created_at",), 2, cursor)
    assert refusal.value.code == "bad_cursor"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "edge",
    [
        [],
        [1],
        ["x", 1],
        [{"t": "2026-11-24T02:00:00"}, 1],
        [{"t": "2026-11-24T02:00:00+00:00"}, "x"],
        [{"t": "2026-11-24T02:00:00+00:00"}, 2**70],
        [{"t": "2026-11-24T02:00:00+00:00"}, [1]],
        [{"t": "0001-01-01T00:00:00+14:00"}, 1],
        [{"q": "1"}, 1],
        [{}, 1],
        [{"t": 1}, 1],
        ["a\0", 1],
        [{"t": "2026-11-24T02:00:00+00:00"}, 1, 1],
    ],
)
def test_a_cursor_with_values_of_its_own_is_refused(edge):
    with pytest.raises(Refusal) as refusal:
        turn(("created_at",), 2, forged(">", number(), *edge))
    assert refusal.value.code == "bad_cursor"


@pytest.mark.django_db
def test_a_cursor_of_another_order_is_refused():
    for n in range(3):
        make((n, n))
    cursor = turn(("created_at",), 1).next
    with pytest.raises(Refusal):
        turn(("-created_at",), 1, cursor)
