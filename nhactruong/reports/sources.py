"""What work shows of a report on its pages, without knowing what a report is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, OuterRef, Prefetch, Subquery
from django.utils.translation import gettext as _

from nhactruong.ground.refusal import Refusal
from nhactruong.org.authority import Authority
from nhactruong.reports.behind import behind_task
from nhactruong.reports.draft import danger_words
from nhactruong.reports.models import QuestionKind, Report, ReportPhoto, Review
from nhactruong.reports.rules import (
    why_not_look,
    why_not_review,
    why_not_see_looks,
    why_not_see_original,
)
from nhactruong.reports.topics import topic_book
from nhactruong.reports.words import first_words
from nhactruong.ui.language import pick
from nhactruong.ui.moments import moment_words
from nhactruong.work.models import Task
from nhactruong.work.rules import roles_of
from nhactruong.work.states import MOVE

# Reports of one task that its page shows; the rest is counted.
MOST = 20


@dataclass(frozen=True, slots=True)
class PanelReport:
    """One report as the task page shows it to staff.

    answers: question and answer in words.
    has_contact: shown only by look_at_contact, which notes who looked.
    why_not_…: the sentence in place of the button, None where it may be pressed.
    """

    report: Report
    topic: str
    ward: str
    answers: list[tuple[str, str]]
    photos: list[ReportPhoto]
    has_contact: bool
    review_words: str
    danger_words: str
    why_not_review: Refusal | None
    why_not_look: Refusal | None
    why_not_see_looks: Refusal | None = None
    why_not_original: Refusal | None = None

    @property
    def code(self) -> str:
        return self.report.code

    @property
    def is_pending(self) -> bool:
        return self.report.review == Review.PENDING

    @property
    def is_sealed(self) -> bool:
        return self.report.review == Review.SEALED


class ReportSource:
    kind = "report"
    panel_template = "reports/_task_panel.html"

    def panel(self, task: Task, authority: Authority) -> dict[str, object]:
        """Return {"reports": [PanelReport, …], …}, the first to come first; three queries.

        reporters: how many were not withdrawn; left_out: how many are not shown.
        may_merge, may_split: whether the task's step and this official allow it.
        """
        reports = (
            Report.objects.filter(task=task)
            .select_related("ward", "contact", "filed_by__person", "filed_by__post")
            .prefetch_related(
                Prefetch("photos", ReportPhoto.objects.select_related("photo"))
            )
            .order_by("submitted_at", "pk")
        )
        shown = [_panel(report, task, authority) for report in reports[: MOST + 1]]
        counted = behind_task(task.pk) if len(shown) > 1 else None
        may = [
            task.state in MOVE[action].sources
            and bool(roles_of(task, authority) & MOVE[action].who)
            for action in ("merge", "split")
        ]
        return {
            "reports": shown[:MOST],
            "reporters": counted.present if counted else len(shown),
            "left_out": max(0, counted.all - MOST) if counted else 0,
            "may_merge": may[0] and bool(shown),
            "may_split": may[1],
        }

    def gather(self, tasks: Iterable[Task]) -> dict[int, str]:
        """Return the first words of each task's first report, and how many report the
        same; one query."""
        keys = [task.pk for task in tasks]
        firsts = (
            Report.objects.filter(task__in=keys)
            .order_by()
            .values("task")
            .annotate(first=Min("pk"))
        )
        present = (
            Report.objects.filter(task=OuterRef("task"), withdrawn_at__isnull=True)
            .order_by()
            .values("task")
            .annotate(n=Count("pk"))
        )
        rows = (
            Report.objects.filter(pk__in=firsts.values("first"))
            .annotate(reporters=Subquery(present.values("n")))
            .values_list("task_id", "text", "reporters")
        )
        return {task_id: _line(text, many or 0) for task_id, text, many in rows}

    def public_address(self, panel: Mapping[str, object]) -> str:
        """Return the first report's address once it was published."""
        reports: Any = panel.get("reports", ())
        for one in reports:
            if one.report.review == Review.PUBLISHED:
                return str(one.report.address)
        return ""

    def on_paper(
        self, panel: Mapping[str, object]
    ) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return each report: its words, place, answers and number of photos."""
        reports: Any = panel.get("reports", ())
        return [
            (_("Phản ánh {code}").format(code=one.code), _on_paper(one))
            for one in reports
        ]

    def may_close(self, task: Task) -> bool:
        return True


def _on_paper(one: PanelReport) -> list[tuple[str, str]]:
    lines = [
        (_("Nội dung"), one.report.text),
        (_("Nơi"), ", ".join(filter(None, (one.report.address, one.ward)))),
        (_("Gửi lúc"), moment_words(one.report.submitted_at)),
        *one.answers,
        (_("Ảnh"), str(len(one.photos)) if one.photos else ""),
    ]
    return [(label, words) for label, words in lines if words]


def _line(text: str, reporters: int) -> str:
    line = first_words(text)
    if reporters < 2:
        return line
    many = _("%(n)d phản ánh cùng việc") % {"n": reporters}
    return f"{many} · {line}" if line else many


def _panel(report: Report, task: Task, authority: Authority) -> PanelReport:
    report.task = task
    topic = topic_book().topics[report.topic_id]
    return PanelReport(
        report=report,
        topic=pick(topic),
        ward=pick(report.ward),
        answers=answers_in_words(report),
        photos=list(report.photos.all()),
        has_contact=hasattr(report, "contact"),
        review_words=str(Review(report.review).label),
        danger_words=str(danger_words(topic)) if report.people_in_danger else "",
        why_not_review=why_not_review(report, authority=authority),
        why_not_look=why_not_look(report, authority=authority),
        why_not_original=why_not_see_original(report, authority=authority),
        why_not_see_looks=why_not_see_looks(report, authority=authority),
    )


def answers_in_words(report: Report) -> list[tuple[str, str]]:
    """Return the questions and answers of a report in the language now spoken."""
    found = []
    for question in topic_book().questions_of(report.topic_id):
        if question.key in report.answers:
            found.append((pick(question, "label"), _in_words(question, report)))
    return found


def _in_words(question: Any, report: Report) -> str:
    value = str(report.answers[question.key])
    if question.kind == QuestionKind.CHOICE:
        for code, vi, en in question.choices:
            if code == value:
                return pick({"name_vi": vi, "name_en": en})
    return value
