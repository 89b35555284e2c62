import pytest

from nhactruong.ground.actor import CLOCK
from nhactruong.ground.cursor import page_by_cursor
from nhactruong.ledger.access import note_access
from nhactruong.ledger.models import AccessLog
from nhactruong.ledger.tests.make import NOW, OFFICIAL

pytestmark = pytest.mark.django_db


def test_who_was_shown_private_data_is_noted():
    note_access(OFFICIAL, subject="report:X", what="contact", at=NOW, reason="gọi lại")
    row = AccessLog.objects.get()
    assert (row.actor_kind, row.actor_key, row.person_id) == (
        "official",
        "appointment:7",
        7,
    )
    assert (row.subject, row.what, row.reason, row.at) == (
        "report:X",
        "contact",
        "gọi lại",
        NOW,
    )


@pytest.mark.parametrize("order", [("person_id",), ("-person_id",)])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_rows_without_a_value_come_last_and_are_not_lost_between_pages(order, size):
    for n, by in enumerate((OFFICIAL, CLOCK, OFFICIAL, CLOCK, CLOCK)):
        note_access(by, subject=f"report:{n}", what="contact", at=NOW)
    pages, cursor = [], None
    while not pages or cursor:
        pages.append(turn(order, size, cursor))
        cursor = pages[-1].next
    read = [row.person_id for page in pages for row in page.items]
    assert read == [7, 7, None, None, None]
    back = pages[-1]
    for page in reversed(pages[:-1]):
        back = turn(order, size, back.previous)
        assert back.items == page.items


def turn(order, size, cursor):
    rows = AccessLog.objects.all()
    return page_by_cursor(rows, order=order, cursor=cursor, size=size)
