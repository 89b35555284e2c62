"""An official's list as .xlsx, and the notes written into it read back."""

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from nhactruong.ground.codes import read_code
from nhactruong.ground.fold import nfc
from nhactruong.ground.refusal import Refusal
from nhactruong.ui.language import pick
from nhactruong.ui.moments import CITY_TIME, local, moment_words
from nhactruong.work.models import Task
from nhactruong.work.show.rows import waits_on
from nhactruong.work.states import Level, State

MOST_ROWS = 500
MOST_BYTES = 2 << 20
# What an unpacked sheet of MOST_ROWS rows never comes near: a small file may hide much.
MOST_UNPACKED = 40 << 20
SHEET = "Nhac Truong"
# The first row that holds a task, from 1; above: the title, what to do, the head.
FIRST_ROW = 4
_WIDTHS = (15, 34, 18, 13, 16, 24, 20, 46, 20)
# Columns, from 0: where the code, the version, the note and the new date stand.
CODE, NOTE, UNTIL, VERSION = 0, 7, 8, 9


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote beside one task; row: as the sheet counts.

    version: of the task when the sheet was made, None where that was lost.
    fault: why the row cannot be read, "" where it can.
    """

    row: int
    code: str
    note: str
    until: datetime | None
    version: int | None
    fault: str = ""


def sheet_of(tasks: Iterable[Task], at: datetime) -> bytes:
    """Return the tasks (loaded for rows) as .xlsx, with room for a note on each."""
    held = BytesIO()
    book = xlsxwriter.Workbook(
        held,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    page = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    when = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top"})
    free = book.add_format(
        {"text_wrap": True, "valign": "top", "locked": False, "bg_color": "#FFF8DC"}
    )
    free_when = book.add_format(
        {"num_format": "dd/mm/yyyy hh:mm", "locked": False, "bg_color": "#FFF8DC"}
    )
    title = _("Việc trong hộp, lúc {when}").format(when=moment_words(at))
    if settings.SIMULATED:
        title += " · " + _("SỐ LIỆU MÔ PHỎNG")
    page.write_string(0, 0, title, bold)
    page.write_string(
        1,
        0,
        _(
            "Viết báo tiến độ vào cột vàng rồi nạp lại ở Hộp việc. Đừng đổi cột mã. Ai cũng đọc được điều bạn viết."
        ),
    )
    for column, words in enumerate(_head()):
        page.write_string(FIRST_ROW - 2, column, words, bold)
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.set_column(VERSION, VERSION, 8, None, {"hidden": True})
    row = FIRST_ROW - 1
    for task in tasks:
        for column, words in enumerate(_cells(task)):
            page.write_string(row, column, words, plain)
        page.write_datetime(row, 5, _bare(task.due), when)
        page.write_blank(row, NOTE, None, free)
        page.write_blank(row, UNTIL, None, free_when)
        page.write_number(row, VERSION, task.version)
        row += 1
    page.freeze_panes(FIRST_ROW - 1, 1)
    if row > FIRST_ROW - 1:
        page.autofilter(FIRST_ROW - 2, 0, row - 1, UNTIL)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(FIRST_ROW - 2)
    book.close()
    return held.getvalue()


def _head() -> list[str]:
    return [
        _("Mã"),
        _("Việc"),
        _("Nơi"),
        _("Mức"),
        _("Trạng thái"),
        _("Hạn"),
        _("Đang chờ ai"),
        _("Báo tiến độ (viết vào đây)"),
        _("Hẹn xong (nếu đã quá hạn)"),
        _("phiên bản"),
    ]


def _cells(task: Task) -> list[str]:
    return [
        task.code,
        pick(task, "title"),
        task.ward.short_name if task.ward else "",
        str(Level(task.level).label),
        str(State(task.state).label),
        "",
        waits_on(task),
    ]


def _bare(moment: datetime) -> datetime:
    """Return the city's time without offset, as sheets keep it."""
    return local(moment).replace(tzinfo=None, microsecond=0)


def read_sheet(file: IO[bytes], size: int) -> list[Written]:
    """Return what was written into a sheet made by sheet_of, empty rows left out.

    Raises Refusal bad_sheet, with the reason.
    """
    if size > MOST_BYTES:
        raise _bad(_("Tệp lớn quá 2 MB."))
    try:
        _refuse_bomb(file)
        book = load_workbook(file, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(
            min_row=FIRST_ROW, max_row=FIRST_ROW + MOST_ROWS, values_only=True
        )
        found = [_read(number, row) for number, row in enumerate(rows, FIRST_ROW)]
    except Refusal:
        raise
    except Exception as fault:
        # The library raises whatever a broken archive or XML makes it stumble over.
        raise _bad(
            _("Tệp không đọc được: cần tệp .xlsx đã tải từ Hộp việc.")
        ) from fault
    written = [one for one in found if one is not None]
    if not written:
        raise _bad(_("Không có báo tiến độ nào được viết trong tệp."))
    return written


def _refuse_bomb(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise _bad(_("Tệp bung ra quá lớn."))
    file.seek(0)


def _read(number: int, row: tuple[Any, ...]) -> Written | None:
    cells = [*row, *[None] * (VERSION + 1 - len(row))]
    note = nfc(str(cells[NOTE] or "")).strip()
    if not note:
        return None
    version = cells[VERSION]
    code = read_code(str(cells[CODE] or ""))
    until, fault = _moment(cells[UNTIL])
    if not code:
        fault = _("Không đọc được mã.")
    elif len(note) > 5000:
        fault = _("Dài quá 5000 chữ.")
    return Written(
        row=number,
        code=code or str(cells[CODE] or "")[:40],
        note=note,
        until=until,
        version=int(version) if isinstance(version, int | float) else None,
        fault=fault,
    )


def _moment(value: Any) -> tuple[datetime | None, str]:
    if value in (None, ""):
        return None, ""
    if isinstance(value, datetime):
        return value.replace(tzinfo=CITY_TIME), ""
    for shape in ("%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            said = datetime.strptime(str(value).strip(), shape)  # noqa: DTZ007
        except ValueError:
            continue
        if "%H" not in shape:
            said = said.replace(hour=17, minute=30)
        return said.replace(tzinfo=CITY_TIME), ""
    return None, _("Ngày hẹn không đọc được, viết như 04/12/2026 17:30.")


def _bad(words: str) -> Refusal:
    return Refusal("bad_sheet", words, {"file": words})
