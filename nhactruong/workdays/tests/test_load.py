import csv
import shutil

import pytest

from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.tables import FaultyImport
from nhactruong.ledger.models import Event
from nhactruong.workdays.allowances import allowance
from nhactruong.workdays.calendars import calendars_in_force
from nhactruong.workdays.clock import add_days, add_hours
from nhactruong.workdays.compiled import LOCAL
from nhactruong.workdays.load import load
from nhactruong.workdays.models import Allowance, Calendar, DayRow, Shift
from nhactruong.workdays.signals import calendars_changed
from nhactruong.workdays.tests.make import HANOI, at

pytestmark = pytest.mark.django_db

FILES = ("calendars.csv", "shifts.csv", "holidays.csv", "allowances.csv")
TODAY = at("2026-11-24 09:00")
LATER = at("2026-11-25 09:00")


@pytest.fixture
def city(tmp_path):
    for name in FILES:
        shutil.copy(HANOI / name, tmp_path / name)
    return tmp_path


def bring_in(folder=HANOI, when=TODAY):
    return load(folder, by=SYSTEM, at=when)


def edit(folder, file, change):
    """Let `change` set right, drop (by None) or keep each row of a file."""
    path = folder / file
    with path.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    kept = [row for row in map(change, rows) if row is not None]
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, columns)
        writer.writeheader()
        writer.writerows(kept)


def add(folder, file, line):
    path = folder / file
    path.write_text(path.read_text("utf-8-sig").rstrip("\n") + f"\n{line}\n", "utf-8")
    return path.read_text("utf-8").count("\n")


def faults_of(folder):
    with pytest.raises(FaultyImport) as caught:
        bring_in(folder)
    assert caught.value.code == "import_faulty"
    return [(f.file, f.row, f.column) for f in caught.value.faults]


def ends(start, days=1):
    due = add_days(calendars_in_force()["office"], at(start), days)
    return f"{due.astimezone(LOCAL):%Y-%m-%d}"


def kinds():
    return sorted(Event.objects.values_list("kind", flat=True))


def test_hanoi_loads_whole_with_an_event_for_each_thing():
    bring_in()

    assert Calendar.objects.count() == 2
    assert Shift.objects.count() == 10
    assert kinds().count("workdays.calendar.created") == 2
    assert kinds().count("workdays.allowance.created") == Allowance.objects.count()
    assert ends("2026-11-23 09:00") == "2026-11-25"


def test_every_year_from_2020_to_2027_has_its_days_off_with_a_source():
    bring_in()

    years = {day.year for day in DayRow.objects.values_list("date", flat=True)}
    assert years == set(range(2020, 2028))
    assert not DayRow.objects.filter(source="").exists()
    made_up = DayRow.objects.filter(kind="work").values_list("date", flat=True)
    assert {f"{day}" for day in made_up} >= {"2026-01-10", "2026-08-22"}
    status = DayRow.objects.filter(date__year=2027).values_list("status", flat=True)
    assert set(status) == {"computed"}


def test_loading_again_changes_nothing_and_leaves_no_event():
    bring_in()
    before = kinds()

    assert bring_in(when=LATER) == 0
    assert kinds() == before


def test_a_new_day_off_is_seen_at_once_and_announced(city):
    bring_in()
    assert ends("2026-12-08 09:00") == "2026-12-09"
    heard = []

    def hear(sender, *, codes, by, at, **_rest):
        heard.append((codes, by, at))

    calendars_changed.connect(hear)
    try:
        add(city, "holidays.csv", "office,2026-12-09,off,Nghỉ,Off,Thông báo 1,official")
        changed = bring_in(city, LATER)
    finally:
        calendars_changed.disconnect(hear)

    assert changed == 1
    assert ends("2026-12-08 09:00") == "2026-12-10"
    assert heard == [(frozenset({"office"}), SYSTEM, LATER)]
    assert kinds().count("workdays.calendar.changed") == 1


def test_a_day_no_longer_in_the_file_is_withdrawn_not_deleted(city):
    bring_in()
    edit(city, "holidays.csv", lambda row: None if row["date"] == "2026-11-24" else row)

    bring_in(city, LATER)

    assert ends("2026-11-23 09:00") == "2026-11-24"
    assert DayRow.objects.get(date="2026-11-24").withdrawn_at == LATER


def test_a_day_set_right_keeps_what_was_believed(city):
    bring_in()

    def confirm(row):
        wanted = row["date"] == "2027-02-06"
        return row | {"status": "official", "source": "TB 9"} if wanted else row

    edit(city, "holidays.csv", confirm)
    bring_in(city, LATER)

    rows = DayRow.objects.filter(date="2027-02-06").order_by("withdrawn_at")
    assert {row.status for row in rows} == {"computed", "official"}
    assert rows.filter(withdrawn_at__isnull=True).get().status == "official"


def test_shifts_change_by_ending_and_beginning(city):
    bring_in()

    def end(row):
        morning = row["start"] == "08:00" and row["weekday"] == "0"
        return row | {"valid_to": "2027-01-01"} if morning else row

    edit(city, "shifts.csv", end)
    add(city, "shifts.csv", "office,0,07:30,12:00,2027-01-01,,Quyết định 5,yes")
    assert bring_in(city, LATER) == 2

    office = calendars_in_force()["office"]
    for start, when in (
        ("2026-12-28 00:00", "2026-12-28 09:00"),
        ("2027-01-04 00:00", "2027-01-04 08:30"),
    ):
        assert add_hours(office, at(start), 1) == at(when)


