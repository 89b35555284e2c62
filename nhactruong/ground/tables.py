"""Reading the CSV files a city is made of: every fault named by file, row and column."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.fold import nfc
from nhactruong.ground.refusal import Refusal

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
MAX_CELL = 1_000_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """row: line of the file, 1 is the header, 0 the file itself."""

    file: str
    row: int
    column: str
    reason: "str | Promise"

    def __str__(self) -> str:
        where = ":".join(str(p) for p in (self.file, self.row, self.column) if p)
        return f"{where}: {self.reason}"

    def as_json(self) -> dict[str, str | int]:
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "reason": str(self.reason),
        }


class FaultyImport(Refusal):
    """Refuse files as a whole; nothing of them has been loaded."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "import_faulty",
            gettext_lazy("Tệp dữ liệu có lỗi, chưa nạp gì."),
            {f"{f.file}:{f.row}:{f.column}": f.reason for f in self.faults},
        )

    def __str__(self) -> str:
        return "\n".join([str(self.message), *(str(f) for f in self.faults)])


@dataclass(frozen=True, slots=True)
class Row(Mapping[str, str]):
    """The cells of one row by column: NFC, without spaces around, "" where empty."""

    file: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


@dataclass(slots=True)
class Faults:
    """Gathers the faults of several files, and reads typed cells.

    A reader of a cell answers None for a cell that is wrong (noted) or empty.
    """

    found: list[Fault] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, row: Row, column: str, reason: "str | Promise") -> None:
        self.found.append(Fault(row.file, row.number, column, reason))

    def refuse(self) -> None:
        """Raise FaultyImport if any fault was found."""
        if self.found:
            raise FaultyImport(self.found)

    def day(self, row: Row, column: str) -> date | None:
        """Read "2026-11-24"."""
        try:
            return date.fromisoformat(row[column]) if row[column] else None
        except ValueError:
            self.add(row, column, _("cần ngày dạng 2026-11-24"))
            return None

    def moment(self, row: Row, column: str) -> datetime | None:
        """Read a day (its local midnight) or a moment with its offset, aware."""
        try:
            read = datetime.fromisoformat(row[column]) if row[column] else None
        except ValueError:
            self.add(row, column, _("cần ngày dạng 2026-11-24"))
            return None
        if read is None or read.tzinfo is not None:
            return read
        return read.replace(tzinfo=LOCAL)

    def hour(self, row: Row, column: str) -> time | None:
        """Read "13:30"."""
        try:
            return time.fromisoformat(row[column]) if row[column] else None
        except ValueError:
            self.add(row, column, _("cần giờ dạng 13:30"))
            return None

    def number(
        self, row: Row, column: str, least: int = 0, most: int = 10**9
    ) -> int | None:
        if not row[column]:
            return None
        digits = row[column].removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) < 18:
            value = int(row[column])
            if least <= value <= most:
                return value
        self.add(
            row,
            column,
            _("cần số nguyên từ %(least)d đến %(most)d")
            % {"least": least, "most": most},
        )
        return None

    def choice(self, row: Row, column: str, allowed: Collection[str]) -> str | None:
        if row[column] in allowed:
            return row[column]
        self.add(
            row,
            column,
            _("“%(value)s” không có trong: %(allowed)s")
            % {"value": row[column], "allowed": ", ".join(filter(None, allowed))},
        )
        return None

    def yes(self, row: Row, column: str) -> bool | None:
        """Read yes/no, true/false, 1/0; empty is no."""
        value = row[column].lower()
        if value in ("yes", "true", "1"):
            return True
        if value in ("", "no", "false", "0"):
            return False
        self.add(row, column, _("cần yes hoặc no"))
        return None

    def known(self, row: Row, column: str, known: Mapping[str, T]) -> T | None:
        """Return what the cell's code stands for."""
        if row[column] in known:
            return known[row[column]]
        self.add(row, column, _("không có mã “%s”") % row[column])
        return None


def read_table(
    path: Path,
    columns: Sequence[str],
    faults: Faults | None = None,
    *,
    optional: Collection[str] = (),
    filled: Collection[str] = (),
    unique: Sequence[str] = (),
) -> list[Row]:
    """Return the rows of a CSV file (UTF-8, comma, header) in the order of the file.

    columns: must all be there; optional: read as "" where absent; others are faults.
    filled: columns whose cells may not be empty.
    unique: columns that together may not repeat.
    faults: where faults are gathered; without it any fault raises FaultyImport.
    """
    gathered = Faults() if faults is None else faults
    rows = list(_read(path, columns, optional, gathered))
    for row in rows:
        for column in filled:
            if not row[column]:
                gathered.add(row, column, _("không được để trống"))
    if unique:
        _note_repeats(rows, unique, gathered)
    if faults is None:
        gathered.refuse()
    return rows


def _read(
    path: Path, columns: Sequence[str], optional: Collection[str], faults: Faults
) -> Iterator[Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        faults.found.append(Fault(path.name, 0, "", _("không đọc được tệp")))
        return
    except UnicodeDecodeError:
        faults.found.append(Fault(path.name, 0, "", _("tệp không phải UTF-8")))
        return
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    line = 0
    try:
        header = [nfc(name).strip() for name in next(reader, [])]
        if not _header_fits(path.name, header, columns, optional, faults):
            return
        absent = dict.fromkeys((c for c in optional if c not in header), "")
        line = reader.line_num
        for cells in reader:
            started, line = line + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                reason = _("có %(found)d ô, tiêu đề có %(wanted)d") % {
                    "found": len(cells),
                    "wanted": len(header),
                }
                faults.found.append(Fault(path.name, started, "", reason))
                continue
            named = {
                h: nfc(cell).strip() for h, cell in zip(header, cells, strict=True)
            }
            yield Row(path.name, started, absent | named)
    except csv.Error as error:
        faults.found.append(Fault(path.name, line + 1, "", str(error)))


def _header_fits(
    file: str,
    header: list[str],
    columns: Sequence[str],
    optional: Collection[str],
    faults: Faults,
) -> bool:
    wrong = [Fault(file, 1, c, _("thiếu cột")) for c in columns if c not in header]
    wrong += [
        Fault(file, 1, c, _("cột lạ"))
        for c in header
        if c not in columns and c not in optional
    ]
    wrong += [
        Fault(file, 1, c, _("cột lặp lại"))
        for c in dict.fromkeys(header)
        if header.count(c) > 1
    ]
    faults.found.extend(wrong)
    return not wrong


def _note_repeats(rows: list[Row], unique: Sequence[str], faults: Faults) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row[column] for column in unique)
        first = seen.setdefault(key, row.number)
        if first != row.number:
            faults.add(row, unique[0], _("trùng với hàng %d") % first)
