"""A report as its sender sees it by the private link."""

import copy
from dataclasses import dataclass
from datetime import datetime

from nhactruong.files.models import StoredPhoto
from nhactruong.ground.refusal import Refusal
from nhactruong.reports.exhibits import own_photos
from nhactruong.reports.looks import OfficeLooks, looks_by_office
from nhactruong.reports.models import Contact, Report, Review, SealKind, Topic
from nhactruong.reports.read import BESIDE, PublicReport, shown_to_public
from nhactruong.reports.requester import authority_by_link
from nhactruong.reports.sources import answers_in_words
from nhactruong.reports.tell_me import Told, told_how
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
class Asked:
    """A question of the office. reply: their own; by_others: somebody else who reports the
    same has answered, in words that are not for them."""

    text: str
    asked_at: datetime
    reply: str
    replied_at: datetime | None
    by_others: bool


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What the private page shows.

    seen: as the public would see it were it published; so officials are named.
    refusals: by action, why it may not be done now; None where it may.
    door: the right door, where the report was sealed.
    has_contact: whether they left how to be reached; told: how, where by phone or mail.
    looks: which offices looked at whose report it is, how often and when last.
    """

    report: Report
    seen: PublicReport
    photos: list[StoredPhoto]
    answers: list[tuple[str, str]]
    questions: list[Asked]
    refusals: dict[str, Refusal | None]
    door: Topic | None
    has_contact: bool
    told: Told | None
    looks: list[OfficeLooks]

    @property
    def is_sealed(self) -> bool:
        return self.report.review == Review.SEALED


def own_report(report_id: int, at: datetime) -> OwnReport:
    """Return the report for the holder of its private link."""
    report = Report.objects.with_behind().select_related(*BESIDE).get(pk=report_id)
    task = report.task
    authority = authority_by_link(report)
    facts = facts_of(task, at, by_key=report.code)
    refusals = {
        action: why_not(action, task, facts=facts, authority=authority, at=at)
        for action in ACTIONS
    }
    if report.withdrawn_at is not None:
        refusals |= dict.fromkeys(ACTIONS, Refusal("withdrawn", ""))
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
        questions=[_asked(question, report) for question in questions],
        refusals=refusals,
        door=topic_book().called(_DOORS.get(report.seal_kind, "")),
        has_contact=Contact.objects.filter(report=report).exists(),
        told=told_how(report),
        looks=looks_by_office(report),
    )


def _asked(question: Question, report: Report) -> Asked:
    # Without a key: answered before others could join.
    mine = question.reply_key == report.code or (
        question.reply_key == "" and report.task.code == report.code
    )
    return Asked(
        text=question.text,
        asked_at=question.asked_at,
        reply=question.reply if mine else "",
        replied_at=question.replied_at,
        by_others=question.replied_at is not None and not mine,
    )