def test_allowances_change_by_ending_and_beginning(city):
    bring_in()

    def end(row):
        normal = row["step"] == "handle" and row["level"] == "normal"
        return row | {"valid_to": "2027-01-01"} if normal else row

    edit(city, "allowances.csv", end)
    add(
        city,
        "allowances.csv",
        "handle,normal,no,5,days,2027-01-01,,Quyết định 9,https://example.org,yes",
    )
    bring_in(city, LATER)

    assert allowance("handle", "normal", False, at("2026-12-31 23:59")).amount == 7
    after = allowance("handle", "normal", False, at("2027-01-01 00:00"))
    assert (after.amount, after.verified) == (5, True)
    assert kinds().count("workdays.allowance.corrected") == 1


def test_what_is_known_may_not_be_left_out(city):
    bring_in()
    edit(city, "shifts.csv", lambda row: None if row["weekday"] == "4" else row)
    edit(city, "allowances.csv", lambda row: None if row["danger"] == "yes" else row)

    found = faults_of(city)

    assert ("shifts.csv", 0, "calendar") in found
    assert ("allowances.csv", 0, "step") in found


FAULTY = [
    ("calendars.csv", "office,Lịch,Calendar,no", "code"),
    ("calendars.csv", "night,Đêm,Night,perhaps", "always_open"),
    ("calendars.csv", f"{'x' * 31},Dài,Long,yes", "code"),
    ("shifts.csv", "none,0,08:00,12:00,2020-01-01,,,no", "calendar"),
    ("shifts.csv", "always,0,08:00,12:00,2020-01-01,,,no", "calendar"),
    ("shifts.csv", "office,7,18:00,19:00,2020-01-01,,,no", "weekday"),
    ("shifts.csv", "office,0,18:00,25:00,2020-01-01,,,no", "end"),
    ("shifts.csv", "office,0,22:00,06:00,2020-01-01,,,no", "end"),
    ("shifts.csv", "office,0,11:00,13:00,2020-01-01,,,no", "start"),
    ("shifts.csv", "office,0,18:00,19:00,2020-01-01,2019-01-01,,no", "valid_to"),
    ("shifts.csv", "office,0,18:00,19:00,,,,no", "valid_from"),
    ("holidays.csv", "office,2026-02-30,off,Ngày,Day,Nguồn,official", "date"),
    ("holidays.csv", "office,2026-11-24,off,Ngày,Day,Nguồn,official", "calendar"),
    ("holidays.csv", "office,1900-01-01,off,Ngày,Day,Nguồn,official", "date"),
    ("holidays.csv", "office,2026-12-09,half,Ngày,Day,Nguồn,official", "kind"),
    ("holidays.csv", "office,2026-12-09,off,Ngày,Day,Nguồn,rumour", "status"),
    ("holidays.csv", "office,2026-12-09,off,Ngày,Day,,official", "source"),
    ("holidays.csv", "office,2026-12-09,work,Ngày,Day,Nguồn,official", "date"),
    ("holidays.csv", "office,2029-12-09,off,Ngày,Day,Nguồn,official", "date"),
    ("allowances.csv", "dream,,no,8,hours,2020-01-01,,,,no", "step"),
    ("allowances.csv", "handle,huge,no,8,hours,2020-01-01,,,,no", "level"),
    ("allowances.csv", "handle,normal,no,-8,hours,2020-01-01,,,,no", "amount"),
    ("allowances.csv", "handle,normal,no,1001,days,2020-01-01,,,,no", "amount"),
    ("allowances.csv", "handle,normal,no,8,weeks,2020-01-01,,,,no", "unit"),
    ("allowances.csv", "handle,normal,no,8,days,2026-01-01,,,,no", "valid_from"),
    ("allowances.csv", "handle,,yes,8,days,2026-01-01,,,,yes", "source"),
]


@pytest.mark.parametrize(("file", "line", "column"), FAULTY)
def test_a_faulty_row_is_named_and_nothing_is_loaded(city, file, line, column):
    number = add(city, file, line)

    found = faults_of(city)

    # A gap of years belongs to no row.
    assert (file, 0 if "2029" in line else number, column) in found
    assert not Calendar.objects.exists()
    assert not Event.objects.exists()


def test_every_fault_of_every_file_is_told_at_once(city):
    for file, line, _column in FAULTY:
        add(city, file, line)

    assert {file for file, _row, _column in faults_of(city)} == set(FILES)


def test_a_missing_step_is_told(city):
    edit(city, "allowances.csv", lambda row: None if row["step"] == "verdict" else row)

    assert ("allowances.csv", 0, "step") in faults_of(city)


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_told(city, file):
    (city / file).unlink()

    assert (file, 0, "") in faults_of(city)


def test_a_calendar_without_its_shifts_or_days_is_told(city):
    add(city, "calendars.csv", "night,Đêm,Night,no")

    found = faults_of(city)

    assert ("shifts.csv", 0, "calendar") in found
    assert ("holidays.csv", 0, "calendar") in found


def test_the_two_calendars_that_the_house_counts_by_must_be_there(city):
    edit(city, "calendars.csv", lambda row: row | {"code": row["code"] + "2"})

    assert faults_of(city)[:2] == [("calendars.csv", 0, "code")] * 2
