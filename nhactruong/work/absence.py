"""What an absent official holds goes to whoever stands in, if that was said."""

from datetime import datetime

from nhactruong.ground.act import act
from nhactruong.ground.actor import CLOCK, Actor
from nhactruong.ground.locks import change_organisation
from nhactruong.org.absence import note_absence
from nhactruong.org.models import Absence, Appointment
from nhactruong.org.snapshot import snapshot
from nhactruong.work.approvers import barred_by_matter
from nhactruong.work.models import Task
from nhactruong.work.succession import hand_over


def begin_absences(at: datetime) -> int:
    """Move the work of those whose absence has begun; return how many absences. A job:
    each is moved once, whoever looks and however late."""
    due = Absence.objects.filter(
        moves_work=True, moved_at__isnull=True, valid_from__lte=at
    ).order_by("valid_from", "pk")
    keys = list(due.values_list("pk", flat=True)[:100])
    return sum(move_work(key, by=CLOCK, at=at) for key in keys)


@act
def move_work(absence_id: int, *, by: Actor, at: datetime) -> bool:
    """Give the open work of an absent official to the stand-in; False if it was done, or
    if the absence is over already."""
    change_organisation()
    absence: Absence = (
        Absence.objects.select_for_update(of=("self",))
        .select_related("appointment", "stand_in")
        .get(pk=absence_id)
    )
    if absence.moved_at is not None or absence.valid_from > at:
        return False
    absence.moved_at = at
    absence.save(update_fields=["moved_at"])
    heir = snapshot().present(absence.appointment, at)
    if absence.in_force(at) and heir is not None:
        _move(absence.appointment, heir, by=by, at=at)
    return True


def _move(away: Appointment, heir: Appointment, *, by: Actor, at: datetime) -> None:
    book = snapshot()

    def heir_if_may(task: Task, _at: datetime) -> Appointment | None:
        inside = heir.post.unit_id in book.below(task.unit_id)
        return heir if inside and heir.pk not in barred_by_matter(task) else None

    hand_over(away, "owner_stood_in", heir_if_may, by=by, at=at)


@act
def be_away(
    appointment_id: int,
    *,
    stand_in_id: int,
    starts: datetime,
    ends: datetime,
    moves_work: bool,
    by: Actor,
    at: datetime,
) -> Absence:
    """Note an absence (org.absence.note_absence); where it begins at once and says so,
    open work goes to the stand-in in the same breath."""
    absence = note_absence(
        appointment_id,
        stand_in_id=stand_in_id,
        starts=starts,
        ends=ends,
        moves_work=moves_work,
        by=by,
        at=at,
    )
    if moves_work and starts <= at:
        move_work(absence.pk, by=by, at=at)
    return absence
