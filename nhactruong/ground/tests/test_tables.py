from datetime import UTC, date, datetime, time

import pytest

from nhactruong.ground.tables import Fault, Faults, FaultyImport, read_table


def write(folder, text, name="things.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def faults_of(path, *columns, **options):
    with pytest.raises(FaultyImport) as caught:
        read_table(path, columns, **options)
    assert caught.value.code == "import_faulty"
    return [(f.file, f.row, f.column) for f in caught.value.faults]


def test_rows_come_with_their_line_trimmed_and_composed(tmp_path):
    path = write(tmp_path, '\ufeffcode,name\na, Hoa\u0300 \n\n"b","two\nlines"\nc,x\n')

    rows = read_table(path, ["code", "name"])

    assert [(r.number, r["code"]) for r in rows] == [(2, "a"), (4, "b"), (6, "c")]
    assert rows[0]["name"] == "Hoà"


def test_an_optional_column_may_be_absent(tmp_path):
    path = write(tmp_path, "code\na\n")

    assert read_table(path, ["code"], optional=["note"])[0]["note"] == ""


def test_missing_strange_and_repeated_columns_are_faults(tmp_path):
    path = write(tmp_path, "code,cdoe,code\na,b,c\n")

    assert faults_of(path, "code", "name") == [
        ("things.csv", 1, "name"),
        ("things.csv", 1, "cdoe"),
        ("things.csv", 1, "code"),
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe", b""])
def test_a_file_that_is_no_table_is_a_fault(tmp_path, content):
    assert faults_of(write(tmp_path, content), "code")


def test_a_missing_file_is_a_fault(tmp_path):
    assert faults_of(tmp_path / "none.csv", "code") == [("none.csv", 0, "")]


def test_short_rows_open_quotes_and_empty_cells_are_named_by_line(tmp_path):
    path = write(tmp_path, 'code,name\na\nb,\nc,"d\n')

    assert faults_of(path, "code", "name", filled=["name"]) == [
        ("things.csv", 2, ""),
        ("things.csv", 4, ""),
        ("things.csv", 3, "name"),
    ]


def test_a_repeated_key_names_the_second_row(tmp_path):
    path = write(tmp_path, "code,year\na,1\na,2\na,1\n")

    assert faults_of(path, "code", "year", unique=["code", "year"]) == [
        ("things.csv", 4, "code")
    ]


def test_typed_cells_are_read(tmp_path):
    path = write(tmp_path, "d,m,h,n,y\n2026-11-24,2025-07-01,13:30,-7,yes\n")
    row = read_table(path, ["d", "m", "h", "n", "y"])[0]
    faults = Faults()

    assert faults.day(row, "d") == date(2026, 11, 24)
    moment = faults.moment(row, "m")
    assert moment is not None
    assert moment.astimezone(UTC) == datetime(2025, 6, 30, 17, tzinfo=UTC)
    assert faults.hour(row, "h") == time(13, 30)
    assert faults.number(row, "n", least=-10) == -7
    assert faults.yes(row, "y") is True
    assert faults.known(row, "y", {"yes": 1}) == 1
    assert not faults


def test_every_wrong_cell_is_gathered(tmp_path):
    path = write(tmp_path, "d,h,n,y,c\n2026-02-30,25:00,1e3,perhaps,blue\n")
    row = read_table(path, ["d", "h", "n", "y", "c"])[0]
    faults = Faults()

    faults.day(row, "d")
    faults.moment(row, "d")
    faults.hour(row, "h")
    faults.number(row, "n")
    faults.yes(row, "y")
    faults.choice(row, "c", ["red"])
    faults.known(row, "c", {})

    assert [f.column for f in faults.found] == ["d", "d", "h", "n", "y", "c", "c"]
    with pytest.raises(FaultyImport):
        faults.refuse()


def test_a_fault_reads_as_file_row_column_and_reason():
    assert str(Fault("a.csv", 3, "code", "trống")) == "a.csv:3:code: trống"
