"""Reading another city's export: what is good, and every fault with line and column."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from nhactruong.config.replay.mapping import HERE, FaultyMap, find_map, read_map
from nhactruong.config.replay.places import spread
from nhactruong.config.replay.rows import Unreadable, moments, read_rows

MAP = """
source = "elsewhere"
time_zone = "America/Los_Angeles"
dates = ["%m/%d/%Y %I:%M:%S %p", "%m/%d/%y %H:%M"]
text = "{kind} at {where}"
[columns]
id = "number"
created = "opened"
category = "kind"
[place]
how = "spread"
by = "where"
[topics]
"Street*" = "road.light"
"Feedback" = ""
"Ghost" = "no.such.topic"
"""
HEAD = "number,opened,kind,where\n"
GOOD = "7,07/01/2018 11:59:58 PM,Streetlight Out,ECHO PARK\n"
TOPICS = {"road.light", "env.rubbish"}


def rules(tmp_path, text=MAP):
    path = tmp_path / "map.toml"
    path.write_text(text, "utf-8")
    return read_map(path)


def read(tmp_path, body, head=HEAD, text=MAP):
    path = tmp_path / "export.csv"
    path.write_bytes(
        (head + body).encode() if isinstance(body, str) else head.encode() + body
    )
    return read_rows(path, rules(tmp_path, text), topics=TOPICS)


def test_a_row_is_read_in_the_zone_of_its_city(tmp_path):
    found = read(tmp_path, GOOD + '8,1/1/20 0:05,streetlight flickers,"A, B"\n')
    first, second = found.rows
    assert first.at == datetime(2018, 7, 2, 6, 59, 58, tzinfo=UTC)  # summer time there
    assert second.at == datetime(2020, 1, 1, 8, 5, tzinfo=UTC)
    assert (first.id, first.topic, first.place) == ("7", "road.light", "ECHO PARK")
    assert second.text == "streetlight flickers at A, B"
    assert (found.faults, found.left_out, found.lines) == ([], 0, 2)


@pytest.mark.parametrize(
    "row, column, reason",
    [
        (",1/1/20 0:05,Street,X", "number", "để trống"),
        ("7,1/1/20 0:05,Street,X", "number", "mã 7 đã có ở dòng 2"),
        ("9" * 101 + ",1/1/20 0:05,Street,X", "number", "dài quá"),
        ("8,,Street,X", "opened", "để trống"),
        ("8,2020-01-01,Street,X", "opened", "dạng ngày giờ"),
        ("8,02/30/2018 01:00:00 AM,Street,X", "opened", "dạng ngày giờ"),
        ("8,1/1/20 0:05,Moon,X", "kind", "chưa ánh xạ lĩnh vực “Moon”"),
        ("8,1/1/20 0:05,Ghost,X", "kind", "không có lĩnh vực no.such.topic"),
        ("8,1/1/20 0:05,Street,", "where", "để trống"),
        ("8,1/1/20 0:05,Street", "where", "thiếu ô"),
        ("8,1/1/20 0:05,Street,X,Y", "", "thừa ô"),
        ('8,1/1/20 0:05,"Stre"et,X', "", "không phải dòng CSV"),
        (b"8,1/1/20 0:05,Street,\xff\xfe", "where", "không phải UTF-8"),
        ("8,1/1/20 0:05,Street,X\0", "where", "NUL"),
    ],
)
def test_each_bad_row_is_told_and_the_good_ones_are_read(tmp_path, row, column, reason):
    raw = row if isinstance(row, bytes) else row.encode()
    found = read(tmp_path, GOOD.encode() + raw + b"\n9,1/1/20 0:05,Street,X\n")
    (fault,) = found.faults
    assert (fault.line, fault.column) == (3, column)
    assert reason in fault.reason
    assert [one.id for one in found.rows] == ["7", "9"]


def test_a_row_over_several_lines_is_told_by_its_first(tmp_path):
    found = read(tmp_path, '7,1/1/20 0:05,Street,"A\nB"\n8,never,Street,X\n')
    assert [fault.line for fault in found.faults] == [4]


def test_categories_left_out_are_counted_and_no_fault(tmp_path):
    found = read(tmp_path, GOOD + "8,1/1/20 0:05,Feedback,X\n")
    assert (len(found.rows), found.left_out, found.faults) == (1, 1, [])


def test_a_column_that_is_not_there_is_told_before_any_row(tmp_path):
    with pytest.raises(Unreadable, match="opened"):
        read(tmp_path, GOOD, head="number,created,kind,where\n")


def test_a_compressed_file_is_read_and_a_torn_one_told(tmp_path):
    path = tmp_path / "export.csv.gz"
    whole = gzip.compress((HEAD + GOOD * 1).encode())
    path.write_bytes(whole)
    assert len(read_rows(path, rules(tmp_path), topics=TOPICS).rows) == 1
    path.write_bytes(whole[:-12])
    with pytest.raises(Unreadable):
        read_rows(path, rules(tmp_path), topics=TOPICS)


@pytest.mark.parametrize(
    "was, becomes, told",
    [
        ('source = "elsewhere"', "", "thiếu source"),
        ('created = "opened"', "", "created"),
        ('how = "spread"', 'how = "dice"', "how"),
        ('by = "where"', "", "by"),
        ("America/Los_Angeles", "America/Nowhere", "múi giờ"),
        ("[topics]", "[topic]", "topic"),
        ('dates = ["', 'longest_silence = -1\ndates = ["', "longest_silence"),
        ('text = "', "text = ", "không đọc được"),
    ],
)
def test_a_faulty_map_says_what_is_wrong_with_it(tmp_path, was, becomes, told):
    with pytest.raises(FaultyMap, match=told):
        rules(tmp_path, MAP.replace(was, becomes))


def test_the_maps_that_come_along_are_whole():
    for path in HERE.glob("*.toml"):
        assert find_map(path.stem) == path
        assert read_map(path).topics
    with pytest.raises(FaultyMap, match="los_angeles"):
        find_map("boston")


def test_rows_keep_their_distance_but_for_long_silences_and_speed(tmp_path):
    rows = read(
        tmp_path,
        "1,1/1/20 0:00,Street,X\n2,1/1/20 6:00,Street,X\n3,1/9/20 6:00,Street,X\n",
    ).rows
    hours = timedelta(hours=1)
    assert moments(rows, silence=None, speed=1) == [0 * hours, 6 * hours, 198 * hours]
    assert moments(rows, silence=2, speed=1) == [0 * hours, 6 * hours, 54 * hours]
    assert moments(rows, silence=2, speed=6) == [0 * hours, 1 * hours, 9 * hours]


def test_all_rows_of_one_area_go_to_one_ward():
    wards = [f"{n:05}" for n in range(126)]
    assert spread("ECHO PARK", "la", wards) == spread("ECHO PARK", "la", wards)
    assert len({spread(f"area {n}", "la", wards) for n in range(100)}) > 50
