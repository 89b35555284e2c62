"""What of a change of calendars is still to be counted anew."""

from django.db import models
from django.db.models import Q


class Recompute(models.Model):
    """Open deadlines that a change of calendars asks to be computed anew.

    Written by the act that changes the calendar, worked off in batches by whoever comes
    first (recompute.py), so that a worker killed half-way is followed by another.

    codes: of the calendars that changed; words: what changed, for everybody to read.
    asked_by…: who changed it. after: key of the last task that was done.
    looked, moved: how many tasks were looked at, and how many deadlines moved.
    """

    codes = models.JSONField()
    words = models.CharField(max_length=300, default="", blank=True)
    asked_at = models.DateTimeField()
    asked_by_kind = models.CharField(max_length=20)
    asked_by_key = models.CharField(max_length=100)
    after = models.BigIntegerField(default=0)
    looked = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="work_recompute_pending",
                condition=Q(finished_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d} {', '.join(self.codes)}"
