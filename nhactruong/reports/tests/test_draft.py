"""Every fault of what is sent, by its field and all at once."""

import math

import pytest

from nhactruong.ground.refusal import Refusal
from nhactruong.places.tests.make import make_ward
from nhactruong.reports.draft import LONGEST_TEXT, check_draft, clean
from nhactruong.reports.models import Report
from nhactruong.reports.tests.make import (
    LAT,
    LON,
    draft,
    make_photos,
    make_reporting,
    make_submitted,
)
from nhactruong.work.models import Task
from nhactruong.work.tests.make import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reporting():
    return make_reporting()


def faults(**columns) -> dict[str, str]:
    with pytest.raises(Refusal) as caught:
        check_draft(draft(**columns), MONDAY)
    assert caught.value.code == "bad_input"
    return {name: str(words) for name, words in caught.value.fields.items()}


NOWHERE = {"lat": None, "lon": None}


@pytest.mark.parametrize(
    ("field", "columns"),
    [
        ("topic", {"topic_code": "moon"}),
        ("topic", {"topic_code": ""}),
        ("topic", {"topic_code": "road"}),
        ("topic", {"topic_code": "door.complaint"}),
        ("text", {"text": ""}),
        ("text", {"text": " \n\t "}),
        ("text", {"text": "\0\x07"}),
        ("text", {"text": "a" * (LONGEST_TEXT + 1)}),
        ("text", {"text": "a" * 100_000}),
        ("text", {"text": 5}),
        ("lat", {"lat": math.nan}),
        ("lat", {"lon": math.inf}),
        ("lat", {"lat": "abc"}),
        ("lat", {"lat": True}),
        ("lat", {"lat": 91.0}),
        ("lat", {"lat": 105.81, "lon": 21.01}),
        ("lat", {"lat": 10.77, "lon": 106.7}),
        ("lat", {"lat": 1e308, "lon": 1e308}),
        ("lat", {"lat": 10**400, "lon": 1}),
        ("lon", {"lon": None}),
        ("lat", {"lat": None}),
        ("lat", {"lat": "", "lon": LON}),
        ("ward", NOWHERE),
        ("ward", {**NOWHERE, "ward_code": "99999"}),
        ("ward", {"ward_code": "99999"}),
        ("ward", {"ward_code": "00071"}),
        ("address", {"address": "a" * 301}),
        ("answers.moon", {"answers": {"moon": "full"}}),
        ("answers.kind", {"answers": {"kind": "sad"}}),
        ("answers.kind", {"answers": {"kind": ["out"]}}),
        ("answers.danger_now", {"answers": {"danger_now": "yes"}}),
        ("name", {"name": "a" * 121}),
        ("phone", {"phone": "12"}),
        ("phone", {"phone": "gọi tôi nhé"}),
        ("phone", {"phone": "0912345678901234"}),
        ("email", {"email": "thu"}),
        ("email", {"email": "thu@"}),
        ("email", {"email": f"{'a' * 300}@vidu.vn"}),
        ("consent", {"consent": False}),
        ("consent", {"consent": "yes"}),
        ("lang", {"lang": "fr"}),
        ("photos", {"photo_ids": (99,)}),
        ("photos", {"photo_ids": (1, 2, 3, 4, 5, 6)}),
    ],
)
def test_a_fault_is_told_at_its_field(field, columns):
    found = faults(**columns)
    assert list(found) == [field]
    assert found[field]


def test_all_faults_are_told_at_once():
    found = faults(
        topic_code="moon",
        text="",
        lat=math.nan,
        phone="1",
        email="2",
        consent=False,
        lang="fr",
        address="a" * 301,
    )
    assert set(found) == {
        "topic", "text", "lat", "phone", "email", "consent", "lang", "address",
    }  # fmt: skip


def test_a_refused_draft_leaves_nothing():
    with pytest.raises(Refusal):
        make_submitted(text="")
    assert not Report.objects.exists()
    assert not Task.objects.exists()


