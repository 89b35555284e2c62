"""Calendars, shifts, days off and allowances: what a law fixes is dated data."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
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
            models.UniqueConstraint(
                name="workdays_shift_once_from",
                fields=["calendar", "weekday", "start", "valid_from"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start:%H:%M}-{self.end:%H:%M}"


class DayKind(models.TextChoices):
    OFF = "off", _("ngày nghỉ")
    WORK = "work", _("ngày làm bù")
    USUAL = "usual", _("ngày thường")


class DayStatus(models.TextChoices):
    OFFICIAL = "official", _("đã công bố")
    COMPUTED = "computed", _("theo quy tắc, chưa công bố")


class DayRow(models.Model):
    """A day off, or a weekend day worked instead; date is local.

    kind "usual": what had been declared of this day holds no longer.
    applied: declared apart from the city's files, which do not take it back.
    withdrawn_at: since when this is no longer believed; another row may say otherwise.
    """

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="days")
    date = models.DateField("ngày")
    kind = models.CharField(max_length=5, choices=DayKind)
    name_vi = models.CharField("tên", max_length=120)
    name_en = models.CharField(max_length=120)
    source = models.TextField(default="", blank=True)
    status = models.CharField(max_length=10)
    applied = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="workdays_day_row_once",
                fields=["calendar", "date"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="workdays_day_row_kind", condition=Q(kind__in=DayKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date.isoformat()} {self.name_vi}"


class Allowance(Dated, Recorded):
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
            models.UniqueConstraint(
                name="workdays_allowance_once_from",
                fields=["step", "level", "danger", "valid_from"],
            ),
            models.UniqueConstraint(
                name="workdays_allowance_current_once",
                fields=["step", "level", "danger"],
                condition=Q(valid_to__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.step, self.level, "!" * self.danger)))

    @property
    def subject_key(self) -> str:
        level = self.level or "any"
        to_whom = "danger" if self.danger else "all"
        since = f"{localtime(self.valid_from):%Y%m%d}"
        return f"allowance:{self.step}:{level}:{to_whom}:{since}"
