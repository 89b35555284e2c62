"""Friday's summary of the week as a .docx document."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from nhactruong.ui.language import pick
from nhactruong.ui.moments import day_words, moment_words
from nhactruong.work.gather.week import LISTED, Line, Summary

FONT = "Times New Roman"  # what Decree 30/2020/NĐ-CP, annex I, asks of office papers


def summary_docx(summary: Summary) -> bytes:
    """Return the document, in the language now spoken.

    Source: page and type of Decree 30/2020/NĐ-CP, annex I: A4, 20–25 mm, 14 point.
    """
    paper: Any = Document()
    _set_up(paper, summary)
    _head(paper, summary)
    _figures(paper, summary)
    if summary.by_function:
        _title(paper, _("Nhận nhiều nhất"))
        for name, count in summary.by_function:
            paper.add_paragraph(f"{name}: {count}", style="List Bullet")
    _listed(paper, _("Đang quá hạn"), summary.late_open, summary.late_count)
    _listed(paper, _("Sẽ đến hạn đến hết tuần sau"), summary.soon, summary.soon_count)
    _listed(paper, _("Xong sau hạn trong tuần"), summary.done_late, summary.week.late)
    held = BytesIO()
    paper.save(held)
    return held.getvalue()


def _set_up(paper: Any, summary: Summary) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    for level in (1, 2):
        paper.styles[f"Heading {level}"].font.name = FONT
    facts = paper.core_properties
    facts.title = _("Tóm tắt tuần của {unit}").format(unit=pick(summary.unit))
    facts.author, facts.comments = "Nhạc Trưởng", ""


def _head(paper: Any, summary: Summary) -> None:
    if settings.SIMULATED:
        mark = paper.add_paragraph()
        mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
        mark.add_run(_("SỐ LIỆU MÔ PHỎNG")).bold = True
    paper.add_paragraph(pick(summary.unit).upper())
    heading = paper.add_heading(_("Tóm tắt tuần"), 1)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    days = paper.add_paragraph(
        _("Từ {first} đến {last}, tính đến {until}").format(
            first=day_words(summary.week.monday),
            last=day_words(summary.week.sunday),
            until=moment_words(summary.until),
        )
    )
    days.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _figures(paper: Any, summary: Summary) -> None:
    _title(paper, _("Con số"))
    week, before = summary.week, summary.before
    _table(
        paper,
        (_("Việc"), _("Tuần này"), _("Tuần trước")),
        [
            (_("Nhận"), week.received, before.received),
            (_("Xong"), week.done, before.done),
            (_("trong đó xong sau hạn đầu"), week.late, before.late),
            (_("đã giải quyết"), week.resolved, before.resolved),
            (_("đã trả lời"), week.answered, before.answered),
            (_("không thuộc thẩm quyền"), week.declined, before.declined),
            (_("Đang quá hạn"), summary.late_count, ""),
        ],
    )


def _listed(paper: Any, title: str, lines: Sequence[Line], count: int) -> None:
    _title(paper, f"{title} ({count})")
    if not lines:
        paper.add_paragraph(_("Không có việc nào."))
        return
    _table(
        paper,
        (_("Mã"), _("Việc"), _("Nơi"), _("Người xử lý"), _("Hạn"), _("Ghi chú")),
        [
            (x.code, x.title, x.place, x.who, moment_words(x.due), _note(x))
            for x in lines
        ],
    )
    if count > len(lines):
        paper.add_paragraph(
            _("Chỉ nêu {n} việc đầu; đủ cả trong hộp việc.").format(n=LISTED)
        )


def _note(line: Line) -> str:
    if line.done_at is not None:
        return _("xong {when}").format(when=moment_words(line.done_at))
    if line.committed_until is not None:
        return _("hẹn xong {when}").format(when=moment_words(line.committed_until))
    return ""


def _title(paper: Any, words: str) -> None:
    paper.add_heading(words, 2)


def _table(paper: Any, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = paper.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)
