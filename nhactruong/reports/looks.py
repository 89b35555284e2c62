"""Who looked at whose report it is: for those who answer for it, and for its sender."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.accounts.models import User
from nhactruong.ground.cursor import Page, page_by_cursor
from nhactruong.ledger.models import AccessLog
from nhactruong.org.snapshot import snapshot
from nhactruong.reports.models import Report
from nhactruong.work.gather.people import People

SIZE = 50
COUNTED = 1000  # looks at one report that are counted for its sender


@dataclass(frozen=True, slots=True)
class LookRow:
    at: datetime
    who: str
    post: str
    office: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class OfficeLooks:
    """How often one office looked, and when last."""

    office: str
    times: int
    last_at: datetime


def looks_at(report: Report, cursor: str | None = None) -> Page[AccessLog]:
    """Return one page of looks at a report, newest first; one query.

    Raises Refusal: bad_cursor.
    """
    found = AccessLog.objects.filter(subject=report.subject_key)
    return page_by_cursor(found, order=("-at",), cursor=cursor, size=SIZE)


def look_rows(looks: Iterable[AccessLog]) -> list[LookRow]:
    """Return looks with who it was, in words; two queries at most."""
    looks = list(looks)
    people = People(snapshot(), (), {look.actor_key for look in looks})
    wanted = {look.person_id for look in looks if look.person_id is not None}
    names = dict(User.objects.filter(pk__in=wanted).values_list("pk", "full_name"))
    rows = []
    for look in looks:
        person = people.by_key(look.actor_key)
        rows.append(
            LookRow(
                at=look.at,
                who=names.get(look.person_id or 0, _("hệ thống")),
                post=person.post if person else "",
                office=person.unit if person else "",
                what=_what().get(look.what, look.what),
                reason=look.reason,
            )
        )
    return rows


def looks_by_office(report: Report) -> list[OfficeLooks]:
    """Return how often each office looked, the last to look first; one query, one more
    where somebody has looked.

    Its sender learns the office, not the person: the office answers for its people.
    """
    looks = list(
        AccessLog.objects.filter(subject=report.subject_key)
        .order_by("-at")
        .values_list("actor_key", "at")[:COUNTED]
    )
    if not looks:
        return []
    offices = _offices({key for key, _at in looks})
    found: dict[str, tuple[int, datetime]] = {}
    for key, at in looks:
        times, last = found.get(offices.get(key, ""), (0, at))
        found[offices.get(key, "")] = (times + 1, last)
    return [
        OfficeLooks(office or _("Cán bộ không còn vị trí"), times, last)
        for office, (times, last) in found.items()
    ]


def _offices(keys: set[str]) -> dict[str, str]:
    people = People(snapshot(), (), keys)
    known = {key: people.by_key(key) for key in keys}
    return {key: person.unit for key, person in known.items() if person}


def _what() -> dict[str, str]:
    return {"contact": _("liên hệ"), "original photo": _("ảnh gốc")}
