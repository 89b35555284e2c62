"""Open work that a new report may be about already: same place, topic, words.

Nothing here tells more than the public knows: distances are those of the middles of the
public grid's cells, never of exact points (asking from many places would find those);
words count only once they are published; what is sealed, withheld or about an office is
not offered. See docs/adr/0013-joining-instead-of-repeating.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from nhactruong.places.point import blur, cells_around, metres_between
from nhactruong.reports.draft import Draft, check_place, clean
from nhactruong.reports.models import Report, ReportPhoto, Review, Topic
from nhactruong.reports.topics import TopicBook, topic_book
from nhactruong.reports.words import Word, overlap, telling_words
from nhactruong.work.near import Near, open_in_cells, open_in_ward

MOST = 5
# Looked at more closely; newer work first.
_AT_ONCE = 60
# Metres from the point to the middle of a cell: what lies 150 m away is always found.
REACH = 225.0
_ENOUGH = 2.5
_NEEDED = (
    "topic_id",
    "task_id",
    "review",
    "text",
    "address",
    "blurred_lat",
    "blurred_lon",
)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is about to be reported. point: (lat, lon) where one is known."""

    topic: Topic
    ward_id: int
    point: tuple[float, float] | None = None
    address: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Similar:
    """One piece of open work, shown by one of its reports as the public sees that.

    metres: from the middle of its cell, to 50; None where its place is not public.
    reporters: how many reports stand behind it.
    """

    report: Report
    score: float
    metres: int | None
    reporters: int
    photos: tuple[ReportPhoto, ...] = ()

    @property
    def text(self) -> str:
        return self.report.text if self.report.is_published else ""


def similar_reports(
    sought: Sought, *, at: datetime, but: Iterable[int] = ()
) -> list[Similar]:
    """Return the open work that is most like it, best first, at most five; seven
    statements. but: keys of tasks to leave out."""
    book = topic_book()
    keys = candidates(sought, book, set(but))
    if not keys:
        return []
    counted = _shown_by(keys)
    picks = Report.objects.public().filter(
        pk__in=[one["pick"] for one in counted.values()]
    )
    words = telling_words(f"{sought.text} {sought.address}")
    found = []
    # What a row shows besides is loaded for the few that are shown.
    for report in picks.only(*_NEEDED):
        report.topic = book.topics[report.topic_id]
        reporters = counted[report.task_id]["n"]
        found.append(_scored(sought, report, words, book, reporters))
    best = sorted(
        (one for one in found if one.score >= _ENOUGH),
        key=lambda one: (-one.score, -one.report.pk),
    )[:MOST]
    return _whole(best)


def sought_by(
    topic_code: str,
    lat: object,
    lon: object,
    ward_code: str,
    *,
    address: str = "",
    text: str = "",
    at: datetime,
) -> Sought:
    """Return what is sought, from what a form or a program says.

    Raises Refusal bad_input naming every faulty field.
    """
    draft = Draft(topic_code, text, lat, lon, ward_code, address, lang="vi")
    topic, ward, point = check_place(draft, at)
    return Sought(topic, ward.pk, point, clean(address)[:300], clean(text)[:1000])


def related_topics(topic: Topic, book: TopicBook) -> list[Topic]:
    """Return the topic and its siblings."""
    if topic.parent_id is None:
        return [topic]
    return [one for one in book.children(topic.parent_id) if one.is_leaf]


def _functions(topic: Topic, book: TopicBook) -> set[int]:
    topics = related_topics(topic, book)
    own = {one.function_id for one in topics if one.function_id is not None}
    return own | {
        route.function_id for one in topics for route in book.routes_of(one.pk)
    }


def candidates(sought: Sought, book: TopicBook, but: set[int]) -> list[int]:
    """Return keys of open tasks near the point, and of those that only name the ward."""
    functions = _functions(sought.topic, book)
    near: list[Near] = []
    if sought.point is not None:
        near = open_in_cells(cells_around(*sought.point))
    if sought.address or sought.text:
        here = open_in_ward(sought.ward_id, functions)
        # With a point, those that have one are found by it or lie too far away.
        near += [one for one in here if sought.point is None or one.cell is None]
    keys = [
        one.id
        for one in near
        if one.function_id in functions
        and one.source == "report"
        and one.about_unit_id is None
        and one.id not in but
    ]
    return list(dict.fromkeys(keys))[:_AT_ONCE]


def _shown_by(keys: list[int]) -> dict[int, Any]:
    """Return by task how many reports it has and which one shows it to the public; not
    those that nobody may join."""
    here = Q(withdrawn_at__isnull=True)
    rows = (
        Report.objects.filter(task__in=keys)
        .order_by()
        .values("task")
        .annotate(
            n=Count("pk", filter=here),
            told=Min("pk", filter=here & Q(review=Review.PUBLISHED)),
            bare=Min("pk", filter=here & Q(review=Review.PENDING)),
            sealed=Count("pk", filter=Q(review=Review.SEALED)),
        )
    )
    return {
        row["task"]: {"n": row["n"], "pick": row["told"] or row["bare"]}
        for row in rows
        if not row["sealed"] and (row["told"] or row["bare"])
    }


def _scored(
    sought: Sought,
    report: Report,
    words: frozenset[Word],
    book: TopicBook,
    reporters: int,
) -> Similar:
    score = same_kind(sought.topic, report, book)
    said = 0.0
    if report.is_published:
        said = overlap(words, telling_words(f"{report.text} {report.address}"))
    metres = _metres(sought, report)
    if metres is None:
        # Only the ward is known: without words of its own it may be anywhere there.
        score = score + 4 * said if said >= 0.4 else 0.0
    elif metres > REACH:
        score = 0.0
    else:
        score += 2 * (1 - metres / REACH) + 4 * said
    told = metres if report.is_published else None
    return Similar(report, score, None if told is None else _rounded(told), reporters)


def same_kind(topic: Topic, report: Report, book: TopicBook) -> float:
    if report.topic_id == topic.pk:
        return 3.0
    theirs = book.topics.get(report.topic_id)
    if theirs is not None and theirs.function_id == topic.function_id:
        return 2.0
    return 1.0


def _metres(sought: Sought, report: Report) -> float | None:
    if sought.point is None or report.blurred_lat is None or report.blurred_lon is None:
        return None
    return metres_between(blur(*sought.point), (report.blurred_lat, report.blurred_lon))


def _rounded(metres: float) -> int:
    return max(50, round(metres / 50) * 50)


def _whole(found: list[Similar]) -> list[Similar]:
    """Return them with all that is shown of them."""
    keys = [one.report.pk for one in found]
    rows_of = Report.objects.public().for_rows().in_bulk(keys)
    told = [one.report.pk for one in found if one.report.is_published]
    rows = (
        ReportPhoto.objects.filter(report__in=told, public=True)
        .select_related("photo")
        .order_by("position")
        if told
        else ()
    )
    photos: dict[int, list[ReportPhoto]] = {}
    for row in rows:
        photos.setdefault(row.report_id, []).append(row)
    return [
        Similar(
            rows_of[one.report.pk],
            one.score,
            one.metres,
            one.reporters,
            tuple(photos.get(one.report.pk, [])[:2]),
        )
        for one in found
        if one.report.pk in rows_of
    ]
