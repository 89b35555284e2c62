"""What a sift keeps, asked of reports and tasks themselves: exact at this moment."""

from datetime import datetime

from django.db.models import F, Q

from nhactruong.ground.codes import read_code
from nhactruong.ground.fold import fold
from nhactruong.places.find import ward_by_code
from nhactruong.reports.counting.status import KEPT, NOW, OPEN_STATES, OVER_STATES, PAST
from nhactruong.reports.models import ReportQuerySet, Review
from nhactruong.reports.sift import Sift, units_called
from nhactruong.reports.topics import topic_book
from nhactruong.work.states import OPEN, OVER


def live(found: ReportQuerySet, sift: Sift, at: datetime) -> ReportQuerySet:
    """Keep of public reports those that a sift (as read_sift gives it) asks for."""
    if sift.topic:
        found = found.filter(topic__in=topic_book().within(sift.topic))
    if sift.ward:
        found = found.filter(ward=ward_by_code(sift.ward, at))
    if sift.unit:
        found = found.filter(task__unit__in=units_called(sift.unit))
    if sift.state:
        groups = {OPEN_STATES: OPEN, OVER_STATES: OVER}
        found = found.filter(task__state__in=groups.get(sift.state, {sift.state}))
    if sift.late == NOW:
        found = found.late(at)
    elif sift.late in _VERDICTS:
        found = found.filter(_VERDICTS[sift.late], task__state__in=OVER)
    if (since := sift.begins(at)) is not None:
        found = found.filter(submitted_at__gte=since)
    if sift.until is not None:
        found = found.filter(submitted_at__lt=sift.until)
    if sift.done_since is not None:
        found = found.filter(task__done_at__gte=sift.done_since)
    if sift.box is not None:
        west, south, east, north = sift.box
        found = found.filter(
            review=Review.PUBLISHED,
            blurred_lon__range=(west, east),
            blurred_lat__range=(south, north),
        )
    return with_words(found, sift.words)


_VERDICTS = {
    PAST: Q(task__done_at__gt=F("task__original_due")),
    KEPT: Q(task__done_at__lte=F("task__original_due")),
}


def with_words(found: ReportQuerySet, words: str) -> ReportQuerySet:
    """Keep those that bear this code, or hold every word in what was published."""
    if code := read_code(words):
        return found.filter(code=code)
    for word in fold(words).split():
        found = found.filter(folded_public__contains=word)
    return found
