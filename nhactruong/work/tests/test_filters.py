"""Saved filters: named, counted, ordered, opened with, forgotten; theirs alone."""

import pytest

from nhactruong.org.models import PostKind
from nhactruong.work.filters import MOST, save_filter
from nhactruong.work.gather import filters as gathered
from nhactruong.work.models import SavedFilter, Task
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.make import DAY, HOUR, MONDAY, make_accepted, make_task
from nhactruong.work.tests.test_pages_inbox import codes, page

pytestmark = pytest.mark.django_db
FILTERS = "/desk/filters/"


def save(client, name, **query):
    return client.post(FILTERS, {"name": name, **query})


def shown(client, **query):
    answer = client.get("/desk/", query or {"tab": "mine"})
    return answer.context["beside"].filters


def change(client, called, do, **more):
    one = SavedFilter.objects.get(name=called)
    return client.post(f"{FILTERS}{one.pk}/", {"do": do, **more})


def test_a_view_is_kept_under_a_name_with_its_count(town, sign_in):
    urgent, normal = make_task(town, level="urgent"), make_accepted(town)
    client = sign_in(town.who(PostKind.INTAKE))

    answer = save(client, "Việc khẩn", tab="unit", level="urgent", csrf="x", late="")

    assert answer["Location"] == "/desk/?tab=unit&level=urgent"
    listed = client.get(answer["Location"])
    (one,) = listed.context["beside"].filters
    assert (one.name, one.count, one.here) == ("Việc khẩn", "1", True)
    assert codes(listed.content.decode(), urgent, normal) == [urgent.code]


def test_counting_stops_and_words_are_not_counted(town, sign_in, monkeypatch):
    monkeypatch.setattr(gathered, "CAP", 2)
    for n in range(4):
        make_task(town, at=MONDAY + n * HOUR)
    client = sign_in(town.who(PostKind.INTAKE))
    save(client, "Tất cả", tab="unit")
    save(client, "Đèn", tab="unit", q="đèn")
    save(client, "Một mã", tab="unit", q=Task.objects.first().code)

    assert [one.count for one in shown(client)] == ["2+", "", "1"]


def test_filters_are_renamed_moved_and_forgotten(town, sign_in):
    client = sign_in(town.who(PostKind.INTAKE))
    for name in ("Một", "Hai", "Ba"):
        save(client, name, level="urgent")

    change(client, "Ba", "up")
    change(client, "Một", "rename", name="  Số   một ")
    change(client, "Hai", "delete")

    assert [one.name for one in shown(client)] == ["Số một", "Ba"]
    change(client, "Số một", "down")
    assert [one.name for one in shown(client)] == ["Ba", "Số một"]
    change(client, "Số một", "down")
    assert [one.name for one in shown(client)] == ["Ba", "Số một"]


def test_the_inbox_opens_with_one_of_them(town, sign_in):
    client = sign_in(town.who(PostKind.INTAKE))
    save(client, "Trễ", tab="unit", late="on")
    save(client, "Khẩn", level="urgent")

    change(client, "Trễ", "first")
    change(client, "Khẩn", "first")
    assert client.get("/desk/")["Location"] == "/desk/?level=urgent"
    assert client.get("/desk/?tab=mine").status_code == 200
    change(client, "Khẩn", "not_first")

    assert client.get("/desk/").status_code == 200


def test_a_name_is_needed_once_and_there_is_an_end(town, sign_in):
    client = sign_in(town.who(PostKind.INTAKE))
    for n in range(MOST):
        save(client, f"Bộ {n}")

    for name, words in (
        ("", "Tên bộ lọc"),
        ("Bộ 1", "Đã có bộ lọc"),
        ("Bộ khác", "xóa bớt"),
    ):
        answer = client.post(FILTERS, {"name": name}, follow=True)
        assert words in answer.content.decode()
    assert SavedFilter.objects.count() == MOST


def test_nobody_sees_or_changes_the_filters_of_another(town, sign_in, set_clock):
    mine = sign_in(town.who(PostKind.INTAKE))
    save(mine, "Của tôi")
    other = sign_in(town.who(PostKind.HEAD))

    assert shown(other) == []
    assert change(other, "Của tôi", "delete").status_code == 404
    assert "Của tôi" not in other.get(FILTERS).content.decode()
    assert SavedFilter.objects.count() == 1


def test_the_inbox_asks_little_with_many_filters(
    town, sign_in, django_assert_max_num_queries
):
    for n in range(6):
        make_task(town, at=MONDAY - n * DAY)
    appointment = town.who(PostKind.INTAKE)
    by = town.owner
    for n in range(MOST):
        save_filter(f"Bộ {n}", f"tab=unit&ward={town.ward.pk}", by=by, at=WEDNESDAY)
    client = sign_in(appointment)
    page(client, tab="unit")

    for tab in ("mine", "unit", "approve", "others", "done"):
        with django_assert_max_num_queries(9):
            page(client, tab=tab)
