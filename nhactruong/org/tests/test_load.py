"""Loading the organisation from files: every fault named, all or nothing."""

from datetime import timedelta

import pytest

from nhactruong.accounts.models import User
from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.tables import FaultyImport
from nhactruong.ledger.models import Event
from nhactruong.org.load import Loaded, load
from nhactruong.org.models import (
    Appointment,
    Duty,
    Function,
    ManagedSite,
    Mandate,
    PlaceSet,
    Portfolio,
    Post,
    Regulation,
    Unit,
)
from nhactruong.org.tests.make import AT
from nhactruong.places.tests.make import make_ward

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
WEB = "https://example.org/paper"

FILES = {
    "functions.csv": """
code,parent,name_vi,name_en,note
roads,,Đường,Roads,
roads.city,roads,Đường thành phố,City roads,
roads.local,roads,Đường phường,Local roads,
""",
    "units.csv": f"""
code,name_vi,name_en,kind,makes,parent,valid_from,valid_to,source,verified
city,UBND Thành phố,City Committee,city_committee,,,,,{WEB},yes
dept,Sở Đường,Department of Roads,department,,city,2025-01-01,,{WEB},yes
dept.old,Sở Cũ,Old Department,department,,city,,2025-01-01,unverified,no
desk,Bàn điều phối,Desk,conductor_desk,,city,,,unverified,no
WARD,UBND {{ward}},{{ward_en}} Committee,rule,ward_committee,city,,,quy tắc,no
""",
    "posts.csv": """
applies_to,code,kind,name_vi,name_en
city_committee,chair,head,Chủ tịch,Chair
department,director,head,Giám đốc,Director
department,deputy,deputy,Phó Giám đốc,Deputy Director
conductor_desk,lead,head,Trưởng bàn,Head of Desk
conductor_desk,duty,duty,Cán bộ trực,Duty Officer
ward_committee,chair,head,Chủ tịch,Chair
ward_committee,intake,intake,Tiếp nhận,Intake
""",
    "duties.csv": """
applies_to,post,function,weekdays,starts,ends
conductor_desk,duty,,0123456,00:00,00:00
""",
    "place_sets.csv": """
set,scheme,code,name,how
north,wards,00001,Phường Hoàn Kiếm,một phường
old,former,009,Quận Cũ,
""",
    "mandates.csv": f"""
function,place,unit,role,valid_from,valid_to,legal_basis,source,verified,note
roads.city,city,dept,lead,2025-07-01,,Quyết định A,{WEB},yes,
roads.local,ward,WARD,lead,2025-07-01,,,unverified,no,
roads.local,area:north,dept,lead,2026-01-01,,Quyết định B,{WEB},yes,
roads.city,area:old,dept.old,contribute,2024-07-01,2025-01-01,,unverified,no,
""",
    "streets.csv": f"""
name,kind,function,manager,valid_from,valid_to,source,verified,note
Tràng Tiền,street,roads.city,dept,2025-11-26,,{WEB},yes,
Hàng Bồ,street,roads.local,,2026-02-26,,{WEB},yes,
""",
}
OFFICIALS = """
unit,post,username,full_name,valid_from,decision,simulated
city,chair,lam.khuat,Khuất Nhật Lam,2025-07-01,QĐ 1,yes
dept,director,san.mac,Mạc Tường San,2025-07-01,QĐ 2,yes
dept,deputy,khe.sam,Sầm Mộc Khê,2025-07-01,QĐ 3,yes
desk,lead,dao.nguy,Ngụy Hạ Dao,2025-07-01,QĐ 4,yes
desk,duty,ky.giap,Giáp Vân Kỳ,2025-07-01,QĐ 5,yes
ward.00001,chair,vu.luc,Lục Đông Vũ,2025-07-01,QĐ 6,yes
"""


@pytest.fixture
def folder(tmp_path):
    make_ward("00001", "Hoàn Kiếm", size=0)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text.lstrip(), "utf-8")
    return tmp_path


