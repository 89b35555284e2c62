"""One-time codes by which a lost private link comes back."""

from django.db import models

from nhactruong.reports.models.report import Report


class LinkCode(models.Model):
    """A one-time code for a private link that was lost; for a wrong contact as well, then
    without a report, so that nobody can tell the two apart.

    digest: keyed hash of the six digits. tries: how often it was typed wrongly.
    """

    report = models.ForeignKey(
        Report, models.CASCADE, null=True, related_name="link_codes"
    )
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
