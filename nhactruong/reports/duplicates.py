"""For staff: open work that may be the same as a task, to be merged into one."""

from dataclasses import dataclass
from datetime import datetime

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.org.authority import Authority
from nhactruong.places.point import metres_between
from nhactruong.reports.models import Report
from nhactruong.reports.similar import REACH, Sought, candidates, same_kind
from nhactruong.reports.topics import topic_book
from nhactruong.reports.words import overlap, telling_words
from nhactruong.work.merge import merge_task
from nhactruong.work.models import Task
from nhactruong.work.rules import Facts, why_not

MOST = 5
_ENOUGH = 2.0


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another open task that may be the same, with its first report.

    metres: between the exact points, None where one has none.
    is_older: the other came first, so this task goes into it.
    why_not: why this official may not merge the two.
    """

    report: Report
    metres: int | None
    score: float
    is_older: bool
    why_not: Refusal | None

    @property
    def task(self) -> Task:
        return self.report.task


def duplicates_of(
    report: Report, *, authority: Authority, at: datetime
) -> list[Duplicate]:
    """Return the open tasks that are most like that of `report`, among those that this
    official may see, best first; five statements."""
    point = _point(report)
    sought = Sought(report.topic, report.ward_id, point, report.address, report.text)
    book = topic_book()
    keys = candidates(sought, book, {report.task_id})
    if not keys:
        return []
    seen = Task.objects.visible_to(authority).filter(pk__in=keys)
    firsts: dict[int, Report] = {}
    reports = Report.objects.for_rows().filter(task__in=seen.values("pk"))
    # A task's own report bears its code; of what has none the first that came.
    for other in reports.order_by("pk")[:300]:
        if other.task_id not in firsts or other.code == other.task.code:
            firsts[other.task_id] = other
    words = telling_words(f"{report.text} {report.address}")
    found = []
    for other in firsts.values():
        metres = _metres(point, other)
        score = same_kind(report.topic, other, book)
        score += 4 * overlap(words, telling_words(f"{other.text} {other.address}"))
        if metres is not None:
            score += 2 * (1 - min(metres, REACH) / REACH)
        if score >= _ENOUGH and (metres is None or metres <= REACH):
            found.append(_duplicate(report.task, other, metres, score, authority, at))
    found.sort(key=lambda one: (-one.score, one.task.received_at))
    return found[:MOST]


@act
def merge_duplicates(
    task_id: int, other_id: int, *, reason: str, by: Actor, at: datetime
) -> Task:
    """Merge the later of two tasks into the earlier one, whose clock goes on. Returns it.

    Raises Refusal (see work.merge.merge_task).
    """
    first, *rest = Task.objects.filter(pk__in=(task_id, other_id)).order_by(
        "received_at", "pk"
    )
    gone = rest[0] if rest else first
    return merge_task(gone.pk, into_id=first.pk, reason=reason, by=by, at=at)


def _duplicate(
    task: Task,
    other: Report,
    metres: float | None,
    score: float,
    authority: Authority,
    at: datetime,
) -> Duplicate:
    refusal = None
    for one in (task, other.task):
        # What only the act can know, like open children, it says itself.
        refusal = refusal or why_not(
            "merge", one, facts=Facts(), authority=authority, at=at
        )
    return Duplicate(
        report=other,
        metres=None if metres is None else round(metres / 10) * 10,
        score=score,
        is_older=(other.task.received_at, other.task_id) < (task.received_at, task.pk),
        why_not=refusal,
    )


def _metres(point: tuple[float, float] | None, other: Report) -> float | None:
    there = _point(other)
    return None if point is None or there is None else metres_between(point, there)


def _point(report: Report) -> tuple[float, float] | None:
    if report.lat is None or report.lon is None:
        return None
    return float(report.lat), float(report.lon)