def bring_in(folder, at=AT):
    return load(folder, by=SYSTEM, at=at)


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def add(folder, name, line):
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def faults_of(folder, at=LATER):
    with pytest.raises(FaultyImport) as caught:
        bring_in(folder, at)
    return [(f.file, f.row, f.column) for f in caught.value.faults]


def everything():
    tables = (
        *(Unit, Post, Duty, Function, PlaceSet, Mandate, ManagedSite),
        *(Appointment, Portfolio, User, Event, Regulation),
    )
    return {table.__name__: table.objects.count() for table in tables}


def test_files_become_offices_posts_and_mandates(folder):
    loaded = bring_in(folder)

    assert loaded.changed == loaded.unchanged == 0
    committee = Unit.objects.get(code="ward.00001")
    assert committee.name_vi == "UBND phường Hoàn Kiếm"
    assert committee.name_en == "Hoan Kiem Ward Committee"
    assert committee.posts.count() == 2
    assert not Function.objects.get(code="roads").is_leaf
    assert not Post.objects.filter(unit__code="dept.old").exists()
    assert Mandate.objects.get(place="ward").rule == "WARD"
    assert ManagedSite.objects.get(name="Hàng Bồ").manager is None
    assert Duty.objects.get().post.unit.code == "desk"
    assert Regulation.objects.get().version == 1


def test_every_thing_has_one_event_marked_as_imported(folder):
    bring_in(folder)

    things = [Unit, Function, PlaceSet, Mandate, ManagedSite]
    assert Event.objects.count() == sum(thing.objects.count() for thing in things)
    assert set(Event.objects.values_list("origin", flat=True)) == {"import"}
    assert all(row.version == 1 for thing in things for row in thing.objects.all())


def test_the_same_files_again_change_nothing_and_say_so(folder):
    (folder / "officials.csv").write_text(OFFICIALS.lstrip(), "utf-8")
    first = bring_in(folder)
    before = everything()

    again = bring_in(folder, LATER)

    assert again == Loaded(unchanged=first.created)
    assert everything() == before
    assert Regulation.objects.get().version == 1


def test_officials_are_appointed_with_their_names_and_portfolios(folder):
    (folder / "officials.csv").write_text(OFFICIALS.lstrip(), "utf-8")

    bring_in(folder)

    head = Appointment.objects.get(headed_unit__code="dept")
    assert head.person.full_name == "Mạc Tường San"
    assert head.person.is_simulated
    assert not head.person.has_usable_password()
    assert Portfolio.objects.get().appointment.person.username == "khe.sam"
    events = Event.objects.filter(kind="org.appointment.made")
    assert events.count() == 6


def test_words_are_set_right_in_place_with_an_event(folder):
    bring_in(folder)
    edit(folder, "units.csv", "Department of Roads", "Roads Department")
    edit(folder, "mandates.csv", "Quyết định A", "Quyết định A2")
    edit(folder, "posts.csv", "Trưởng bàn", "Trưởng bàn điều phối")

    loaded = bring_in(folder, LATER)

    assert (loaded.created, loaded.changed) == (0, 3)
    assert Unit.objects.get(code="dept").name_en == "Roads Department"
    assert Post.objects.get(code="lead").name_vi == "Trưởng bàn điều phối"
    kinds = Event.objects.filter(seq=2).values_list("kind", flat=True)
    assert sorted(kinds) == [
        "org.mandate.corrected",
        "org.unit.corrected",
        "org.unit.posts_changed",
    ]


def test_an_old_mandate_ends_and_a_new_one_begins_where_the_file_says_so(folder):
    bring_in(folder)
    edit(
        folder,
        "mandates.csv",
        "lead,2025-07-01,,Quyết",
        "lead,2025-07-01,2027-01-01,Quyết",
    )
    row = f"roads.city,city,desk,lead,2027-01-01,,Quyết định C,{WEB},yes,"
    add(folder, "mandates.csv", row)

    loaded = bring_in(folder, LATER)

    assert (loaded.created, loaded.changed) == (1, 1)
    assert Event.objects.filter(kind="org.mandate.ended").count() == 1


