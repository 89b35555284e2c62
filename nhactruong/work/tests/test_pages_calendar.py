"""The page of the city's working days: who may, the preview, what it moves."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from nhactruong.ground.actor import SYSTEM
from nhactruong.ledger.models import Event
from nhactruong.org.models import PostKind
from nhactruong.work.check_clocks import deadlines_computed
from nhactruong.work.models import Recompute, Task
from nhactruong.work.recompute import recompute_due
from nhactruong.work.tests.make import DAY, MONDAY, make_task
from nhactruong.workdays.apply import apply_days
from nhactruong.workdays.days import DayChange
from nhactruong.workdays.models import DayRow

pytestmark = pytest.mark.django_db

ADDRESS = "/desk/calendar/"
WEDNESDAY = MONDAY + 2 * DAY
STORM = {
    "step": "day",
    "day-date": "2026-11-26",
    "day-kind": "off",
    "day-name_vi": "Nghỉ bão",
    "day-source": "Công điện 1/CĐ-UBND",
}


@pytest.fixture
def desk_head(town, sign_in):
    return sign_in(town.who(PostKind.HEAD, town.desk))


def token_of(page):
    return page.context["token"]


def test_a_day_is_previewed_then_declared_and_what_is_open_moves(town, desk_head):
    task = make_task(town)
    page = desk_head.post(ADDRESS, STORM)

    assert page.context["preview"].moves.moved == 1
    assert "Nghỉ bão" in page.content.decode()
    assert not DayRow.objects.filter(name_vi="Nghỉ bão").exists()

    answer = desk_head.post(
        ADDRESS, {"step": "do", "preview": token_of(page)}, follow=True
    )
    assert "Đã đổi lịch 1 ngày" in answer.content.decode()
    assert deadlines_computed(WEDNESDAY).failures  # known to be owed

    assert recompute_due(WEDNESDAY + timedelta(seconds=2)) == 1
    moved = Task.objects.get(pk=task.pk)
    assert moved.due > task.due == moved.original_due
    assert not deadlines_computed(WEDNESDAY).failures
    event = Event.objects.filter(subject=task.subject_key).order_by("-seq")[0]
    assert "Nghỉ bão" in bytes(event.leaf).decode()
    history = desk_head.get(ADDRESS).content.decode()
    assert "1 việc đổi hạn" in history
    assert "+ 26/11/2026 ngày nghỉ: Nghỉ bão" in history


def test_a_file_is_refused_by_row_and_reason(town, desk_head):
    file = SimpleUploadedFile(
        "bao.csv",
        "date,kind,name_vi,source\n2026-11-26,off,Nghỉ,CĐ\n2026-11-27,work,Bù,CĐ\n".encode(),
    )
    page = desk_head.post(ADDRESS, {"step": "file", "file-file": file})
    words = page.content.decode()
    assert "bao.csv" in words
    assert "dòng 3" in words
    assert not DayRow.objects.filter(name_vi="Nghỉ").exists()


def test_a_file_of_days_is_previewed(town, desk_head):
    file = SimpleUploadedFile(
        "bao.csv", "date,kind,name_vi,source\n2026-11-26,off,Nghỉ,CĐ\n".encode()
    )
    page = desk_head.post(ADDRESS, {"step": "file", "file-file": file})
    assert page.context["preview"].added == [("26/11/2026 ngày nghỉ: Nghỉ", "CĐ")]


def test_a_calendar_that_changed_meanwhile_is_shown_again(town, desk_head):
    make_task(town)
    page = desk_head.post(ADDRESS, STORM)
    other = DayChange(
        "office", (WEDNESDAY + 2 * DAY).date(), "off", "Nghỉ", "Off", "CĐ 2"
    )
    apply_days([other], by=SYSTEM, at=WEDNESDAY)

    again = desk_head.post(ADDRESS, {"step": "do", "preview": token_of(page)})
    assert again.context["preview"].moves.moved == 1
    assert "Lịch vừa thay đổi" in again.content.decode()
    assert not DayRow.objects.filter(name_vi="Nghỉ bão").exists()

    desk_head.post(ADDRESS, {"step": "do", "preview": token_of(again)})
    assert DayRow.objects.filter(name_vi="Nghỉ bão").exists()


def test_a_forged_preview_changes_nothing(town, desk_head):
    answer = desk_head.post(ADDRESS, {"step": "do", "preview": "x:y:z"}, follow=True)
    assert "Bản xem trước đã cũ" in answer.content.decode()
    assert not Recompute.objects.filter(words__contains="bão").exists()


def test_the_chairman_of_the_city_may_and_others_only_read(town, sign_in):
    mayor = sign_in(town.who(PostKind.HEAD, town.city))
    assert mayor.post(ADDRESS, STORM).context["preview"]
    for who in (
        town.who(PostKind.HEAD),
        town.who(PostKind.DUTY, town.desk),
        town.who(PostKind.DEPUTY, town.city),
        town.who(PostKind.INTAKE),
    ):
        browser = sign_in(who)
        page = browser.get(ADDRESS)
        assert "Chỉ chủ tịch thành phố" in page.content.decode()
        assert ADDRESS not in browser.get("/desk/").content.decode()
        answer = browser.post(ADDRESS, STORM, follow=True)
        assert "preview" not in answer.context
    assert not DayRow.objects.filter(name_vi="Nghỉ bão").exists()


def test_whoever_has_not_signed_in_signs_in_first(client, town):
    assert client.get(ADDRESS).status_code == 302
    assert client.post(ADDRESS, STORM).status_code == 302


def test_a_form_left_empty_says_what_is_missing(town, desk_head):
    page = desk_head.post(ADDRESS, {"step": "day", "day-kind": "off"})
    assert set(page.context["day_form"].errors) == {"date", "name_vi", "source"}


def test_the_page_costs_few_statements(town, desk_head, django_assert_max_num_queries):
    desk_head.get(ADDRESS)
    with django_assert_max_num_queries(10):
        desk_head.get(reverse("work:calendar"))
