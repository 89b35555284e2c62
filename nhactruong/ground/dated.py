"""Rows that hold from a moment to a moment, and are never overwritten."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q


class DatedQuerySet(models.QuerySet[Any]):
    def at(self, moment: datetime) -> Self:
        """Keep the rows in force at `moment` (valid_to exclusive)."""
        return self.filter(valid_from__lte=moment).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=moment)
        )


class Dated(models.Model):
    """valid_from, valid_to: aware instants, valid_to exclusive, null: until further notice."""

    valid_from = models.DateTimeField("hiệu lực từ")
    valid_to = models.DateTimeField("hiệu lực đến", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_dates_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            )
        ]

    def in_force(self, moment: datetime) -> bool:
        """Tell whether this row holds at `moment`."""
        return self.valid_from <= moment and (
            self.valid_to is None or moment < self.valid_to
        )