def test_duties_that_change_end_and_begin_anew(folder):
    bring_in(folder)
    edit(folder, "duties.csv", "0123456", "01234")

    bring_in(folder, LATER)

    old, new = Duty.objects.order_by("pk")
    assert (old.valid_to, new.valid_from, new.weekdays) == (LATER, LATER, "01234")


@pytest.mark.parametrize(
    "name, old, new, fault",
    [
        ("functions.csv", "roads.city,roads", "roads.city,streets", (3, "parent")),
        ("functions.csv", "roads,,", "roads,roads.city,", (2, "parent")),
        ("functions.csv", "roads.local,", "roads.city,", (4, "code")),
        ("functions.csv", "note", "notes", (1, "notes")),
        ("units.csv", "department,,city,2025", "office,,city,2025", (3, "kind")),
        ("units.csv", "city,2025-01-01,", "village,2025-01-01,", (3, "parent")),
        ("units.csv", "2025-01-01,,https", "2025-13-01,,https", (3, "valid_from")),
        (
            "units.csv",
            "2025-01-01,,https",
            "2025-01-01,2024-01-01,https",
            (3, "valid_to"),
        ),
        ("units.csv", "city,,2025-01-01", "dept,,2025-01-01", (4, "parent")),
        ("units.csv", ",,unverified,no\nWARD", ",,unverified,yes\nWARD", (5, "source")),
        ("units.csv", "unverified,no\nWARD", "unverified,maybe\nWARD", (5, "verified")),
        ("units.csv", "rule,ward_committee", "rule,committee", (6, "makes")),
        ("posts.csv", "duty,duty", "duty,guard", (6, "kind")),
        ("posts.csv", "director,head", "director,officer", (3, "kind")),
        ("posts.csv", "conductor_desk,duty", "moon,duty", (6, "applies_to")),
        ("duties.csv", "0123456", "0127", (2, "weekdays")),
        ("duties.csv", "00:00,00:00", "24:30,00:00", (2, "starts")),
        ("duties.csv", "desk,duty", "desk,guard", (2, "post")),
        ("duties.csv", "duty,,", "duty,water,", (2, "function")),
        ("place_sets.csv", "00001", "99999", (2, "code")),
        ("place_sets.csv", "north,wards", "north,villages", (2, "scheme")),
        ("mandates.csv", "roads.city,city", "water,city", (2, "function")),
        ("mandates.csv", "roads.city,city", "roads,city", (2, "function")),
        ("mandates.csv", "city,dept,", "city,dept.x,", (2, "unit")),
        (
            "mandates.csv",
            "city,dept,lead,2025",
            "city,dept,lead,2024",
            (2, "valid_from"),
        ),
        ("mandates.csv", "07-01,2025-01-01", "07-01,2025-06-01", (5, "valid_to")),
        ("mandates.csv", "area:north", "area:south", (4, "place")),
        ("mandates.csv", "area:north", "area:", (4, "place")),
        ("mandates.csv", "WARD,lead", "WARD,leads", (3, "role")),
        (
            "mandates.csv",
            "2025-07-01,,,unverified",
            "2025-07-01,,Luật,unverified",
            (3, "legal_basis"),
        ),
        ("mandates.csv", "A,https", "A,ftp", (2, "source")),
        ("streets.csv", "roads.city,dept", "roads.city,dept.x", (2, "manager")),
        ("streets.csv", "Bồ,street", "Bồ,lake", (3, "kind")),
        ("streets.csv", "dept,2025-11-26", "dept,2024-11-26", (2, "valid_from")),
    ],
)
def test_a_fault_is_named_by_file_row_and_column_and_nothing_is_loaded(
    folder, name, old, new, fault
):
    before = everything()
    edit(folder, name, old, new)

    assert (name, *fault) in faults_of(folder)
    assert everything() == before


