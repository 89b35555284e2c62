"""The official's inbox: what becomes late first, in few statements whatever its size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, DateTimeField, F, Q, When
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.codes import read_code
from nhactruong.ground.cursor import Page, page_by_cursor
from nhactruong.ground.fold import fold
from nhactruong.org.authority import Authority
from nhactruong.ui.moments import CITY_TIME, local
from nhactruong.work.models import Task, TaskQuerySet
from nhactruong.work.show.rows import Row, row_of
from nhactruong.work.sources import all_sources
from nhactruong.work.states import OVER, State, WaitingOn
from nhactruong.workdays.calendars import calendars_in_force

SIZE = 50
TABS = {
    "mine": gettext_lazy("Của tôi"),
    "unit": gettext_lazy("Đơn vị"),
    "approve": gettext_lazy("Chờ tôi duyệt"),
    "others": gettext_lazy("Chờ người khác"),
    "done": gettext_lazy("Đã xong"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the inbox is asked to show; empty: everything of the tab."""

    tab: str = "mine"
    words: str = ""
    level: str = ""
    state: str = ""
    function_ids: tuple[int, ...] = ()
    ward_id: int | None = None
    late: bool = False
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str
    count: int | None
    late: int
    here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that become late in the same stretch; count: of all pages."""

    label: str
    tone: str
    icon: str
    count: int
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Inbox:
    tabs: list[Tab]
    groups: list[Group]
    page: Page[Task]


# What a list is sorted and grouped by: the step's end or the deadline, whichever comes
# first; while the requester is waited for, only the step's.
LATE_FROM = Case(
    When(state=State.WAITING, then=F("act_by")),
    default=Least("act_by", "due"),
    output_field=DateTimeField(),
)


def inbox_of(
    wanted: Wanted, *, authority: Authority, at: datetime, cursor: str
) -> Inbox:
    """Return one page of the inbox; five statements and one for each source.

    Raises Refusal: bad_cursor.
    """
    seen = Task.objects.visible_to(authority)
    found = wanted_tasks(wanted, authority=authority, at=at)
    over = wanted.tab == "done"
    page = page_by_cursor(
        found.annotate(late_from=LATE_FROM).for_rows(),
        order=("-act_since",) if over else ("late_from",),
        cursor=cursor,
        size=SIZE,
    )
    return Inbox(
        tabs=_tabs(seen, wanted.tab, authority, at),
        groups=[_done_group(page, at)] if over else _groups(found, page, at),
        page=page,
    )


def wanted_tasks(wanted: Wanted, *, authority: Authority, at: datetime) -> TaskQuerySet:
    """Return what this person's inbox shows under `wanted`, in no order."""
    seen = Task.objects.visible_to(authority)
    return _filtered(_of_tab(seen, wanted.tab, authority), wanted, at)


def _of_tab(seen: TaskQuerySet, tab: str, authority: Authority) -> TaskQuerySet:
    if tab == "done":
        return seen.filter(state__in=OVER)
    return seen.open().filter(_TABS[tab](authority))


def _mine(authority: Authority) -> Q:
    return Q(
        owner__in=authority.appointment_ids, waiting_on=WaitingOn.OWNER
    ) | _to_approve(authority)


def _to_approve(authority: Authority) -> Q:
    return Q(approver__in=authority.appointment_ids)


def _others(authority: Authority) -> Q:
    mine = authority.appointment_ids
    return Q(owner__in=mine) & ~Q(waiting_on=WaitingOn.OWNER) & ~_approves(mine)


def _approves(mine: frozenset[int]) -> Q:
    return Q(approver__isnull=False, approver__in=mine)


_TABS: Mapping[str, Any] = {
    "mine": _mine,
    "unit": lambda authority: Q(),
    "approve": _to_approve,
    "others": _others,
}


def _filtered(found: TaskQuerySet, wanted: Wanted, at: datetime) -> TaskQuerySet:
    if wanted.level:
        found = found.filter(level=wanted.level)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.function_ids:
        found = found.filter(function__in=wanted.function_ids)
    if wanted.ward_id is not None:
        found = found.filter(ward=wanted.ward_id)
    if wanted.owner_id is not None:
        found = found.filter(owner=wanted.owner_id)
    if wanted.late:
        found = found.late(at)
    if code := read_code(wanted.words):
        return found.filter(code=code)
    for word in fold(wanted.words).split():
        found = found.filter(Q(folded__contains=word) | Q(code__icontains=word))
    return found


def _tabs(
    seen: TaskQuerySet, here: str, authority: Authority, at: datetime
) -> list[Tab]:
    late = Q(due__lt=at) & ~Q(state=State.WAITING)
    counted = seen.open().aggregate(
        **{key: Count("pk", filter=q(authority) or None) for key, q in _TABS.items()},
        **{
            f"{key}_late": Count("pk", filter=q(authority) & late)
            for key, q in _TABS.items()
        },
    )
    return [
        Tab(
            key=key,
            label=_("Toàn thành phố")
            if key == "unit" and authority.conductor
            else str(label),
            count=counted.get(key),
            late=counted.get(f"{key}_late", 0) if key in ("mine", "unit") else 0,
            here=key == here,
        )
        for key, label in TABS.items()
    ]


def ends(at: datetime) -> tuple[datetime, datetime, datetime]:
    """Return the moments at which "late", "today" and "this week" end, in city time."""
    today = local(at).date()
    midnight = datetime.combine(today, time(), CITY_TIME)
    return (
        at,
        midnight + timedelta(days=1),
        midnight + timedelta(days=7 - today.weekday()),
    )


def _groups(found: TaskQuerySet, page: Page[Task], at: datetime) -> list[Group]:
    late, today, week = ends(at)
    counted = found.annotate(late_from=LATE_FROM).aggregate(
        late=Count("pk", filter=Q(late_from__lt=late)),
        today=Count("pk", filter=Q(late_from__gte=late, late_from__lt=today)),
        week=Count("pk", filter=Q(late_from__gte=today, late_from__lt=week)),
        later=Count("pk", filter=Q(late_from__gte=week)),
    )
    groups = {
        "late": Group(_("Quá hạn"), "late", "late", counted["late"]),
        "today": Group(_("Hết hạn hôm nay"), "near", "clock", counted["today"]),
        "week": Group(_("Tuần này"), "", "dots", counted["week"]),
        "later": Group(_("Sau đó"), "", "dots", counted["later"]),
    }
    for task, row in zip(page.items, rows_of(page.items, at), strict=True):
        groups[_stretch(task, late, today, week)].rows.append(row)
    return [group for group in groups.values() if group.rows]


def _stretch(task: Task, late: datetime, today: datetime, week: datetime) -> str:
    moment = getattr(task, "late_from", None) or task.due
    if moment < late:
        return "late"
    if moment < today:
        return "today"
    return "week" if moment < week else "later"


def _done_group(page: Page[Task], at: datetime) -> Group:
    return Group("", "", "check", 0, rows_of(page.items, at))


def rows_of(tasks: Iterable[Task], at: datetime) -> list[Row]:
    """Return the rows of tasks loaded for rows; one statement for each source met."""
    tasks = list(tasks)
    calendars = calendars_in_force()
    lines: dict[int, str] = {}
    for source in all_sources():
        own = [task for task in tasks if task.source == source.kind]
        if own:
            lines |= source.gather(own)
    return [row_of(task, at, calendars, lines.get(task.pk, "")) for task in tasks]
