"""What came out of another source's export, and is not to come twice."""

from django.db import models

from nhactruong.reports.models.report import Report


class Brought(models.Model):
    """One row of an export. number: as its source calls it."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="brought")
    source = models.CharField("nguồn", max_length=60)
    number = models.CharField("mã ở nguồn", max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reports_brought_once", fields=["source", "number"]
            )
        ]
