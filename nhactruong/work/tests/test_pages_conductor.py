"""The conductor's room, and the files shown with tasks."""

from uuid import uuid4

import pytest
from django.urls import reverse

from nhactruong.org.models import PostKind
from nhactruong.work.jobs import run_due
from nhactruong.work.models import EvidenceItem, Task
from nhactruong.work.route import return_to_desk
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.make import (
    DAY,
    HOUR,
    MONDAY,
    Town,
    make_accepted,
    make_to_approve,
)

pytestmark = pytest.mark.django_db
ROOM = "/desk/conductor/"


def make_disputed(town: Town, **columns: object) -> Task:
    task = make_accepted(town, **columns)
    return return_to_desk(
        task.pk, reason="Không phải của phường.", cites="Điều 3 khoản 2",
        says_unit_id=town.department.pk, by=town.head, at=MONDAY + 2 * HOUR,
    )  # fmt: skip


def test_only_the_desk_finds_the_room(town, sign_in):
    for appointment in (town.who(PostKind.HEAD), town.who(PostKind.HEAD, town.city)):
        assert sign_in(appointment).get(ROOM).status_code == 404


def test_only_the_desk_sees_the_door(town, sign_in):
    assert ROOM not in sign_in(town.who(PostKind.HEAD)).get("/desk/").content.decode()
    conductor = sign_in(town.who(PostKind.DUTY, town.desk))
    assert ROOM in conductor.get("/desk/").content.decode()


def test_an_empty_room_says_so(town, sign_in):
    answer = sign_in(town.who(PostKind.DUTY, town.desk)).get(ROOM)

    assert answer.status_code == 200
    assert "Không có việc nào chờ phân xử" in answer.content.decode()


def test_the_room_shows_both_sides_with_their_mandates(town, sign_in):
    task = make_disputed(town)

    text = sign_in(town.who(PostKind.DUTY, town.desk)).get(ROOM).content.decode()

    for words in (
        task.code, "Không phải của phường.", "Điều 3 khoản 2", "Sở Thử", "Quy định nói gì",
        reverse("work:settle", args=[task.code]), "Ai chủ trì?",
    ):  # fmt: skip
        assert words in text, words


def test_a_case_is_taken_in_hand_by_its_address(town, sign_in):
    first, second = make_disputed(town), make_disputed(town)
    client = sign_in(town.who(PostKind.DUTY, town.desk))

    answer = client.get(ROOM, {"case": second.code})

    assert answer.context["room"].case.task == second
    assert client.get(ROOM).context["room"].case.task == first


def test_the_room_counts_and_lists_what_is_badly_late(town, sign_in):
    late = make_accepted(town, at=MONDAY - 60 * DAY)
    make_accepted(town)
    run_due(WEDNESDAY)

    answer = sign_in(town.who(PostKind.DUTY, town.desk)).get(ROOM)

    room = answer.context["room"]
    assert (room.beat.open, room.beat.late, room.beat.disputed) == (2, 1, 0)
    assert [row.code for row in room.badly_late] == [late.code]
    assert room.late_by_ward == {town.ward.pk: 1}


def test_a_photo_is_served_to_whoever_may_see_its_task(town, sign_in):
    task = make_to_approve(town)
    photo = EvidenceItem.objects.get(task=task).photo
    address = reverse("work:file", args=[photo.public_id, "thumb"])

    assert sign_in(town.who(PostKind.HEAD, town.there)).get(address).status_code == 404
    # The row is made up and has no bytes: found, but nothing to send.
    assert sign_in(task.owner).get(address).status_code == 404


def test_a_real_photo_comes_as_a_picture(town, sign_in, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    from nhactruong.files.tests.make import make_photo

    task = make_to_approve(town)
    photo = make_photo()
    EvidenceItem.objects.filter(task=task).update(photo=photo)
    client = sign_in(task.owner)

    for size in ("thumb", "large", "original"):
        answer = client.get(reverse("work:file", args=[photo.public_id, size]))
        assert answer["Content-Type"] == "image/jpeg"
    for size in ("huge", "document"):
        address = reverse("work:file", args=[photo.public_id, size])
        assert client.get(address).status_code == 404
    unknown = reverse("work:file", args=[uuid4(), "thumb"])
    assert client.get(unknown).status_code == 404


def test_files_are_not_shown_to_whoever_has_not_signed_in(client):
    answer = client.get(reverse("work:file", args=[uuid4(), "thumb"]))

    assert answer.status_code == 302
