"""The list of public reports: found by what the public may know of them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.models import Citizen
from nhactruong.ground.codes import read_code
from nhactruong.ground.cursor import Page, page_by_cursor
from nhactruong.ground.fold import fold
from nhactruong.ground.refusal import Refusal
from nhactruong.places.find import ward_by_code
from nhactruong.places.point import read_point
from nhactruong.reports.models import Gathered, Report, ReportQuerySet, Review
from nhactruong.reports.topics import topic_book
from nhactruong.work.states import OPEN, State

SIZE, MOST = 20, 100
OPEN_STATES = "open"
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is asked for; empty: everything.

    topic: code of a group or a leaf. ward: the state's code, of the ward now in force.
    unit: code of the office. state: a State, or "open" for all that is not done.
    since, until: moments of submission, until exclusive. done_since: of the result.
    words: found in what was published. box: west, south, east, north.
    """

    topic: str = ""
    ward: str = ""
    unit: str = ""
    state: str = ""
    late: bool = False
    since: datetime | None = None
    until: datetime | None = None
    done_since: datetime | None = None
    words: str = ""
    box: Box | None = None


def public_list(
    wanted: Wanted, *, at: datetime, cursor: str | None = None, size: int = SIZE
) -> Page[Report]:
    """Return one page of public reports, newest first, loaded for rows; two queries.

    Raises Refusal: bad_input naming each faulty filter, bad_cursor.
    """
    found = _filtered(Report.objects.public(), wanted, at)
    return page_by_cursor(
        found.for_rows(),
        order=("-submitted_at",),
        cursor=cursor,
        size=max(1, min(size, MOST)),
    )


def own_list(
    citizen: Citizen, cursor: str | None = None
) -> tuple[Page[Gathered], Refusal | None]:
    """Return one page of a citizen's reports, newest first, loaded for rows, and what was
    wrong with the cursor, if anything; one query."""
    mine = Gathered.objects.filter(citizen=citizen).select_related(
        "report__ward",
        "report__topic",
        "report__task__unit",
        "report__task__owner__post",
    )
    try:
        page = page_by_cursor(mine, order=("-submitted_at",), cursor=cursor, size=SIZE)
    except Refusal as refusal:
        first = page_by_cursor(mine, order=("-submitted_at",), cursor=None, size=SIZE)
        return first, refusal
    return page, None


def read_box(text: str) -> Box:
    """Read "west,south,east,north" in degrees.

    Raises Refusal bad_input at "bbox".
    """
    parts = text.split(",")
    try:
        if len(parts) != 4:
            raise Refusal("bad_point", "")
        south, west = read_point(parts[1], parts[0])
        north, east = read_point(parts[3], parts[2])
    except Refusal as refusal:
        raise _bad("bbox", _BOX) from refusal
    if west > east or south > north:
        raise _bad("bbox", _BOX)
    return west, south, east, north


_BOX = _("Khung bản đồ cần bốn số: tây,nam,đông,bắc.")


def _filtered(found: ReportQuerySet, wanted: Wanted, at: datetime) -> ReportQuerySet:
    if wanted.topic:
        topics = topic_book().within(wanted.topic)
        if not topics:
            raise _bad("topic", _("Không có lĩnh vực này."))
        found = found.filter(topic__in=topics)
    if wanted.ward:
        ward = ward_by_code(wanted.ward, at)
        if ward is None:
            raise _bad("ward", _("Không có xã, phường nào mang mã này."))
        found = found.filter(ward=ward)
    if wanted.unit:
        found = found.filter(task__unit__code=wanted.unit)
    if wanted.state:
        found = _in_state(found, wanted.state)
    if wanted.late:
        found = found.late(at)
    if wanted.since is not None:
        found = found.filter(submitted_at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(submitted_at__lt=wanted.until)
    if wanted.done_since is not None:
        found = found.filter(task__done_at__gte=wanted.done_since)
    if wanted.box is not None:
        west, south, east, north = wanted.box
        found = found.filter(
            review=Review.PUBLISHED,
            blurred_lon__range=(west, east),
            blurred_lat__range=(south, north),
        )
    return _with_words(found, wanted.words)


def _in_state(found: ReportQuerySet, state: str) -> ReportQuerySet:
    if state == OPEN_STATES:
        return found.filter(task__state__in=OPEN)
    if state not in State.values:
        raise _bad("state", _("Không có tình trạng này."))
    return found.filter(task__state=state)


def _with_words(found: ReportQuerySet, words: str) -> ReportQuerySet:
    if code := read_code(words):
        return found.filter(code=code)
    for word in fold(words[:200]).split():
        found = found.filter(folded_public__contains=word)
    return found


def _bad(name: str, words: object) -> Refusal:
    return Refusal("bad_input", _("Bộ lọc chưa đúng."), {name: words})  # type: ignore[dict-item]
