"""Covering parts of a sender's photo before the public sees it."""

import pytest
from django.urls import reverse

from nhactruong.files.keep import fetch
from nhactruong.files.tests.make import pixel_of
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.org.models import PostKind
from nhactruong.reports.cover import (
    COLUMNS,
    boxes,
    cells_in,
    cover_cells,
    covered_cells,
)
from nhactruong.reports.tests.test_desk import (  # noqa: F401
    WEDNESDAY,
    _kept_apart,
    make_seen,
    reporting,
    sign_in,
)

GREY = 120


def test_neighbouring_squares_become_one_box():
    assert boxes({0, 1, COLUMNS, COLUMNS + 1}) == [(0, 0, 2 / 12, 2 / 9)]
    assert boxes({0, 2}) == [(0, 0, 1 / 12, 1 / 9), (2 / 12, 0, 3 / 12, 1 / 9)]
    assert boxes(range(COLUMNS * 9)) == [(0, 0, 1, 1)]
    assert boxes(set()) == []


def test_what_is_no_square_is_left_out():
    assert cells_in(["0", "107", "108", "-1", "x", "²", ""]) == {0, 107}


@pytest.mark.django_db
def test_covering_paints_the_public_picture_and_keeps_the_original(reporting):  # noqa: F811
    report = make_seen(reporting)
    photo = report.photos.select_related("photo").get()

    cover_cells(photo.pk, {0}, by=reporting.town.owner, at=WEDNESDAY)
    photo = report.photos.select_related("photo").get()

    assert photo.photo.is_covered
    assert max(pixel_of(fetch(photo.photo.key), (5, 5))) < GREY
    assert min(pixel_of(fetch(photo.photo.original_key or ""), (5, 5))) > 200
    assert covered_cells(photo) == {0}
    event = Event.objects.get(kind="reports.report.photo_covered")
    assert b'"public":' not in bytes(event.leaf)


@pytest.mark.django_db
def test_what_was_covered_before_is_chosen_on_the_page(reporting, sign_in):  # noqa: F811
    report = make_seen(reporting)
    photo = report.photos.get().photo
    address = reverse("reports_desk:cover", args=[report.code, photo.public_id])
    client = sign_in(report.task.owner)

    assert client.post(address, {"cell": ["5", "17"]}).status_code == 302
    text = client.get(address).content.decode()

    assert 'value="17" aria-label="Hàng 2, cột 6" checked' in text
    assert text.count(" checked>") >= 2


@pytest.mark.django_db
def test_covering_nothing_is_refused_in_words(reporting, sign_in):  # noqa: F811
    report = make_seen(reporting)
    photo = report.photos.get().photo
    address = reverse("reports_desk:cover", args=[report.code, photo.public_id])

    answer = sign_in(report.task.owner).post(address, {})

    assert answer.status_code == 200
    assert "Chưa chọn phần nào" in answer.content.decode()


@pytest.mark.django_db
def test_whoever_may_not_review_covers_nothing(reporting, sign_in):  # noqa: F811
    report = make_seen(reporting)
    row = report.photos.get()
    address = reverse("reports_desk:cover", args=[report.code, row.photo.public_id])
    duty = reporting.town.who(PostKind.DUTY)

    answer = sign_in(duty).post(address, {"cell": ["1"]})

    assert "được quyết định công khai" in answer.content.decode()
    with pytest.raises(Refusal) as refused:
        cover_cells(row.pk, {1}, by=reporting.town.actor(PostKind.DUTY), at=WEDNESDAY)
    assert refused.value.code == "not_yours"
    stranger = sign_in(reporting.town.who(PostKind.HEAD, reporting.town.there))
    assert stranger.get(address).status_code == 404
