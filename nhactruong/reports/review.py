"""A person looks, and decides what the public sees of a report."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.locks import share_organisation
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event
from nhactruong.org.authority import authority_of
from nhactruong.reports.lock import lock_report
from nhactruong.reports.models import Report, ReportPhoto, Review, SealKind
from nhactruong.reports.rules import why_not_review
from nhactruong.reports.submit import folded_words
from nhactruong.work.matter import note_matter
from nhactruong.work.writing import acting_appointment, text_needed


@act
def publish_report(
    report_id: int, *, photos_public: Collection[int] = (), by: Actor, at: datetime
) -> Report:
    """Open the words, the blurred point and these photos to the public.

    photos_public: keys of ReportPhoto; the others are or become hidden.
    Raises Refusal (see why_not_review), not_its_photo.
    """
    report = _begin(report_id, by=by, at=at)
    photos = ReportPhoto.objects.filter(report=report)
    shown = photos.filter(pk__in=set(photos_public))
    if shown.count() != len(set(photos_public)):
        message = _("Có ảnh không thuộc phản ánh này.")
        raise Refusal("not_its_photo", message, {"photos": message})
    photos.exclude(pk__in=set(photos_public)).update(public=False)
    shown.update(public=True)
    report.folded_public = folded_words(report)
    return _decide(
        report,
        Review.PUBLISHED,
        "published",
        by=by,
        at=at,
        public={"photos": len(set(photos_public))},
    )


@act
def withhold_report(report_id: int, *, reason: str, by: Actor, at: datetime) -> Report:
    """Keep the sender's words, point and photos from the public; the rest stays public."""
    report = _begin(report_id, by=by, at=at)
    report.withheld_why = text_needed(reason, "reason", limit=1000)
    _hide(report)
    return _decide(
        report,
        Review.WITHHELD,
        "withheld",
        by=by,
        at=at,
        private={"reason": report.withheld_why},
    )


@act
def seal_report(
    report_id: int,
    *,
    kind: str,
    about_unit_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Report:
    """Withdraw from the public what is in law a complaint or a denunciation; its sender
    is shown the right door on the private link.

    kind: SealKind; private in the event.
    about_unit_id: the office complained of, where it is known: the work leaves it.
    Raises Refusal (see why_not_review), bad_input, and what note_matter raises.
    """
    lock_report(report_id)
    report = _begin(report_id, by=by, at=at)
    if kind not in SealKind.values:
        message = _("Chọn khiếu nại hoặc tố cáo.")
        raise Refusal("bad_input", message, {"kind": message})
    report.seal_kind = kind
    _hide(report)
    _decide(report, Review.SEALED, "sealed", by=by, at=at, private={"kind": kind})
    if about_unit_id is not None:
        note_matter(report.task_id, about_unit_id=about_unit_id, by=by, at=at)
    return report


def _begin(report_id: int, *, by: Actor, at: datetime) -> Report:
    share_organisation()
    # Locked alone: a merge may give it another task while we wait for it.
    report = Report.objects.select_for_update().get(pk=report_id)
    if refusal := why_not_review(report, authority=authority_of(by, at)):
        raise refusal
    return report


def _hide(report: Report) -> None:
    ReportPhoto.objects.filter(report=report).update(public=False)
    report.folded_public = ""


def _decide(
    report: Report,
    review: Review,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    public: dict[str, Any] | None = None,
    private: dict[str, Any] | None = None,
) -> Report:
    report.review = review
    if review != Review.SEALED:
        report.seal_kind = ""
    if review != Review.WITHHELD:
        report.withheld_why = ""
    report.reviewed_by = acting_appointment(report.task, authority_of(by, at), by)
    report.reviewed_at = at
    record_event(
        f"reports.report.{kind}",
        subject=report,
        by=by,
        at=at,
        public=public,
        private=private,
        unit=report.task.unit.code,
    )
    report.save()
    return report
