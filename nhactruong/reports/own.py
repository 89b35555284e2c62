"""A report as its sender sees it by the private link."""

import copy
from dataclasses import dataclass
from datetime import datetime

from nhactruong.files.models import StoredPhoto
from nhactruong.ground.refusal import Refusal
from nhactruong.reports.exhibits import own_photos
from nhactruong.reports.models import Contact, Report, Review, SealKind, Topic
from nhactruong.reports.read import BESIDE, PublicReport, shown_to_public
from nhactruong.reports.requester import authority_by_link
from nhactruong.reports.sources import answers_in_words
from nhactruong.reports.topics import topic_book
from nhactruong.work.facts import facts_of
from nhactruong.work.models import Question
from nhactruong.work.rules import why_not

ACTIONS = ("reply", "judge", "reopen", "withdraw")
_DOORS = {
    SealKind.COMPLAINT.value: "door.complaint",
    SealKind.DENUNCIATION.value: "door.denunciation",
}


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What the private page shows.

    seen: as the public would see it were it published; so officials are named.
    refusals: by action, why it may not be done now; None where it may.
    door: the right door, where the report was sealed.
    has_contact: whether they left how to be reached.
    """

    report: Report
    seen: PublicReport
    photos: list[StoredPhoto]
    answers: list[tuple[str, str]]
    questions: list[Question]
    refusals: dict[str, Refusal | None]
    door: Topic | None
    has_contact: bool

    @property
    def is_sealed(self) -> bool:
        return self.report.review == Review.SEALED


def own_report(report_id: int, at: datetime) -> OwnReport:
    """Return the report for the holder of its private link."""
    report = Report.objects.select_related(*BESIDE).get(pk=report_id)
    task = report.task
    authority = authority_by_link(report)
    facts = facts_of(task, at, by_key=report.code)
    refusals = {
        action: why_not(action, task, facts=facts, authority=authority, at=at)
        for action in ACTIONS
    }
    if report.withdrawn_at is not None:
        refusals["withdraw"] = Refusal("withdrawn", "")
    # A copy that is never saved: to its sender nothing of it is hidden.
    opened = copy.copy(report)
    if report.review != Review.PUBLISHED:
        opened.review = Review.PUBLISHED
    questions = Question.objects.filter(task=task).order_by("-asked_at")
    return OwnReport(
        report=report,
        seen=shown_to_public(opened, at=at),
        photos=own_photos(report),
        answers=answers_in_words(report),
        questions=list(questions),
        refusals=refusals,
        door=topic_book().called(_DOORS.get(report.seal_kind, "")),
        has_contact=Contact.objects.filter(report=report).exists(),
    )
