"""Signs of life: when something that has to happen again and again last happened.

A row a name, kept in the database so that every machine of an installation sees it:
"worker" (the clock's last turn), "backup" (the last one that was whole).
"""

from datetime import datetime
from typing import Any

from django.db import models


class Beat(models.Model):
    """at: when it last happened. facts: JSON about that time, nothing personal."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        app_label = "ground"

    def __str__(self) -> str:
        return f"{self.name}: {self.at}"


def beat(name: str, at: datetime, **facts: Any) -> None:
    """Say that `name` happened; nothing of the city changes, so no event is left."""
    if not Beat.objects.filter(name=name).update(at=at, facts=facts):
        row = Beat(name=name, at=at, facts=facts)
        Beat.objects.bulk_create([row], ignore_conflicts=True)


def last_beat(name: str) -> Beat | None:
    return Beat.objects.filter(name=name).first()
