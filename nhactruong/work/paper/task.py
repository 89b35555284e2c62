"""One task on paper: the same words for the print view and for the PDF."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhactruong.ui.components import Happening
from nhactruong.ui.language import pick
from nhactruong.ui.moments import moment_words
from nhactruong.ui.steps import step_rows
from nhactruong.work.gather.task import TaskPage
from nhactruong.work.show.hanging import ResultShown, Said
from nhactruong.work.show.rows import badge_of, waits_on

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "work" / "task.typ"


@dataclass(frozen=True, slots=True)
class Part:
    """A section: lines of (label, words), or words alone under an empty label."""

    title: str
    lines: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the paper, in the language spoken; nothing of who reported."""

    lang: str
    mark: str
    title: str
    code: str
    state: str
    printed: str
    parts: list[Part]


def paper_of(page: TaskPage, who: str) -> Paper:
    """Return the paper of a task page; who: prints it, noted at its foot."""
    task = page.task
    parts = [
        Part(_("Ai, theo thẩm quyền nào, phải có gì"), _facts(page)),
        Part(_("Hạn này tính thế nào?"), _steps(page)),
        *(Part(title, lines) for title, lines in page.source.on_paper(page.panel)),
        Part(_("Báo tiến độ"), [_said(one) for one in page.hanging.notes]),
        Part(_("Hỏi và đáp"), [_asked(one) for one in page.hanging.questions]),
        Part(_("Kết quả"), [_result(one) for one in page.hanging.results]),
        Part(_("Đã diễn ra"), [_happened(one) for one in page.history]),
    ]
    return Paper(
        lang=(get_language() or "vi")[:2],
        mark=_("SỐ LIỆU MÔ PHỎNG") if settings.SIMULATED else "",
        title=pick(task, "title"),
        code=task.code,
        state=badge_of(task, page.at).words,
        printed=_("In lúc {when}, {who}").format(when=moment_words(page.at), who=who),
        parts=[part for part in parts if part.lines],
    )


def _facts(page: TaskPage) -> list[tuple[str, str]]:
    task = page.task
    found = [
        (
            _("Chịu trách nhiệm"),
            f"{task.owner.person.full_name}, {pick(task.owner.post)}",
        ),
        (_("Đơn vị chủ trì"), pick(task.unit)),
        (_("Người đứng đầu"), page.head.person.full_name if page.head else ""),
        (_("Đang chờ ai"), waits_on(task)),
        (_("Chức năng"), pick(task.function)),
        (_("Thẩm quyền"), task.legal_basis),
        (_("Mức"), str(task.get_level_display())),
        (_("Nơi"), pick(task.ward) if task.ward else ""),
        (_("Nhận lúc"), moment_words(task.received_at)),
        (_("Thời hạn"), page.allowed),
        (_("Hạn"), moment_words(task.due)),
        (
            _("Hạn đầu"),
            moment_words(task.original_due) if task.original_due != task.due else "",
        ),
        (
            _("Hẹn xong"),
            moment_words(task.committed_until) if task.committed_until else "",
        ),
        (_("Sản phẩm phải có"), pick(task, "product")),
    ]
    return [(label, words) for label, words in found if words]


def _steps(page: TaskPage) -> list[tuple[str, str]]:
    return [(row.span, f"{row.count}  {row.label}") for row in step_rows(page.steps)]


def _said(one: Said) -> tuple[str, str]:
    until = (
        _("Hẹn xong {when}").format(when=moment_words(one.until)) if one.until else ""
    )
    return _signed(one.who, one.at), "\n".join(filter(None, (one.text, until)))


def _asked(one: Said) -> tuple[str, str]:
    answer = one.answer or _("chưa trả lời")
    return _signed(one.who, one.at), f"{one.text}\n→ {answer}"


def _result(one: ResultShown) -> tuple[str, str]:
    decided = " ".join(filter(None, (one.decision, one.decided_by, one.reason)))
    words = (one.outcome, one.text, one.source, one.ground, one.right_door, decided)
    shown = ", ".join(exhibit.name for exhibit in one.exhibits if exhibit.name)
    return _signed(one.who, one.at), "\n".join(filter(None, (*words, shown)))


def _happened(one: Happening) -> tuple[str, str]:
    when = moment_words(one.when) if isinstance(one.when, datetime) else ""
    words = (one.what, one.who, one.more, one.said)
    return when, ". ".join(filter(None, words))


def _signed(who: str, at: datetime | None) -> str:
    return " · ".join(filter(None, (who, moment_words(at) if at else "")))


def pdf_of(paper: Paper) -> bytes:
    """Return the paper as PDF/A-2b; fonts are the compiler's own, words go in as data."""
    data = json.dumps(asdict(paper), ensure_ascii=False)
    made: Any = typst.compile(
        _template(), sys_inputs={"data": data}, pdf_standards=["a-2b"]
    )
    return bytes(made)


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()
