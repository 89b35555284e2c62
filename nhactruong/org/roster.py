"""Who is on duty at a moment: pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils.timezone import get_default_timezone

from nhactruong.org.models import Duty


def on_duty(
    duties: Iterable[Duty], branches: Sequence[int], at: datetime, *, for_all: bool
) -> list[int]:
    """Return the posts on duty at `at`, those for the nearest branch of functions first.

    branches: the function and those above it, nearest first.
    for_all: count duties that name no function as well, last.
    """
    rank = {function: place for place, function in enumerate(branches)}
    found = []
    for duty in duties:
        place = len(rank) if duty.function_id is None else rank.get(duty.function_id)
        if place is None or (duty.function_id is None and not for_all):
            continue
        if duty.in_force(at) and _covers(duty, at):
            found.append((place, duty.post_id))
    return [post for _place, post in sorted(found)]


def _covers(duty: Duty, at: datetime) -> bool:
    local = at.astimezone(get_default_timezone())
    clock = local.time()
    today = str(local.weekday()) in duty.weekdays
    if duty.starts < duty.ends:
        return today and duty.starts <= clock < duty.ends
    # The shift ends the next day: its second part belongs to the day before.
    yesterday = str((local - timedelta(days=1)).weekday()) in duty.weekdays
    return (today and clock >= duty.starts) or (yesterday and clock < duty.ends)
