"""Who holds which post, oversees what, and is on duty when."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.dated import Dated, DatedQuerySet
from nhactruong.ledger.models import Recorded
from nhactruong.org.models.mandates import Function
from nhactruong.org.models.units import Post, Unit

CURRENT = Q(valid_to__isnull=True, voided_at__isnull=True)


class AppointmentQuerySet(DatedQuerySet):
    def current(self) -> Self:
        """Keep those in force now: their end is written by the act that ends them."""
        return self.filter(CURRENT)

    def with_names(self) -> Self:
        """Load person, post and unit in the same query."""
        return self.select_related("person", "post__unit")


class Appointment(Recorded):
    """One person in one post, from a moment to a moment.

    acting: heads or holds the post until somebody is appointed to it.
    headed_unit: the unit that it heads, iff its post is the head's; the database lets a
        unit have one current head at most, acts and `check` see that it has one.
    voided_at: entered by mistake; never held.
    decision: the paper that appointed them.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="appointments"
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    acting = models.BooleanField(_("quyền, giao phụ trách"), default=False)
    headed_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="heads"
    )
    valid_from = models.DateTimeField(_("từ"))
    valid_to = models.DateTimeField(_("đến"), null=True, blank=True)
    voided_at = models.DateTimeField(_("hủy lúc"), null=True, blank=True)
    decision = models.CharField(_("quyết định"), max_length=300, blank=True)
    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="org_appointment_one_head",
                fields=["headed_unit"],
                condition=CURRENT & Q(headed_unit__isnull=False),
            ),
            models.UniqueConstraint(
                name="org_appointment_once_in_a_post",
                fields=["person", "post"],
                condition=CURRENT,
            ),
            models.CheckConstraint(
                name="org_appointment_dates_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        indexes = [
            models.Index(
                name="org_appointment_post_now", fields=["post"], condition=CURRENT
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def subject_key(self) -> str:
        return f"appointment:{self.key}"

    @property
    def is_current(self) -> bool:
        return self.valid_to is None and self.voided_at is None


class AccountPlace(models.Model):
    """The unit that opened an account, while its person holds no post yet: it gives no
    right, and says whose accounts' manager may help them."""

    user = models.OneToOneField(
        "accounts.User", models.CASCADE, related_name="account_place"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("mở lúc"))


class Portfolio(Dated):
    """What a deputy oversees: a unit with everything below it, or one branch of
    functions there (function null: all of them)."""

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="portfolios"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    function = models.ForeignKey(
        Function, models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [*Dated.Meta.constraints]


class Duty(Dated):
    """When a post is on duty in its unit, for one branch of functions or for all.

    weekdays: digits, 0 Monday to 6 Sunday, of the day the shift begins on.
    starts, ends: local time; ends at or before starts: the shift ends the next day.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duties")
    post = models.ForeignKey(Post, models.PROTECT, related_name="duties")
    function = models.ForeignKey(
        Function, models.PROTECT, null=True, blank=True, related_name="+"
    )
    weekdays = models.CharField(max_length=7)
    starts = models.TimeField()
    ends = models.TimeField()
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="org_duty_some_weekday", condition=~Q(weekdays="")
            ),
        ]
