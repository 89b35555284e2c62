"""What readers chose to be told, and what editors made of the texts."""

from django.db import models
from django.db.models import Q

from nhactruong.ledger.models import Recorded


class Choice(Recorded):
    """How one reader wants to be told; without a row, as usual.

    ways: by what; null: by the first they gave. Empty: not at all.
    groups: by group of letters "off", "now" (not in the digest) or "digest".
    morning: local hour of the digest; null: when their office opens.
    """

    reader_key = models.CharField(max_length=100, unique=True)
    ways = models.JSONField(null=True)
    groups = models.JSONField(default=dict)
    morning = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notices_choice_morning_by_day",
                condition=Q(morning__isnull=True) | Q(morning__range=(7, 20)),
            )
        ]

    def __str__(self) -> str:
        return self.reader_key

    @property
    def subject_key(self) -> str:
        return f"letters:{self.reader_key}"


class TextChange(Recorded):
    """Words of the city's own in place of those that the software brings.

    in_use: false: gone back to the software's words.
    """

    template = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    sms = models.CharField(max_length=600)
    in_use = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="notices_text_once", fields=["template", "language"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} [{self.language}]"

    @property
    def subject_key(self) -> str:
        return f"letter-text:{self.template}:{self.language}"
