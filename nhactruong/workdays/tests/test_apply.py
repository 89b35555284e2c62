"""Days declared between two imports: from a file, held against the calendar, applied."""

from datetime import date

import pytest

from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ground.tables import Faults, FaultyImport
from nhactruong.ledger.models import Event
from nhactruong.workdays.apply import apply_days
from nhactruong.workdays.calendars import calendars_in_force, stamp
from nhactruong.workdays.clock import add_days
from nhactruong.workdays.compiled import LOCAL
from nhactruong.workdays.days import DayChange, plan_days, read_days
from nhactruong.workdays.load import load
from nhactruong.workdays.models import DayRow
from nhactruong.workdays.signals import calendars_changed
from nhactruong.workdays.tests.make import HANOI, at

pytestmark = pytest.mark.django_db

TODAY, LATER = at("2026-11-24 09:00"), at("2026-11-25 09:00")
STORM = DayChange(
    "office", date(2026, 12, 9), "off", "Nghỉ bão", "Storm day", "Công điện 1/CĐ-UBND"
)


@pytest.fixture(autouse=True)
def _hanoi():
    load(HANOI, by=SYSTEM, at=TODAY)


def ends(start, days=1):
    due = add_days(calendars_in_force()["office"], at(start), days)
    return f"{due.astimezone(LOCAL):%Y-%m-%d}"


def apply(*changes, when=LATER, **named):
    return apply_days(changes, by=SYSTEM, at=when, **named)


def faults_of(*changes):
    with pytest.raises(FaultyImport) as caught:
        apply(*changes)
    return [(f.row, f.column) for f in caught.value.faults]


def change(day, kind="off", row=2, **columns):
    return DayChange(
        calendar=columns.get("calendar", "office"),
        date=date.fromisoformat(day),
        kind=kind,
        name_vi="Tên",
        name_en="Name",
        source="Công văn 5",
        file="f.csv",
        row=row,
    )


def test_a_day_off_moves_what_is_counted_and_is_told_with_its_source():
    heard = []

    def hear(sender, *, codes, words, **_rest):
        heard.append((codes, words))

    calendars_changed.connect(hear)
    try:
        plan = apply(STORM)
    finally:
        calendars_changed.disconnect(hear)

    assert ends("2026-12-08 09:00") == "2026-12-10"
    assert [row.date for row in plan.added] == [STORM.date]
    assert heard == [({"office"}, "09/12/2026 ngày nghỉ: Nghỉ bão")]
    leaf = bytes(Event.objects.get(kind="workdays.calendar.changed").leaf).decode()
    assert "2026-12-09 off Nghỉ bão" in leaf
    assert STORM.source in leaf


def test_the_plan_shows_it_before_anything_is_written():
    faults = Faults()
    plan = plan_days([STORM], faults)

    assert not faults
    assert (
        plan.calendars["office"].days_between(
            STORM.date.toordinal(), STORM.date.toordinal() + 1
        )
        == 0
    )
    assert ends("2026-12-08 09:00") == "2026-12-09"


def test_a_saturday_is_worked_and_a_holiday_taken_back():
    apply(change("2026-12-12", "work"), change("2026-11-24", "usual", row=3))

    assert ends("2026-12-11 09:00") == "2026-12-12"
    assert ends("2026-11-23 09:00") == "2026-11-24"
    assert (
        calendars_in_force()["office"].day_name(date(2026, 11, 24).toordinal()) is None
    )


def test_importing_the_city_again_does_not_take_back_what_was_declared():
    apply(STORM, change("2026-11-24", "usual"))

    assert load(HANOI, by=SYSTEM, at=at("2026-11-26 09:00")) == 0
    assert ends("2026-12-08 09:00") == "2026-12-10"
    assert ends("2026-11-23 09:00") == "2026-11-24"


def test_what_is_believed_already_changes_nothing():
    apply(STORM)
    with pytest.raises(Refusal) as refused:
        apply(STORM)
    assert refused.value.code == "nothing_changes"
    assert DayRow.objects.filter(date=STORM.date).count() == 1


def test_a_plan_that_was_looked_at_before_another_change_is_refused():
    seen = stamp()
    apply(STORM)
    with pytest.raises(Refusal) as refused:
        apply(change("2026-12-10"), seen=seen)
    assert refused.value.code == "calendar_moved"


@pytest.mark.parametrize(
    "wrong, column",
    [
        (change("2026-12-09", calendar="none"), "calendar"),
        (change("2026-12-09", calendar="always"), "calendar"),
        (change("2026-12-09", "work"), "kind"),
        (change("2026-12-09", "usual"), "kind"),
        (change("2029-01-01"), "date"),
        (change("1980-01-01"), "date"),
    ],
)
def test_a_fault_is_named_by_row_and_nothing_is_loaded(wrong, column):
    assert faults_of(change("2026-12-10", row=7), wrong) == [(2, column)]
    assert not DayRow.objects.filter(date=date(2026, 12, 10)).exists()


def test_a_new_year_is_learnt_whole_and_beside_the_known_ones():
    days = [f"2028-01-{n:02d}" for n in (3, 25, 26, 27, 28, 31)]
    assert len(faults_of(*[change(day) for day in days[:5]])) == 5

    apply(*[change(day) for day in days])
    assert ends("2028-01-24 09:00") == "2028-02-01"


def test_a_file_is_read_by_its_columns(tmp_path):
    path = tmp_path / "bao.csv"
    path.write_text(
        "date,kind,name_vi,source\n"
        "2026-12-09,off,Nghỉ bão,Công điện 1\n"
        "2026-13-09,off,Nghỉ,Công điện 1\n"
        "2026-12-10,nghi,Nghỉ,Công điện 1\n"
        "2026-12-11,off,,Công điện 1\n"
        "2026-12-12,work,Bù,\n"
        "2026-12-09,off,Nghỉ bão,Công điện 1\n",
        "utf-8",
    )
    faults = Faults()
    read_days(path, faults)
    found = {(fault.row, fault.column) for fault in faults.found}
    assert found == {
        (3, "date"),
        (4, "kind"),
        (5, "name_vi"),
        (6, "source"),
        (7, "calendar"),
    }


def test_an_empty_file_and_one_that_is_too_long_say_so(tmp_path):
    for lines in (
        [],
        [f"2026-{m:02d}-{d:02d},off,N,S" for m in range(1, 13) for d in range(1, 29)]
        * 2,
    ):
        path = tmp_path / "days.csv"
        path.write_text("\n".join(["date,kind,name_vi,source", *lines]) + "\n", "utf-8")
        faults = Faults()
        assert read_days(path, faults) == []
        assert faults
