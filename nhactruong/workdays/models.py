"""Calendars, shifts, days off and allowances: what a law fixes is dated data."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.dated import Dated, DatedQuerySet
from nhactruong.ledger.models import Recorded


class CalendarVersion(models.Model):
    """The one row whose stamp changes with every change of this room's tables."""

    stamp = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="workdays_calendar_version_one_row", condition=Q(pk=1)
            )
        ]


class Calendar(Recorded):
    """A calendar by which offices count; always_open: day and night."""

    code = models.CharField("mã", max_length=30, unique=True)
    name_vi = models.CharField("tên", max_length=100)
    name_en = models.CharField(max_length=100)
    always_open = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code

    @property
    def subject_key(self) -> str:
        return f"calendar:{self.code}"


class Shift(Dated):
    """Working hours of a weekday, 0 Monday to 6 Sunday, in local time."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="shifts")
    weekday = models.PositiveSmallIntegerField()
    start = models.TimeField()
    end = models.TimeField()
    source = models.TextField(default="", blank=True)
    verified = models.BooleanField(default=False)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="workdays_shift_in_order", condition=Q(end__gt=F("start"))
            ),
            models.CheckConstraint(
                name="workdays_shift_weekday", condition=Q(weekday__lte=6)
            ),
        ]


class DayKind(models.TextChoices):
    OFF = "off", _("ngày nghỉ")
    WORK = "work", _("ngày làm bù")


class DayStatus(models.TextChoices):
    OFFICIAL = "official", _("đã công bố")
    COMPUTED = "computed", _("theo quy tắc, chưa công bố")


class DayRow(models.Model):
    """A day off, or a weekend day worked instead; date is local."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="days")
    date = models.DateField("ngày")
    kind = models.CharField(max_length=4, choices=DayKind)
    name_vi = models.CharField("tên", max_length=120)
    name_en = models.CharField(max_length=120)
    source = models.TextField(default="", blank=True)
    status = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="workdays_day_row_once", fields=["calendar", "date"]
            ),
            models.CheckConstraint(
                name="workdays_day_row_kind", condition=Q(kind__in=DayKind.values)
            ),
        ]


class Allowance(Dated):
    """How much working time a step may take; the most specific row wins.

    level: "" for every level; danger: for what endangers people only.
    unit: "hours" or "days".
    """

    step = models.CharField(max_length=12)
    level = models.CharField(max_length=10, default="", blank=True)
    danger = models.BooleanField(default=False)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=5)
    legal_basis = models.TextField(default="", blank=True)
    source = models.TextField(default="", blank=True)
    verified = models.BooleanField(default=False)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="workdays_allowance_unit",
                condition=Q(unit__in=("hours", "days")),
            ),
        ]
