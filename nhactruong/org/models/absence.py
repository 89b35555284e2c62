"""Who is away, and who stands in meanwhile."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.dated import Dated, DatedQuerySet
from nhactruong.ledger.models import Recorded
from nhactruong.org.models.people import Appointment


class Absence(Dated, Recorded):
    """An official is away from `valid_from` to `valid_to`; `stand_in` takes new work.

    Why is nobody's business here: it is not asked. What has passed is kept.
    moves_work: open work goes to the stand-in too, when it begins; moved_at: it has.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="absences"
    )
    stand_in = models.ForeignKey(Appointment, models.PROTECT, related_name="stands_in")
    moves_work = models.BooleanField(_("chuyển cả việc đang giữ"), default=False)
    moved_at = models.DateTimeField(null=True)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="org_absence_ends", condition=Q(valid_to__isnull=False)
            ),
            models.CheckConstraint(
                name="org_absence_somebody_else",
                condition=~Q(appointment=F("stand_in")),
            ),
        ]
        indexes = [
            models.Index(name="org_absence_until", fields=["valid_to"]),
            models.Index(
                name="org_absence_to_move",
                fields=["valid_from"],
                condition=Q(moves_work=True, moved_at__isnull=True),
            ),
        ]

    @property
    def subject_key(self) -> str:
        return f"absence:{self.key}"
