"""What work does when lower rooms announce something."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from nhactruong.ground.actor import Actor
from nhactruong.org.models import Appointment
from nhactruong.org.signals import appointment_ending
from nhactruong.work.drafts import forget_drafts_of
from nhactruong.work.recompute import note_recompute
from nhactruong.work.succession import move_open_work
from nhactruong.workdays.signals import calendars_changed


@receiver(appointment_ending)
def on_appointment_ending(
    sender: Any,
    *,
    appointment: Appointment,
    heir: Appointment,
    by: Actor,
    at: datetime,
    **_rest: Any,
) -> None:
    move_open_work(appointment, heir=heir, by=by, at=at)
    forget_drafts_of(appointment, by=by, at=at)


@receiver(calendars_changed)
def on_calendars_changed(
    sender: Any,
    *,
    codes: Collection[str],
    words: str = "",
    by: Actor,
    at: datetime,
    **_rest: Any,
) -> None:
    note_recompute(codes, words=words, by=by, at=at)
