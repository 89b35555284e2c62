"""On Friday morning each head is told that the week's summary can be read."""

from datetime import date, datetime, timedelta

from django.urls import reverse

from nhactruong.ground.act import act
from nhactruong.ground.actor import CLOCK, Actor
from nhactruong.notices.outbox import Letter, queue
from nhactruong.org.snapshot import snapshot
from nhactruong.ui.moments import local
from nhactruong.work.gather.unit import monday_of, start_of
from nhactruong.work.models import Task
from nhactruong.work.states import OPEN

FRIDAY, FROM_HOUR = 4, 6
# A unit that received nothing for this long, and owes nothing, is told nothing.
LIVELY = timedelta(days=56)
_told: set[date] = set()


def tell_of_the_week(at: datetime) -> int:
    """Queue Friday's letters, once a week however many workers look; return how many."""
    here, monday = local(at), monday_of(at)
    if here.weekday() != FRIDAY or here.hour < FROM_HOUR or monday in _told:
        return 0
    count = write_of_the_week(monday, by=CLOCK, at=at)
    _told.clear()
    _told.add(monday)
    return count


@act
def write_of_the_week(monday: date, *, by: Actor, at: datetime) -> int:
    """Queue one letter to the head of each unit that had or has work; those already
    written stay as they are."""
    book = snapshot()
    lively = set(
        Task.objects.filter(received_at__gte=at - LIVELY)
        .order_by()
        .values_list("unit", flat=True)
        .distinct()
    ) | set(
        Task.objects.filter(state__in=OPEN)
        .order_by()
        .values_list("unit", flat=True)
        .distinct()
    )
    letters = []
    for unit_id in sorted(lively):
        head, unit = book.head(unit_id), book.units[unit_id]
        if head is None or unit.valid_to is not None:
            continue
        address = reverse("work:week")
        letters.append(
            Letter(
                audience="official",
                address_key=str(head.key),
                template="work/week",
                payload={
                    "unit": {"vi": unit.name_vi, "en": unit.name_en},
                    "monday": start_of(monday).isoformat(),
                    "path": f"{address}?unit={unit.code}&of={monday.isoformat()}",
                },
                dedupe=f"work/week:{monday.isoformat()}:{unit.code}:{head.pk}",
            )
        )
    queue(letters, at=at)
    return len(letters)
