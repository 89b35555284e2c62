"""What may be the same is found by place, topic and words, and tells nothing private."""

from datetime import timedelta

import pytest

from nhactruong.org.tests.make import official
from nhactruong.places.point import blur
from nhactruong.reports.models import Report, ReportPhoto
from nhactruong.reports.review import publish_report, seal_report, withhold_report
from nhactruong.reports.similar import MOST, Sought, similar_reports
from nhactruong.reports.tests.make import (
    LAT,
    LON,
    make_photos,
    make_report,
    make_reporting,
)
from nhactruong.reports.words import overlap, telling_words
from nhactruong.work.tests.make import MONDAY

LATER = MONDAY + timedelta(hours=3)
METRE = 1 / 111_195


@pytest.fixture
def reporting():
    return make_reporting()


def owner(report):
    return official(report.task.owner)


def seek(reporting, **columns):
    report = Report.objects.first()
    return similar_reports(
        Sought(
            **{
                "topic": reporting.lamp,
                "ward_id": report.ward_id if report else 0,
                "point": (LAT, LON),
                **columns,
            }
        ),
        at=LATER,
    )


@pytest.mark.parametrize(
    ("typed", "known", "alike"),
    [
        ("đèn đường không sáng", "Đèn đường ở đây không sáng", True),
        ("den duong khong sang", "Đèn đường ở đây không sáng", True),
        (
            "công tác ở phường",
            "cống tắc ở phường",
            False,
        ),  # marked words keep their marks
        ("đống rác to", "dong rac to trước cổng", True),
        ("nắp cống vỡ", "cây đổ chắn đường", False),
        ("", "cây đổ", False),
    ],
)
def test_words_are_compared_with_the_marks_they_were_typed_with(typed, known, alike):
    assert (overlap(telling_words(typed), telling_words(known)) >= 0.6) is alike


@pytest.mark.django_db
def test_what_is_near_and_of_the_same_topic_is_found_without_its_words(reporting):
    report = make_report(lat=LAT + 90 * METRE)

    (found,) = seek(reporting)

    assert found.report.code == report.code
    assert found.text == ""
    assert found.metres is None
    assert found.photos == ()


@pytest.mark.django_db
def test_once_published_it_comes_with_words_photos_and_distance(reporting):
    (photo,) = make_photos(1)
    report = make_report(photo_ids=(photo.pk,))
    keys = ReportPhoto.objects.values_list("pk", flat=True)
    publish_report(report.pk, photos_public=list(keys), by=owner(report), at=LATER)

    (found,) = seek(reporting)

    assert found.text == report.text
    assert [row.photo for row in found.photos] == [photo]
    assert found.metres == 50


@pytest.mark.django_db
def test_what_lies_150_metres_away_is_found_and_a_quarter_mile_is_not(reporting):
    make_report(lat=LAT + 150 * METRE)
    assert len(seek(reporting)) == 1
    assert seek(reporting, point=(LAT - 260 * METRE, LON)) == []


@pytest.mark.django_db
def test_asking_from_many_places_finds_the_cell_and_not_the_point(reporting):
    """Two exact points of one cell answer alike wherever one asks from."""
    west = make_report(lat=LAT + 0.0001, lon=LON + 0.0001)
    middle = blur(float(west.lat), float(west.lon))
    answers = []
    for lat, lon in ((0.0001, 0.0001), (0.0009, 0.0008)):
        Report.objects.update(lat=LAT + lat, lon=LON + lon)
        answers.append(
            [
                (len(found), found[0].score if found else None)
                for step in range(-4, 5)
                for found in [
                    seek(reporting, point=(LAT + step * 60 * METRE, LON + 0.001))
                ]
            ]
        )
    assert blur(LAT + 0.0009, LON + 0.0008) == middle
    assert answers[0] == answers[1]


@pytest.mark.django_db
def test_hidden_words_do_not_move_what_is_shown(reporting):
    make_report(text="Một lời kín không ai được biết")
    plain = seek(reporting)[0].score
    guessed = seek(reporting, text="Một lời kín không ai được biết")[0].score
    assert plain == guessed


@pytest.mark.django_db
def test_sealed_withheld_and_office_matters_are_not_offered(reporting):
    sealed, withheld = make_report(), make_report()
    seal_report(sealed.pk, kind="complaint", by=owner(sealed), at=LATER)
    withhold_report(withheld.pk, reason="Có tên người", by=owner(withheld), at=LATER)
    make_report(
        topic_code="road.conduct", answers={"about": reporting.town.department.code}
    )
    assert seek(reporting) == []
    assert seek(reporting, topic=reporting.conduct) == []


@pytest.mark.django_db
def test_siblings_come_after_the_same_topic_and_five_at_most(reporting):
    make_report(topic_code="road.manhole", answers={})
    for _ in range(6):
        make_report()
    found = seek(reporting)
    assert len(found) == MOST
    assert {one.report.topic_id for one in found} == {reporting.lamp.pk}


@pytest.mark.django_db
def test_without_a_point_only_published_words_tell(reporting):
    report = make_report(lat=None, lon=None, ward_code="00070", address="ngõ 12 Kim")
    wanted = {"point": None, "ward_id": report.ward_id, "text": "đèn không sáng"}
    assert seek(reporting, **wanted) == []
    publish_report(report.pk, by=owner(report), at=LATER)
    assert [one.report.code for one in seek(reporting, **wanted)] == [report.code]


@pytest.mark.django_db
def test_finding_costs_few_statements_however_much_is_open(
    reporting, django_assert_max_num_queries
):
    for _ in range(8):
        make_report()
    ward = Report.objects.values_list("ward", flat=True)[0]
    sought = Sought(reporting.lamp, ward, (LAT, LON), text="đèn")
    with django_assert_max_num_queries(7):
        similar_reports(sought, at=LATER)
