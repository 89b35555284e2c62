"""One photo or document of a report, for whoever may see it there."""

from uuid import UUID

from django.db.models import F, Q, QuerySet

from nhactruong.files.models import StoredDocument, StoredPhoto
from nhactruong.reports.models import Report, ReportPhoto, Review
from nhactruong.work.models import EvidenceItem
from nhactruong.work.states import OVER

# What officials show is public with a note, and with a result once it is approved.
_SAID = Q(note__isnull=False) | Q(
    result=F("task__result"), task__state__in=sorted(OVER)
)


def public_photo(code: str, public_id: UUID) -> StoredPhoto | None:
    """Return a photo that anyone may see on the report's page, the sender's or staff's."""
    reports = Report.objects.public().filter(code=code)
    sent = ReportPhoto.objects.filter(
        report__in=reports.filter(review=Review.PUBLISHED),
        public=True,
        photo__public_id=public_id,
    )
    if row := sent.select_related("photo").first():
        return row.photo
    item = _said(reports.exclude(review=Review.PENDING)).filter(
        photo__public_id=public_id
    )
    return _photo(item)


def public_document(code: str, public_id: UUID) -> StoredDocument | None:
    """Return a document that anyone may see on the report's page."""
    reports = Report.objects.public().filter(code=code)
    return _document(_said(reports.exclude(review=Review.PENDING)), public_id)


def own_photo(report: Report, public_id: UUID) -> StoredPhoto | None:
    """Return a photo that the holder of the private link may see: theirs, or staff's."""
    row = (
        ReportPhoto.objects.filter(report=report, photo__public_id=public_id)
        .select_related("photo")
        .first()
    )
    if row:
        return row.photo
    reports = Report.objects.filter(pk=report.pk)
    return _photo(_said(reports).filter(photo__public_id=public_id))


def own_document(report: Report, public_id: UUID) -> StoredDocument | None:
    return _document(_said(Report.objects.filter(pk=report.pk)), public_id)


def own_photos(report: Report) -> list[StoredPhoto]:
    """Return the photos that the sender chose, in their order."""
    rows = ReportPhoto.objects.filter(report=report).select_related("photo")
    return [row.photo for row in rows.order_by("position")]


def _said(reports: "QuerySet[Report]") -> "QuerySet[EvidenceItem]":
    return EvidenceItem.objects.filter(_SAID, task__in=reports.values("task"))


def _photo(items: "QuerySet[EvidenceItem]") -> StoredPhoto | None:
    item = items.select_related("photo").first()
    return item.photo if item else None


def _document(
    items: "QuerySet[EvidenceItem]", public_id: UUID
) -> StoredDocument | None:
    item = (
        items.filter(document__public_id=public_id).select_related("document").first()
    )
    return item.document if item else None
