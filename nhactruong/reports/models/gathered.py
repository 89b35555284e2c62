"""Which reports stand in whose account: beside the report, not in it."""

from django.db import models

from nhactruong.accounts.models import Citizen
from nhactruong.reports.models.report import Report


class Gathered(models.Model):
    """A citizen may open this report as by its private link.

    Goes with the account; the report stays. submitted_at: the report's, for the list.
    """

    citizen = models.ForeignKey(
        Citizen, models.CASCADE, related_name="gathered", db_index=False
    )
    report = models.ForeignKey(Report, models.CASCADE, related_name="gathered")
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reports_gathered_once", fields=["report", "citizen"]
            )
        ]
        indexes = [
            models.Index(
                name="reports_gathered_newest",
                fields=["citizen", "-submitted_at", "-id"],
            )
        ]