def test_the_limit_is_said():
    found = faults(text="a" * 100_000)["text"]
    assert str(LONGEST_TEXT) in found
    assert "100000" in found


def test_a_group_names_what_may_be_chosen_in_it(reporting):
    assert reporting.lamp.name_vi in faults(topic_code="road")["topic"]


def test_a_door_says_where_to_turn(reporting):
    assert reporting.door.door_vi in faults(topic_code="door.complaint")["topic"]


def test_people_in_danger_must_have_called_first():
    danger = {"topic_code": "road.manhole"}
    found = faults(**danger, answers={"danger_now": "yes"})
    assert "115" in found["answers.danger_called"]
    found = faults(**danger, answers={"danger_now": "yes", "danger_called": "no"})
    assert list(found) == ["answers.danger_called"]
    answers = {"danger_now": "yes", "danger_called": "yes"}
    assert check_draft(draft(**danger, answers=answers), MONDAY).people_in_danger


@pytest.mark.parametrize(
    ("topic", "now", "level", "danger"),
    [
        ("road.light", "", "normal", False),
        ("road.manhole", "no", "urgent", True),
        ("road.manhole", "", "urgent", True),
        ("road.rubbish", "no", "normal", False),
        ("road.rubbish", "yes", "urgent", True),
    ],
)
def test_danger_makes_it_urgent_and_around_the_clock(topic, now, level, danger):
    answers = {"danger_now": now, "danger_called": now} if now else {}
    checked = check_draft(draft(topic_code=topic, answers=answers), MONDAY)
    assert (checked.level, checked.danger) == (level, danger)


def test_programs_may_leave_answers_out():
    assert check_draft(draft(answers={}), MONDAY).answers == {}


def test_text_is_kept_in_nfc_without_what_no_text_holds():
    checked = check_draft(draft(text="  Đe\u0300n\0 tắt\ud800 \r\n ở đây"), MONDAY)
    assert checked.text == "Đèn tắt\ufffd \n ở đây"
    assert clean(None) == ""


def test_no_contact_needs_no_consent():
    checked = check_draft(draft(name="", phone="", email="", consent=False), MONDAY)
    assert not checked.has_contact


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("+84.912.345.678", "+84912345678"),
        ("(024) 3825-3536", "02438253536"),
    ],
)
def test_phone_numbers_are_taken_as_people_write_them(given, kept):
    assert check_draft(draft(phone=given), MONDAY).phone == kept


def test_a_ward_without_point_is_enough(reporting):
    checked = check_draft(draft(**NOWHERE, ward_code="00070"), MONDAY)
    assert (checked.ward, checked.lat) == (reporting.town.ward, None)


def test_near_a_border_the_ward_chosen_stands():
    make_ward("00072", "Hàng Trống", west=105.82)
    at_border = {"lat": LAT, "lon": 105.8199}
    assert check_draft(draft(**at_border), MONDAY).ward.code == "00070"
    chosen = check_draft(draft(**at_border, ward_code="00072"), MONDAY)
    assert chosen.ward.code == "00072"


def test_a_photo_belongs_to_one_report_only():
    (photo,) = make_photos(1)
    make_submitted(photo_ids=(photo.pk,))
    assert list(faults(photo_ids=(photo.pk,))) == ["photos"]


@pytest.mark.parametrize("said", ["dept", "Sở Thử", "so thu", "TRIAL DEPARTMENT"])
def test_the_office_a_matter_is_about_may_be_named(reporting, said):
    town = reporting.town
    town.department.name_en = "Trial Department"
    town.department.save()
    checked = check_draft(
        draft(topic_code="road.conduct", answers={"about": said}), MONDAY
    )
    assert checked.about is not None


def test_an_office_that_is_not_there_is_told():
    found = faults(topic_code="road.conduct", answers={"about": "Sở Trăng"})
    assert list(found) == ["answers.about"]