def test_all_faults_of_all_files_come_at_once(folder):
    edit(folder, "functions.csv", "roads.city,roads", "roads.city,streets")
    edit(folder, "posts.csv", "duty,duty", "duty,guard")
    edit(folder, "mandates.csv", "city,dept,", "city,dept.x,")
    edit(folder, "streets.csv", "Bồ,street", "Bồ,lake")

    files = {name for name, _row, _column in faults_of(folder)}

    assert files == {"functions.csv", "posts.csv", "mandates.csv", "streets.csv"}


def test_two_leads_of_the_same_rank_name_the_other_law(folder):
    add(folder, "mandates.csv", "roads.city,city,desk,lead,2026-01-01,,,unverified,no,")

    with pytest.raises(FaultyImport) as caught:
        bring_in(folder)

    (fault,) = caught.value.faults
    assert (fault.file, fault.row, fault.column) == ("mandates.csv", 6, "unit")
    assert "Quyết định A" in str(fault.reason)


@pytest.mark.parametrize("missing", sorted(FILES))
def test_a_missing_file_is_a_fault(folder, missing):
    (folder / missing).unlink()

    assert (missing, 0, "") in faults_of(folder)


@pytest.mark.parametrize(
    "name, old, new, fault",
    [
        ("units.csv", "Sở Đường,", "Sở Phố,", (3, "name_vi")),
        (
            "streets.csv",
            "Bồ,street,roads.local,",
            "Bồ,street,roads.local,dept",
            (3, "manager"),
        ),
        ("functions.csv", "roads.city,roads", "roads.city,", (3, "parent")),
    ],
)
def test_what_changes_who_answers_needs_a_new_dated_row(folder, name, old, new, fault):
    bring_in(folder)
    before = everything()
    edit(folder, name, old, new)

    assert (name, *fault) in faults_of(folder)
    assert everything() == before


def test_a_place_set_keeps_its_members(folder):
    bring_in(folder)
    make_ward("00002", "Cửa Nam", size=0)
    add(folder, "place_sets.csv", "north,wards,00002,Phường Cửa Nam,")

    assert ("place_sets.csv", 2, "set") in faults_of(folder)


def test_a_file_that_lags_behind_what_was_ended_is_refused(folder):
    bring_in(folder)
    Mandate.objects.filter(place="ward").update(valid_to=LATER)

    assert ("mandates.csv", 3, "valid_to") in faults_of(folder)


def test_a_file_does_not_end_an_office_where_people_work(folder):
    (folder / "officials.csv").write_text(OFFICIALS.lstrip(), "utf-8")
    bring_in(folder)
    (folder / "mandates.csv").write_text(FILES["mandates.csv"].split("\n")[1] + "\n")
    (folder / "streets.csv").write_text(FILES["streets.csv"].split("\n")[1] + "\n")
    edit(folder, "units.csv", "2025-01-01,,https", "2025-01-01,2027-01-01,https")

    assert ("units.csv", 3, "valid_to") in faults_of(folder)


@pytest.mark.parametrize(
    "old, new, fault",
    [
        ("dept,director", "dept.x,director", (3, "unit")),
        ("dept,director", "dept,boss", (3, "post")),
        ("lam.khuat", "Lam Khuất", (2, "username")),
        ("san.mac,Mạc Tường San", "lam.khuat,Mạc Tường San", (3, "full_name")),
        ("Nhật Lam,2025-07-01", "Nhật Lam,hôm nay", (2, "valid_from")),
        ("Tường San,2025-07-01", "Tường San,2024-07-01", (3, "valid_from")),
        ("desk,duty", "dept,director", (6, "post")),
        ("QĐ 1,yes", "QĐ 1,vâng", (2, "simulated")),
        ("city,chair,lam.khuat,Khuất Nhật Lam,2025-07-01,QĐ 1,yes\n", "", (0, "unit")),
    ],
)
def test_faulty_officials_are_refused_and_nothing_is_loaded(folder, old, new, fault):
    before = everything()
    (folder / "officials.csv").write_text(OFFICIALS.lstrip(), "utf-8")
    edit(folder, "officials.csv", old, new)

    assert ("officials.csv", *fault) in faults_of(folder)
    assert everything() == before
