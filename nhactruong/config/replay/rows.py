"""Rows of an export, each read or its fault told. Pure but for reading the file."""

import csv
import gzip
import io
import string
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from nhactruong.config.replay.mapping import Map

LONGEST_ID = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row. line: in the file, from 1; column: theirs, "" if none."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Arriving:
    """One good row. at: when it arrived there, aware; place: as the map's `how` says."""

    line: int
    id: str
    at: datetime
    topic: str
    text: str
    address: str = ""
    place: str = ""
    point: tuple[float, float] | None = None


@dataclass
class Reading:
    """rows: in order of arrival; left_out: how many are of categories left out."""

    rows: list[Arriving] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: int = 0
    lines: int = 0


class Unreadable(ValueError):
    """The file is no CSV that can be read at all; says why, in Vietnamese."""


def read_rows(path: Path, rules: Map, *, topics: Collection[str]) -> Reading:
    """Return the file's rows; topics: codes that this city knows.

    Raises Unreadable.
    """
    found = Reading()
    seen: dict[str, int] = {}
    try:
        with _open(path) as file:
            reader = csv.DictReader(file, strict=True)
            _require_columns(reader.fieldnames or (), rules)
            for line, row in _numbered(reader, found):
                found.lines += 1
                try:
                    arriving = _read(line, row, rules, topics, seen)
                except _Wrong as wrong:
                    found.faults.append(Fault(line, wrong.column, wrong.reason))
                    continue
                if arriving is None:
                    found.left_out += 1
                else:
                    found.rows.append(arriving)
    except (OSError, EOFError, zlib.error) as fault:
        raise Unreadable(f"{path.name}: không đọc được: {fault}") from fault
    found.rows.sort(key=lambda row: (row.at, row.line))
    return found


def _open(path: Path) -> io.TextIOWrapper:
    raw: Any = gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # noqa: SIM115
    # What is no UTF-8 becomes a sign that its row is told by.
    return io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="")


def _numbered(
    reader: "csv.DictReader[str]", found: Reading
) -> Iterator[tuple[int, dict[str | Any, Any]]]:
    """Yield rows with the line where each begins; a row that is no CSV is a fault."""
    line = reader.line_num + 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            found.lines += 1
            found.faults.append(Fault(line, "", f"không phải dòng CSV: {fault}"))
        else:
            yield line, row
        line = reader.line_num + 1


def _require_columns(there: Sequence[str], rules: Map) -> None:
    wanted = {*rules.columns.values(), *_places(rules), *_named(rules.text)}
    if missing := sorted(wanted - set(there)):
        raise Unreadable(f"tệp không có cột {', '.join(missing)} mà tệp ánh xạ nêu")


def _places(rules: Map) -> list[str]:
    names = ("lat", "lon") if rules.how == "point" else ("by",)
    return [rules.place[name] for name in names]


def _named(text: str) -> list[str]:
    return [name for _text, name, *_rest in string.Formatter().parse(text) if name]


class _Wrong(Exception):
    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason


def _read(
    line: int,
    row: dict[str | Any, Any],
    rules: Map,
    topics: Collection[str],
    seen: dict[str, int],
) -> Arriving | None:
    _whole(row)
    cells = {name: value.strip() for name, value in row.items()}
    number = _cell(cells, rules.columns["id"])
    if len(number) > LONGEST_ID:
        raise _Wrong(rules.columns["id"], "mã dài quá 100 chữ")
    if number in seen:
        raise _Wrong(rules.columns["id"], f"mã {number} đã có ở dòng {seen[number]}")
    seen[number] = line
    column = rules.columns["category"]
    topic = rules.topic(_cell(cells, column))
    if topic is None:
        raise _Wrong(column, f"chưa ánh xạ lĩnh vực “{cells[column]}”")
    if topic == "":
        return None
    if topic not in topics:
        raise _Wrong(column, f"thành phố không có lĩnh vực {topic}")
    return Arriving(
        line,
        number,
        _moment(cells, rules),
        topic,
        rules.text.format_map(cells),
        cells.get(rules.columns.get("address", ""), ""),
        *_place(cells, rules),
    )


def _whole(row: dict[str | Any, Any]) -> None:
    if None in row:
        raise _Wrong("", "thừa ô so với dòng tiêu đề")
    for name, value in row.items():
        if value is None:
            raise _Wrong(name, "thiếu ô so với dòng tiêu đề")
        if "\ufffd" in value:
            raise _Wrong(name, "có ký tự không phải UTF-8")
        if "\0" in value:
            raise _Wrong(name, "có ký tự NUL")


def _cell(cells: dict[str, str], column: str) -> str:
    if not cells[column]:
        raise _Wrong(column, "để trống")
    return cells[column]


def _moment(cells: dict[str, str], rules: Map) -> datetime:
    column = rules.columns["created"]
    told = _cell(cells, column)
    for shape in rules.dates:
        try:
            at = datetime.strptime(told, shape)  # noqa: DTZ007  the zone comes below
        except ValueError:
            continue
        return (at if at.tzinfo else at.replace(tzinfo=rules.zone)).astimezone(UTC)
    raise _Wrong(column, f"“{told}” không theo dạng ngày giờ nào đã nêu")


def _place(cells: dict[str, str], rules: Map) -> tuple[str, tuple[float, float] | None]:
    if rules.how != "point":
        column = rules.place["by"]
        if not cells[column] and "empty" in rules.place:
            return rules.place["empty"], None
        return _cell(cells, column), None
    point = []
    for name in ("lat", "lon"):
        column = rules.place[name]
        try:
            point.append(float(_cell(cells, column)))
        except ValueError as fault:
            raise _Wrong(column, f"“{cells[column]}” không phải là số") from fault
    return "", (point[0], point[1])


def moments(
    rows: Sequence[Arriving], *, silence: float | None, speed: float
) -> list[timedelta]:
    """Return when each row arrives, counted from the first.

    silence: days; a longer one is cut to it. speed: how many times as fast as there.
    """
    found: list[timedelta] = []
    passed = timedelta(0)
    for number, row in enumerate(rows):
        if number:
            pause = row.at - rows[number - 1].at
            if silence is not None:
                pause = min(pause, timedelta(days=silence))
            passed += pause / speed
        found.append(passed)
    return found
