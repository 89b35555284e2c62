"""Declare days off, or worked in place of others, between two imports of a city's files."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.locks import change_organisation
from nhactruong.ground.refusal import Refusal
from nhactruong.ground.tables import Faults
from nhactruong.ledger.record import NewEvent, record_events
from nhactruong.workdays.calendars import bump
from nhactruong.workdays.days import DayChange, DayPlan, plan_days
from nhactruong.workdays.models import Calendar, DayKind, DayRow
from nhactruong.workdays.signals import calendars_changed

NAMED = 3  # days named in the words that everybody reads


@act
def apply_days(
    changes: Sequence[DayChange],
    *,
    seen: UUID | None = None,
    by: Actor,
    at: datetime,
) -> DayPlan:
    """Let these days be what the changes say; return what changed.

    seen: stamp of the plan that was looked at; calendars that changed since refuse.
    Nobody computes a deadline meanwhile; those open are noted to be computed anew.

    Raises FaultyImport with every fault, and Refusal calendar_moved, nothing_changes.
    """
    change_organisation()
    known = {c.code: c for c in Calendar.objects.select_for_update().order_by("pk")}
    faults = Faults()
    plan = plan_days(changes, faults)
    faults.refuse()
    if seen is not None and seen != plan.stamp:
        raise Refusal(
            "calendar_moved", _("Lịch vừa thay đổi: xem lại trước khi áp dụng.")
        )
    if not plan:
        raise Refusal("nothing_changes", _("Lịch đã đúng như vậy, không có gì đổi."))
    _record(plan, known, by=by, at=at)
    gone = [old.pk for old, _new in plan.changed]
    DayRow.objects.filter(pk__in=gone).update(withdrawn_at=at)
    DayRow.objects.bulk_create(plan.new_rows)
    bump()
    calendars_changed.send(
        Calendar, codes=plan.codes, words=words_of(plan), by=by, at=at
    )
    return plan


def words_of(plan: DayPlan) -> str:
    """Return what changes in one line, in Vietnamese, kept for all."""
    with translation.override("vi"):
        rows = plan.new_rows
        named = [day_words(row) for row in rows[:NAMED]]
        if len(rows) > NAMED:
            named.append(_("và %d ngày nữa") % (len(rows) - NAMED))
    return "; ".join(named)


def day_words(row: DayRow) -> str:
    """Return "26/11/2026 ngày nghỉ: Nghỉ bão"."""
    kind = str(DayKind(row.kind).label)
    name = f": {row.name_vi}" if row.name_vi and row.kind != DayKind.USUAL else ""
    return f"{row.date:%d/%m/%Y} {kind}{name}"


def _record(
    plan: DayPlan, known: dict[str, Calendar], *, by: Actor, at: datetime
) -> None:
    events: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in plan.new_rows:
        events[row.calendar.code]["days"].add(line_of(row))
        events[row.calendar.code]["sources"].add(row.source)
    for old, _new in plan.changed:
        events[old.calendar.code]["days_withdrawn"].add(line_of(old))
    calendars = [known[code] for code in sorted(events)]
    record_events(
        [
            NewEvent(
                kind="workdays.calendar.changed",
                subject=calendar,
                public={
                    name: sorted(lines) for name, lines in events[calendar.code].items()
                },
            )
            for calendar in calendars
        ],
        by=by,
        at=at,
    )
    for calendar in calendars:
        calendar.save(update_fields=["version", "changed_at"])


def line_of(day: DayRow) -> str:
    """Return how an event names a day."""
    return f"{day.date.isoformat()} {day.kind} {day.name_vi}".strip()
