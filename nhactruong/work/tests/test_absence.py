"""Being away, and standing in."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.org.absence import end_absence, note_absence
from nhactruong.org.models import Absence, PostKind
from nhactruong.org.routing import owner_for
from nhactruong.org.tests.make import official
from nhactruong.work.absence import be_away, begin_absences
from nhactruong.work.models import Task
from nhactruong.work.tests.make import (
    DAY,
    HOUR,
    MONDAY,
    make_accepted,
    make_task,
    make_to_approve,
    make_town,
)

pytestmark = pytest.mark.django_db
END = MONDAY + 5 * DAY


@pytest.fixture
def town():
    return make_town()


def second(town):
    return town.here.posts.get(code="officer2").appointments.get()


def away(town, *, by=None, starts=MONDAY, ends=END, stand_in=None, **more):
    intake = town.who(PostKind.INTAKE)
    return note_absence(
        intake.pk,
        stand_in_id=(stand_in or second(town)).pk,
        starts=starts,
        ends=ends,
        by=by or official(intake),
        at=MONDAY,
        **more,
    )


def test_new_work_goes_to_the_stand_in_until_the_end(town):
    absence = away(town)
    assert make_task(town).owner == second(town)
    function = town.lights.pk
    assert owner_for(town.here, function, END).pk == town.who(PostKind.INTAKE).pk
    event = Event.objects.get(subject=absence.subject_key)
    assert event.kind == "org.absence.noted"


def test_the_head_notes_it_too_and_ends_it(town):
    absence = away(town, by=town.head, starts=MONDAY + DAY)
    end_absence(absence.pk, by=town.head, at=MONDAY + HOUR)
    assert make_task(town, at=MONDAY + 2 * DAY).owner == town.who(PostKind.INTAKE)
    with pytest.raises(Refusal) as refusal:
        end_absence(absence.pk, by=town.head, at=MONDAY + 2 * HOUR)
    assert refusal.value.code == "absence_over"


@pytest.mark.parametrize("who", ["there_head", "second"])
def test_others_do_not(town, who):
    by = {
        "there_head": town.actor(PostKind.HEAD, town.there),
        "second": official(second(town)),
    }[who]
    with pytest.raises(Refusal) as refusal:
        away(town, by=by)
    assert refusal.value.code == "not_yours"


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        (MONDAY - 3 * DAY, END, "starts_past"),
        (MONDAY, MONDAY, "ends_before"),
        (MONDAY + DAY, MONDAY, "ends_before"),
        (MONDAY, MONDAY + timedelta(days=200), "too_long"),
    ],
)
def test_dates_are_tested(town, starts, ends, code):
    with pytest.raises(Refusal) as refusal:
        away(town, starts=starts, ends=ends)
    assert refusal.value.code == code


def test_who_stands_in_is_tested(town):
    cases = {
        "stand_in_self": town.who(PostKind.INTAKE),
        "stand_in_elsewhere": town.who(PostKind.HEAD, town.there),
    }
    for code, stand_in in cases.items():
        with pytest.raises(Refusal) as refusal:
            away(town, stand_in=stand_in)
        assert refusal.value.code == code
    note_absence(
        second(town).pk, stand_in_id=town.who(PostKind.HEAD).pk,
        starts=MONDAY, ends=END, by=town.head, at=MONDAY,
    )  # fmt: skip
    with pytest.raises(Refusal) as refusal:
        away(town)
    assert refusal.value.code == "stand_in_away"


def test_the_same_days_are_noted_once(town):
    away(town)
    with pytest.raises(Refusal) as refusal:
        away(town)
    assert refusal.value.code == "already_away"


def test_open_work_goes_along_when_it_begins_and_only_once(town):
    task, waiting = make_accepted(town), make_to_approve(town)
    away(town, starts=MONDAY + DAY, moves_work=True)
    assert begin_absences(MONDAY + HOUR) == 0
    assert begin_absences(MONDAY + 2 * DAY) == 1
    assert begin_absences(MONDAY + 2 * DAY) == 0
    task.refresh_from_db()
    waiting.refresh_from_db()
    assert task.owner == waiting.owner == second(town)
    kinds = Event.objects.filter(subject=task.subject_key).values_list(
        "kind", flat=True
    )
    assert list(kinds).count("work.task.owner_stood_in") == 1


def test_open_work_goes_at_once_where_the_absence_has_begun(town):
    task = make_accepted(town)
    intake = town.who(PostKind.INTAKE)
    be_away(
        intake.pk, stand_in_id=second(town).pk, starts=MONDAY + 2 * HOUR, ends=END,
        moves_work=True, by=official(intake), at=MONDAY + 2 * HOUR,
    )  # fmt: skip
    task.refresh_from_db()
    assert task.owner == second(town)


def test_a_result_waits_for_nobody_who_is_away(town):
    head = town.who(PostKind.HEAD)
    deputy = town.who(PostKind.DEPUTY)
    for one in (head, deputy):
        note_absence(
            one.pk, stand_in_id=second(town).pk, starts=MONDAY, ends=END,
            by=official(head), at=MONDAY,
        )  # fmt: skip
    task = make_to_approve(town)
    assert task.approver is not None
    assert task.approver.post.unit_id != town.here.pk
    assert Task.objects.get(pk=task.pk).approver == task.approver


def test_the_database_refuses_standing_in_for_oneself(town):
    intake = town.who(PostKind.INTAKE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(
            appointment=intake, stand_in=intake, valid_from=MONDAY, valid_to=END
        )


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-11-25", "9999-12-31"), ("0001-01-01", "2026-12-01"), ("x", "")],
)
def test_a_day_that_makes_no_sense_is_told_in_words(town, sign_in, first, last):
    intake = town.who(PostKind.INTAKE)
    said = {
        "who": intake.pk, "stand_in": second(town).pk, "first": first, "last": last,
    }  # fmt: skip
    answer = sign_in(intake).post("/desk/absences/", said)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Absence.objects.exists()


def test_an_absence_is_noted_and_ended_on_its_page(town, sign_in):
    intake = town.who(PostKind.INTAKE)
    client = sign_in(intake)
    client.post(
        "/desk/absences/",
        {
            "who": intake.pk, "stand_in": second(town).pk,
            "first": "2026-11-25", "last": "2026-11-30",
        },
    )  # fmt: skip
    [one] = client.get("/desk/absences/").context["absences"]
    assert one.away == intake
    assert one.may_end
    client.post(f"/desk/absences/{one.key}/end/")
    assert client.get("/desk/absences/").context["absences"] == []
