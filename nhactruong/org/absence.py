"""Being away: somebody of the same unit takes new work meanwhile."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.insert import insert
from nhactruong.ground.locks import change_organisation
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event
from nhactruong.org.authority import Authority, authority_of
from nhactruong.org.models import Absence, Appointment
from nhactruong.org.regulation import bump
from nhactruong.org.snapshot import Snapshot, snapshot

LONGEST = timedelta(days=183)
EARLIER = timedelta(days=1)  # a form filled in the morning tells of today


def why_not_note_absence(
    authority: Authority, appointment: Appointment
) -> Refusal | None:
    """Tell why whoever holds `authority` may not say that this official is away: it is
    for themself and for the head of their unit or above."""
    if authority.holds(appointment.pk) or authority.heads(appointment.post.unit_id):
        return None
    return Refusal(
        "not_yours", _("Chỉ chính người ấy hoặc thủ trưởng được ghi vắng mặt.")
    )


def why_not_stand_in(
    book: Snapshot,
    appointment: Appointment,
    stand_in: Appointment | None,
    starts: datetime,
    ends: datetime,
) -> Refusal | None:
    """Tell why this official may not stand in for that one then."""
    if stand_in is None or stand_in.person_id == appointment.person_id:
        return Refusal("stand_in_self", _("Chọn một người khác."))
    unit = appointment.post.unit_id
    near = book.below(unit) | {one.pk for one in list(book.upward(unit))[:2]}
    if stand_in.post.unit_id not in near:
        return Refusal(
            "stand_in_elsewhere", _("Người thay phải ở cùng đơn vị hoặc cấp trên.")
        )
    if _is_away(book, stand_in.pk, starts, ends):
        return Refusal("stand_in_away", _("Người này cũng vắng trong những ngày ấy."))
    return None


def _is_away(
    book: Snapshot, appointment_id: int, starts: datetime, ends: datetime
) -> bool:
    """Tell whether an absence of theirs meets these days."""
    return any(
        one.appointment_id == appointment_id
        and one.valid_from < ends
        and (one.valid_to is None or one.valid_to > starts)
        for one in book.absences
    )


def why_not_dates(starts: datetime, ends: datetime, at: datetime) -> Refusal | None:
    """Tell what is wrong with an absence's dates."""
    if starts < at - EARLIER:
        return Refusal("starts_past", _("Ngày bắt đầu đã qua."))
    if ends <= max(starts, at):
        return Refusal(
            "ends_before", _("Ngày về phải sau ngày bắt đầu và sau lúc này.")
        )
    if ends - starts > LONGEST:
        return Refusal("too_long", _("Vắng quá sáu tháng thì cần bố trí người khác."))
    return None


@act
def note_absence(
    appointment_id: int,
    *,
    stand_in_id: int,
    starts: datetime,
    ends: datetime,
    moves_work: bool = False,
    by: Actor,
    at: datetime,
) -> Absence:
    """Note that an official is away; new work goes to the stand-in meanwhile.

    starts, ends: aware, ends exclusive.
    moves_work: what they hold goes to the stand-in too, when it begins.

    Raises Refusal: unknown_official, not_yours, starts_past, ends_before, too_long,
    stand_in_self, stand_in_elsewhere, stand_in_away, already_away.
    """
    change_organisation()
    book = snapshot()
    appointment = book.appointments.get(appointment_id)
    if appointment is None:
        raise Refusal("unknown_official", _("Vị trí này không còn ai giữ."))
    stand_in = book.appointments.get(stand_in_id)
    refusal = (
        why_not_note_absence(authority_of(by, at, book=book), appointment)
        or why_not_dates(starts, ends, at)
        or why_not_stand_in(book, appointment, stand_in, starts, ends)
        or _already(book, appointment_id, starts, ends)
    )
    if refusal:
        raise refusal
    absence = Absence(
        appointment=appointment,
        stand_in=stand_in,
        valid_from=starts,
        valid_to=ends,
        moves_work=moves_work,
    )
    _record(absence, "noted", by=by, at=at)
    insert([absence])
    bump(at)
    return absence


def _already(
    book: Snapshot, appointment_id: int, starts: datetime, ends: datetime
) -> Refusal | None:
    if _is_away(book, appointment_id, starts, ends):
        return Refusal("already_away", _("Những ngày ấy đã được ghi vắng mặt."))
    return None


@act
def end_absence(absence_id: int, *, by: Actor, at: datetime) -> Absence:
    """End an absence early, or take back one that has not begun.

    Raises Refusal: not_yours, absence_over.
    """
    change_organisation()
    absence: Absence = Absence.objects.select_related("appointment__post").get(
        pk=absence_id
    )
    if refusal := why_not_note_absence(authority_of(by, at), absence.appointment):
        raise refusal
    if absence.valid_to is None or absence.valid_to <= at:
        raise Refusal("absence_over", _("Đợt vắng mặt này đã hết."))
    # Taken back before it began, it is one that ended as it began.
    absence.valid_from = min(absence.valid_from, at - timedelta(microseconds=1))
    absence.valid_to = at
    _record(absence, "ended", by=by, at=at)
    absence.save()
    bump(at)
    return absence


def _record(absence: Absence, kind: str, *, by: Actor, at: datetime) -> None:
    record_event(
        f"org.absence.{kind}",
        subject=absence,
        by=by,
        at=at,
        public={
            "appointment": str(absence.appointment.key),
            "stand_in": str(absence.stand_in.key),
            "from": absence.valid_from.isoformat(),
            "to": absence.valid_to.isoformat() if absence.valid_to else "",
        },
        unit=absence.appointment.post.unit.code,
    )
