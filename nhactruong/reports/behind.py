"""Who stands behind one task: counted, never listed."""

from typing import Any

from django.db.models import Count, Q

from nhactruong.reports.models import Report, Review
from nhactruong.reports.rules import Behind


def behind_report(report: Any) -> Behind:
    """Return what ReportQuerySet.with_behind() counted."""
    return Behind(
        present=report.behind_present,
        sealed=report.behind_sealed,
        all=report.behind_all,
    )


def behind_task(task_id: int) -> Behind:
    """Return how many reports stand behind a task, and what staff decided of them."""
    here = Q(withdrawn_at__isnull=True)
    counted: dict[str, Any] = Report.objects.filter(task=task_id).aggregate(
        present=Count("pk", filter=here),
        all=Count("pk"),
        sealed=Count("pk", filter=Q(review=Review.SEALED)),
    )
    return Behind(**counted)
