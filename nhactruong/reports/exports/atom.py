"""Atom feeds (RFC 4287) of public reports."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Max
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from nhactruong.ledger.models import Event
from nhactruong.reports.as_json import notice, public_url
from nhactruong.reports.models import Report
from nhactruong.reports.told import PUBLIC_KINDS, state_words
from nhactruong.ui.language import pick
from nhactruong.ui.moments import moment_words
from nhactruong.work.models import Task

TYPE = "application/atom+xml; charset=utf-8"
ENTRIES = 50
# Part of every entry's identity (RFC 4151), never to be changed.
_YEAR = "2026"


@dataclass(frozen=True, slots=True)
class Feed:
    """title: what it holds, in words; page: the same for people; url: its own address.

    next: address of the older entries, "" where there are none (RFC 5005).
    """

    title: str
    page: str
    url: str
    next: str = ""


def atom(
    feed: Feed,
    reports: Sequence[Report],
    whole: Callable[[str], str],
    at: datetime,
    line: Callable[[Report], str] | None = None,
) -> str:
    """Return the feed as XML.

    reports: loaded for rows. whole: makes a path an address. line: more words of each.
    """
    host = urlsplit(whole("/")).hostname or "localhost"
    updated = last_told(reports)
    mark = notice()
    title = f"{feed.title} ({mark})" if mark else feed.title
    made = _Feed(
        title=title,
        link=whole(feed.page),
        description=mark or "",
        language=get_language(),
        author_name="Nhạc Trưởng",
        feed_url=whole(feed.url),
        feed_guid=f"tag:{host},{_YEAR}:{feed.url}",
        next_url=whole(feed.next) if feed.next else "",
        updated=max(updated.values(), default=at),
    )
    for report in reports:
        made.add_item(
            title=_title(report),
            link=whole(public_url(report.code)),
            description="\n".join(_lines(report, mark, line)),
            unique_id=f"tag:{host},{_YEAR}:report/{report.code}",
            pubdate=report.submitted_at,
            updateddate=updated.get(report.pk, report.submitted_at),
            categories=[pick(report.topic), pick(report.ward)],
        )
    return str(made.writeString("utf-8"))


def last_told(reports: Iterable[Report]) -> dict[int, datetime]:
    """Return when each report last changed for all to see; one query."""
    subjects: dict[str, list[int]] = {}
    for report in reports:
        for key in (report.subject_key, report.task.subject_key):
            subjects.setdefault(key, []).append(report.pk)
    rows = (
        Event.objects.filter(subject__in=subjects, kind__in=PUBLIC_KINDS)
        .order_by()
        .values_list("subject")
        .annotate(last=Max("at"))
    )
    found: dict[int, datetime] = {}
    for subject, last in rows:
        for pk in subjects[subject]:
            found[pk] = max(last, found.get(pk, last))
    return found


def _title(report: Report) -> str:
    return f"{pick(report.topic)}, {pick(report.ward)}: {state_words(report.task)}"


def _lines(
    report: Report, mark: str | None, line: Callable[[Report], str] | None
) -> list[str]:
    task: Task = report.task
    when = {"when": moment_words(task.due)}
    found = [
        _("Cơ quan: %(unit)s (%(post)s)")
        % {"unit": pick(task.unit), "post": pick(task.owner.post)},
        _("Hạn: %(when)s") % when,
    ]
    if line is not None:
        found.append(line(report))
    if report.is_published:
        found.append(report.text)
    return [*found, mark] if mark else found


class _Feed(Atom1Feed):
    """Says when a feed last changed, and where it goes on."""

    def latest_post_date(self) -> datetime:
        latest: datetime = self.feed["updated"]
        return latest

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if self.feed["next_url"]:
            handler.addQuickElement(
                "link", "", {"rel": "next", "href": self.feed["next_url"]}
            )
