"""How a unit stands, and its week as a page and a document."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from nhactruong.notices.models import Message
from nhactruong.org.models import PostKind
from nhactruong.work import weekly
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.make import DAY, HOUR, make_accepted, make_done, make_task

pytestmark = pytest.mark.django_db
UNIT, WEEK = "/desk/unit/", "/desk/unit/week/"


def test_a_head_sees_what_each_person_carries(town, sign_in):
    late = make_accepted(town, at=WEDNESDAY - 40 * DAY)
    make_accepted(town)
    make_done(town, at=WEDNESDAY - 10 * DAY)

    page = sign_in(town.who(PostKind.HEAD)).get(UNIT).context["page"]

    assert (page.stand.open, page.stand.late) == (2, 1)
    [load] = page.loads
    assert (load.open, load.late, load.key) == (2, 1, late.owner_id)
    assert page.stand.on_time == 50  # one done in time, one late and still open


def test_what_becomes_late_this_week_is_listed(town, sign_in):
    soon = make_accepted(town, at=WEDNESDAY - 9 * DAY)
    make_accepted(town)
    assert soon.due < WEDNESDAY + 4 * DAY

    page = sign_in(town.who(PostKind.HEAD)).get(UNIT).context["page"]

    assert [row.code for row in page.soon] == [soon.code]
    assert page.stand.week == 1


def test_the_weeks_are_counted_by_the_citys_days(town, sign_in):
    make_done(town, at=WEDNESDAY - 9 * DAY)
    make_task(town, at=WEDNESDAY - HOUR)

    weeks = sign_in(town.who(PostKind.HEAD)).get(UNIT).context["page"].weeks

    assert [(w.monday, w.received, w.done) for w in weeks][-2:] == [
        (date(2026, 11, 16), 1, 1),
        (date(2026, 11, 23), 1, 0),
    ]


@pytest.mark.parametrize("address", [UNIT, WEEK, "/desk/unit/week.docx"])
def test_only_who_heads_oversees_or_conducts_sees_it(town, sign_in, address):
    assert sign_in(town.who(PostKind.INTAKE)).get(address).status_code == 404
    for who in (
        town.who(PostKind.HEAD), town.who(PostKind.DEPUTY),
        town.who(PostKind.HEAD, town.city), town.who(PostKind.DUTY, town.desk),
    ):  # fmt: skip
        expected = (
            404
            if who.post.kind == PostKind.DEPUTY and not who.portfolios.exists()
            else 200
        )
        assert sign_in(who).get(address).status_code == expected


def test_another_head_does_not_see_this_unit(town, sign_in):
    client = sign_in(town.who(PostKind.HEAD, town.there))
    assert client.get(UNIT, {"unit": town.here.code}).status_code == 404
    mayor = sign_in(town.who(PostKind.HEAD, town.city))
    assert mayor.get(UNIT, {"unit": town.here.code}).status_code == 200


def test_the_page_asks_little(town, sign_in, django_assert_max_num_queries):
    for n in range(6):
        make_accepted(town, at=WEDNESDAY - n * DAY)
    client = sign_in(town.who(PostKind.HEAD))
    client.get(UNIT)
    with django_assert_max_num_queries(10):
        client.get(UNIT)


def test_the_week_comes_as_a_document(town, sign_in):
    late = make_accepted(town, at=WEDNESDAY - 40 * DAY)
    client = sign_in(town.who(PostKind.HEAD))

    answer = client.get("/desk/unit/week.docx", {"of": "2026-11-26"})

    assert answer["Content-Disposition"].endswith('-2026-11-23.docx"')
    paper = Document(BytesIO(answer.content))
    cells = [c.text for t in paper.tables for row in t.rows for c in row.cells]
    assert late.code in cells
    assert any("23/11/2026" in p.text for p in paper.paragraphs)


def test_an_odd_or_future_day_means_this_week(town, sign_in):
    client = sign_in(town.who(PostKind.HEAD))
    for said in ("x", "2030-01-01", "0001-01-01", "2026-13-45"):
        answer = client.get(WEEK, {"of": said})
        assert answer.context["summary"].week.monday == date(2026, 11, 23), said


def test_on_friday_each_head_is_told_once(town):
    make_accepted(town)
    weekly._told.clear()
    assert weekly.tell_of_the_week(WEDNESDAY) == 0
    assert weekly.tell_of_the_week(WEDNESDAY + 2 * DAY) == 1
    weekly._told.clear()  # another worker
    weekly.tell_of_the_week(WEDNESDAY + 2 * DAY + HOUR)
    letter = Message.objects.get(template="work/week")
    assert letter.address_key == str(town.who(PostKind.HEAD).key)


def test_the_inbox_can_show_what_one_person_holds(town, sign_in):
    task = make_accepted(town)
    client = sign_in(town.who(PostKind.HEAD))
    found = client.get(reverse("work:inbox"), {"tab": "unit", "owner": task.owner_id})
    assert task.code in found.content.decode()
    other = town.who(PostKind.HEAD).pk
    empty = client.get(reverse("work:inbox"), {"tab": "unit", "owner": other})
    assert task.code not in empty.content.decode()
